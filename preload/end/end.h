/* The end of a process: put it on record, and in the root find out whether the network is to blame.
 */
#ifndef VHRETRY_PRELOAD_END_END_H
#define VHRETRY_PRELOAD_END_END_H

#include "end_manner.h"

#include <stdbool.h>

/* Called by whatever ends the process, with the exit status or the signal. Returns when the end is to go on as if we were
 * not there; otherwise this process has become `vhretry settle`. Only the first call of a process counts. */
void end_of_process(int status, int signal, enum end_manner manner);

/* libc is about to end the process by `signal` in its own way, which nobody here sees: what was printed last is put on record.
 * Async-signal-safe. */
void end_foreseen(int signal);

/* exit(3) begins: what the program closes from here on we may need. */
void end_begins(int status);

/* Has exit(3) begun in a process that may have to say something at its end? One load. */
bool end_has_begun(void);

/* The program is about to close its stderr, or to put another file in its place. Keeps a copy, once exit(3) has begun, and for no longer
 * than it takes: before, a program that looks at its descriptors finds none of ours. errno stays. */
void end_closes_stderr(void);

/* Which ends of the root the program hears of. */
enum ends_told {
    TELL_FAULTS,        /* those that something on record may explain */
    TELL_EVERY_FAILURE, /* VHRETRY_METADATA, VHRETRY_REPORT */
    TELL_EVERY_END      /* VHRETRY_MODE=dry-run: a clean end, too, since it always says what it would do */
};

/* Called by the constructor. */
void end_start(enum ends_told told);

#endif
