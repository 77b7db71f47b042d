/* Being the root of a run without the library in us: the wrapper, whose command is a child, and a shell that calls us at
 * its end.
 */
#ifndef VHRETRY_COMMAND_ROOT_H
#define VHRETRY_COMMAND_ROOT_H

#include "../evidence/record.h"
#include "record_folder.h"

#include <stdbool.h>
#include <sys/types.h>

/* A run and its root. */
struct root {
    char run[RECORD_PATH_SIZE]; /* value of VHRETRY_RUN */
    struct image image;
};

/* How it ended, or a child of it. */
struct process_end {
    pid_t pid;
    int status; /* exit status 0 to 255 */
    int signal; /* the signal that ended it; 0 none */
};

/* Nanoseconds of CLOCK_BOOTTIME, which all records count in. */
uint64_t boot_time(void);

/* The pid namespace that we are in, as records tell it: the low bits of its inode (namespaces(7)). */
uint32_t own_pid_namespace(void);

/* Names a run that begins now, whose root is the process `pid` of our own pid namespace. Nothing is created. */
void root_begin(struct root *root, pid_t pid);

/* Is there a reason to settle: faults on record, or a program's own request, or somebody who debugs? */
bool root_has_something_to_settle(const struct root *root, const struct process_end *end);

/* Puts on record what only a parent sees: that `child` died of a signal, or failed without a word of its own (a static
 * program). Only in a journal that exists. */
void root_record_child(const struct root *root, const struct process_end *child);

/* Puts the end of the root on record, in a journal that exists. `program` is what it is called. */
void root_record_end(const struct root *root, const struct process_end *end, const char *program);

/* Judges the run and starts a retry where that is due; as settle_command, with `option` NULL or SETTLE_OPTION_SPAWNED.
 * Returns only with that option, or if there was nothing to do. */
void root_settle(const struct root *root, const struct process_end *end, const char *option);

#endif
