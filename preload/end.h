/* The end of a process: put it on record, and in the root find out whether the network is to blame.
 */
#ifndef VHRETRY_PRELOAD_END_H
#define VHRETRY_PRELOAD_END_H

enum end_manner {
    END_AFTER_EXIT, /* exit(3) has run everything but the closing of stdio */
    END_AT_ONCE,    /* _exit(2): nothing more is to be run */
    END_BY_ABORT    /* abort(3) is about to raise SIGABRT */
};

/* Called by whatever ends the process, with the exit status or the signal. Returns when the end is to go on as if we were
 * not there; otherwise this process has become `vhretry settle`. Only the first call of a process counts. */
void end_of_process(int status, int signal, enum end_manner manner);

/* exit(3) begins, by a call or by main's return. */
void end_begins(int status);

/* Which ends of the root the program hears of. */
enum ends_told {
    TELL_FAULTS,        /* those that something on record may explain */
    TELL_EVERY_FAILURE, /* VHRETRY_METADATA */
    TELL_EVERY_END      /* VHRETRY_MODE=dry-run: a clean end, too, since it always says what it would do */
};

/* Asks libc to call us at the very end; called by the constructor. */
void end_start(enum ends_told told);

#endif
