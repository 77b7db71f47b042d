/* How many calls there were, and to whom: for the summary at the end of a run in debug mode, and only there. */
#ifndef VHRETRY_PRELOAD_OBSERVER_CALL_COUNTS_H
#define VHRETRY_PRELOAD_OBSERVER_CALL_COUNTS_H

#include "../../core/evidence/fault.h"
#include "../../core/evidence/peer.h"

#include <stdbool.h>

/* Counts one call whose outcome is known. Lock-free and async-signal-safe; a call that meets another thread's, or a table
 * that is full, is not counted. */
void call_counts_add(enum fault_phase phase, const struct peer *peer, bool failed);

/* Puts the counts of this process on record, which its end follows. */
void call_counts_write(void);

/* In the child of a fork: what its parent did is not its own. */
void call_counts_start_forked(void);

#endif
