/* What stands in the way of a retry before anybody is asked.
 */
#ifndef VHRETRY_SETTLE_OBSTACLE_H
#define VHRETRY_SETTLE_OBSTACLE_H

#include "situation.h"

/* Why there is no retry: `why` also stands in the status detail, `advice` only in the log, where there is room. */
struct obstacle {
    const char *why;
    const char *advice;
};

/* Of an execution whose verdict is a retry; `why` is NULL if nothing does, but for a dry run. */
struct obstacle retry_obstacle(const struct situation *situation);

#endif
