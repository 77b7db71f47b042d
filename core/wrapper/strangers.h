/* Processes of the same network namespace that are none of the run's: the kernel does not tell whose socket died, and it may have
 * been theirs.
 */
#ifndef VHRETRY_WRAPPER_STRANGERS_H
#define VHRETRY_WRAPPER_STRANGERS_H

#include "process_list.h"

enum { STRANGERS_MAX = 256 };

struct strangers {
    struct stranger {
        pid_t pid;
        uint64_t start; /* ticks since boot */
        uint64_t ran;   /* nanoseconds on the processor, all threads */
    } seen[STRANGERS_MAX];
    size_t count;
    pid_t top;               /* what is below it is of the run: us, or the run's root */
    bool before_command;     /* noted before it was started, so that all our children are strangers */
    uint64_t began;          /* ticks since boot */
    bool unknown;            /* there are too many, or /proc does not tell */
    char network[LINK_SIZE]; /* our network namespace */
    char output[LINK_SIZE], errors[LINK_SIZE]; /* where the command prints to */
};

/* `top`: the process whose children are the run: we ourselves, or the run's root. While its standard output and standard error are
 * still what the command gets. */
void strangers_begin(struct strangers *strangers, pid_t top);

/* Is a look at all processes that /proc shows a matter of less than a millisecond, as it is in a container? */
bool strangers_are_few(void);

/* Notes who is there when the run begins; `before_command`: the command has not been started. `run`: a value of VHRETRY_RUN, where
 * others of the run may be there already; else NULL. */
void strangers_note(struct strangers *strangers, bool before_command, const char *run);

/* Did any of them run meanwhile, or came, or went? Who slept had no socket that died. Processes of the run itself, by `run`, a value of
 * VHRETRY_RUN, do not count, nor do those that wait for it, our ancestors, and those that read what it prints. One that /proc does not
 * show counts if it has a socket. */
bool strangers_ran(const struct strangers *strangers, const char *run);

#endif
