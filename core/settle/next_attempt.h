/* What a rerun in place and a fresh execution have in common: why there is another attempt, and when.
 */
#ifndef VHRETRY_SETTLE_NEXT_ATTEMPT_H
#define VHRETRY_SETTLE_NEXT_ATTEMPT_H

#include "situation.h"

/* Says why another attempt is due: one line. */
void say_cause(const struct verdict *verdict);

/* Seconds to wait before it, by the settings, what the server asked for, and chance. Each attempt of the chain, of either kind, counts
 * for VHRETRY_BACKOFF. */
double chosen_delay(const struct situation *situation);

/* A random number in 0..1; 0 where the machine has no randomness yet. */
double chance(void);

#endif
