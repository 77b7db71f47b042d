/* How long to wait before a retry. */
#ifndef VHRETRY_VERDICT_BACKOFF_H
#define VHRETRY_VERDICT_BACKOFF_H

/* delay * backoff^retry, at most `max_delay`, less a random share of up to `jitter` of it.
 *
 * `delay` and `max_delay` are seconds, `backoff` >= 1, `retry` counts from 0 (the first retry), `jitter` and
 * `random` are in 0..1. A `max_delay` below `delay` does not shorten the first delay: a person who sets a
 * delay of 30 minutes and leaves the cap of 15 alone wants 30. Returns seconds. */
double backoff_delay(double delay, double backoff, double max_delay, double jitter, unsigned retry,
                     double random);

/* The wait of `chosen` seconds where the peer asked for `asked`, as with Retry-After (0: it did not): the longer one. What the
 * peer asks for is cut at `max_delay`. */
double backoff_delay_asked(double chosen, double asked, double max_delay);

/* The pause before the repeat number `repeat` (from 1) of a call of Valohai's API, in seconds: it doubles up to 30, less a random share
 * of up to a half. Not shorter than what the server asked for (`asked`, 0: nothing); where many are told the same at once (`apart`
 * seconds, 0 for one alone), each comes back at a moment of its own after that. `random` is in 0..1. */
double backoff_repeat(unsigned repeat, double asked, double apart, double random);

#endif
