/* Being the root of a run without the library in us: the wrapper, whose command is a child, and a shell that calls us at
 * its end.
 */
#ifndef VHRETRY_RECORDS_ROOT_H
#define VHRETRY_RECORDS_ROOT_H

#include "../evidence/record.h"
#include "record_folder.h"

#include <stdbool.h>
#include <sys/types.h>

/* A run and its root. */
struct root {
    char run[RECORD_PATH_SIZE]; /* value of VHRETRY_RUN */
    struct image image;
    bool unrecorded; /* its end was to be put on record, and no folder took it */
};

/* How it ended, or a child of it. */
struct process_end {
    pid_t pid;
    int status;    /* exit status 0 to 255 */
    int signal;    /* the signal that ended it; 0 none */
    char name[16]; /* what it ran last, as the kernel calls it: at most 15 bytes; "" unknown */
};

/* The command that a root has run. */
struct root_command {
    struct process_end end;
    char program[PROGRAM_SIZE]; /* what it is called, as in a record */
    bool observed;              /* the library gets into it */
    int kernel_error; /* why the kernel told nothing, or not all, of sockets that died: an errno; 0 it did */
};

/* Names a run that begins now, whose root is the process `pid` of our own pid namespace. Nothing is created. */
void root_begin(struct root *root, pid_t pid);

/* Puts on record how the root, which is called `program`, ended, and what it alone sees of its child `command` (NULL: it has
 * none): that it died of a signal, or failed without a word of its own. In the journal, or without one as the last run
 * (last_run.h). Sets `root->unrecorded` if no folder takes it. */
void root_record(struct root *root, const struct process_end *end, const char *program,
                 const struct root_command *command);

/* Puts the last words of the program `image`, a child of the root or one below it, on record, unless its process left a record of its
 * end itself: `length` bytes, below LAST_WORDS_SIZE, cleaned
 * and masked, of which the last were printed at `time` to its standard error. Makes a journal if there is none. */
void root_record_words(const struct root *root, const struct image *image, const char *words, size_t length,
                       uint64_t time);

/* Removes the journal of a run that went well. Where other runs are on record, it becomes the last run, so that `explain` does
 * not speak of one before it; where there are none, nothing is left. */
void root_forget(const struct root *root, const struct process_end *end, const char *program);

#endif
