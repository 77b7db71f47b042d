/* The ways in which a process ends.
 */
#ifndef VHRETRY_PRELOAD_END_END_MANNER_H
#define VHRETRY_PRELOAD_END_END_MANNER_H

enum end_manner {
    END_AFTER_EXIT, /* exit(3) has run everything but the closing of stdio */
    END_AT_ONCE,    /* _exit(2): nothing more is to be run */
    END_BY_ABORT    /* abort(3) is about to raise SIGABRT, which no handler takes any more */
};

#endif
