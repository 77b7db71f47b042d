/* Waiting before a retry, in such a way that a person and Valohai see that something is alive. */
#ifndef VHRETRY_SETTLE_WAITING_H
#define VHRETRY_SETTLE_WAITING_H

#include "probe.h"

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct waiting {
    double seconds;
    double elapsed; /* of these, before it began: something else was done meanwhile */
    double
        asked; /* seconds that the server asked for; 0: it did not. What is above `seconds` is not granted */
    bool in_place;  /* for a rerun in place, not for a fresh execution */
    unsigned retry; /* the retry that is waited for, or the rerun, counting from 1 */
    unsigned retries;
    double heartbeat;                 /* seconds between lines; see heartbeat_interval */
    const volatile int *cancel;       /* a signal number once one arrived */
    const struct fault_cause *probed; /* whose peer is tried meanwhile; NULL: nobody's */
    double longest; /* seconds to wait at most for that peer; below `seconds` it does not count */
};

/* How often to give a sign of life, in seconds: well within the time after which Valohai ends a silent execution
 * (0: unknown), at least every 30 s, and at most every second. */
double heartbeat_interval(double no_output_timeout);

/* Writes `14:05:09 UTC`, in the container's time zone, with the date for a time that is twelve hours away or more. */
void describe_wall_clock(char *text, size_t size, time_t now, time_t then);

/* Is the wait over after `elapsed` seconds? At its end, unless the peer is known to be away; before, but not in the
 * first tenth, once the peer has recovered; `probe` is NULL where nobody is asked. */
bool wait_is_over(const struct waiting *waiting, const struct probe *probe, double elapsed);

/* Says that it waits, waits, and reaps whatever dies meanwhile: as pid 1 we inherit every orphan. True when the time is
 * over, false when it was cancelled. */
bool wait_before_retry(const struct waiting *waiting);

#endif
