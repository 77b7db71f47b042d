/* From the verdict "retry" to a started execution, or to a clear line why there is none. */
#ifndef VHRETRY_SETTLE_RETRY_ATTEMPT_H
#define VHRETRY_SETTLE_RETRY_ATTEMPT_H

#include "../report/report.h"
#include "in_place.h"

/* Goes through core/valohai/README.md, "From a verdict to a retry", for a verdict of OUTCOME_RETRY or OUTCOME_EXHAUSTED: lock, status
 * detail, our own execution, delay, POST, status detail. `in_place` tells of the reruns before it, `run` is VHRETRY_RUN, `*cancel` a
 * signal number once one arrived. Says what happens on stderr; outside an execution only what became of reruns, and that a dry run
 * would have retried. True if the retry is missing: it was due, and it is certain that there is none. What came of it goes into
 * `sequel`, which starts zeroed. */
bool attempt_retry(const struct situation *situation, const struct in_place *in_place, const char *run,
                   const volatile int *cancel, struct sequel *sequel);

#endif
