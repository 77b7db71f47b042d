/* Whether a signal may have reached this process: an exit status of 143 can mean SIGTERM, or be a number like any other.
 *
 * Async-signal-safe.
 */
#ifndef VHRETRY_PRELOAD_RUN_SIGNALS_H
#define VHRETRY_PRELOAD_RUN_SIGNALS_H

#include <stdbool.h>

/* The program has set a handler for signal `number`. `once`: it is taken away by the first signal (SA_RESETHAND). */
void signals_handler_set(int number, bool once);

/* True if signal `number` cannot have come: it would have ended the process, or its handler, which serves once, is still there.
 * False where it may have been caught, or taken in by sigwait(3) or signalfd(2). */
bool signals_cannot_have_come(int number);

#endif
