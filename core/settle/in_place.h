/* In place or fresh: once the verdict is a retry, `vhretry run --in-place=N` runs its command again where it is, up to N times,
 * before anything is posted.
 */
#ifndef VHRETRY_SETTLE_IN_PLACE_H
#define VHRETRY_SETTLE_IN_PLACE_H

#include "situation.h"

/* The reruns of one `vhretry run`. All zero where there can be none. */
struct in_place {
    unsigned done;
    unsigned allowed; /* VHRETRY_IN_PLACE */
    const char *
        obstacle; /* why the command cannot be run again, as in `not run again in place: ...`; NULL: it can */
};

/* Is a rerun left? */
bool in_place_is_left(const struct in_place *in_place);

/* Is this end followed by a rerun in place? A count of retries that is exhausted does not matter: nothing is posted. */
bool in_place_is_due(const struct in_place *in_place, const struct verdict *verdict, enum mode mode);

/* Says why, sets the status detail, and waits as before a fresh execution. True if the command is to be run again, false if a signal,
 * whose number is then in `*cancel`, ended the wait. */
bool in_place_wait(const struct situation *situation, const struct in_place *in_place,
                   const volatile int *cancel);

/* Of a run whose last rerun needs no retry: replaces the status detail, which still announces that rerun. Does nothing without a
 * rerun, or outside an execution. */
void in_place_tell_end(const struct situation *situation, const struct in_place *in_place);

/* Where a retry is due: says in the log what became of the reruns. Silent where none were allowed. */
void in_place_say_result(const struct in_place *in_place);

#endif
