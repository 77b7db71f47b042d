/* The end of a process: put it on record, and in the root find out whether the network is to blame.
 */
#ifndef VHRETRY_PRELOAD_END_END_H
#define VHRETRY_PRELOAD_END_END_H

#include "end_manner.h"

/* Called by whatever ends the process, with the exit status or the signal. Returns when the end is to go on as if we were
 * not there; otherwise this process has become `vhretry settle`. Only the first call of a process counts. */
void end_of_process(int status, int signal, enum end_manner manner);

/* libc is about to end the process by `signal` in its own way, which nobody here sees: what was printed last is put on record.
 * Async-signal-safe. */
void end_foreseen(int signal);

/* exit(3) begins: from here on the program may close its stderr, which we need. */
void end_begins(int status);

/* Which ends of the root the program hears of. */
enum ends_told {
    TELL_FAULTS,        /* those that something on record may explain */
    TELL_EVERY_FAILURE, /* VHRETRY_METADATA, VHRETRY_REPORT */
    TELL_EVERY_END      /* VHRETRY_MODE=dry-run: a clean end, too, since it always says what it would do */
};

/* Called by the constructor. */
void end_start(enum ends_told told);

#endif
