/* Whether a signal may have reached this process: an exit status of 143 can mean SIGTERM, or be a number like any other.
 *
 * Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_RUN_SIGNALS_H
#define VHRETRY_PRELOAD_RUN_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

/* The program has set a handler for signal `number`. `once`: it is taken away by the first signal (SA_RESETHAND). */
void signals_handler_set(int number, bool once);

/* True if signal `number` cannot have come: it would have ended the process, or its handler, which serves once, is still there.
 * False where it may have been caught, or taken in by sigwait(3) or signalfd(2). */
bool signals_cannot_have_come(int number);

/* Sends signal `number`, unblocked, to this thread if a handler of the program's would take it. Returns if there is none, or once it has
 * returned: then it is taken away, so that the next such signal ends the process. A handler need not return. */
void signals_call_handler(int number);

/* Blocks in this thread what a handler of the program's would take, a thread's cancellation as well: it might jump away. Not what the
 * thread would cause itself, such as SIGSEGV. Returns what was blocked before. */
uint64_t signals_hold(void);

/* Blocks what was blocked before, and nothing else. */
void signals_release(uint64_t before);

#endif
