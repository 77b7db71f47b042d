/* What ends a chain of retries, or keeps a Task from becoming nothing but retries: VHRETRY_CHAIN_DEADLINE and VHRETRY_BUDGET. */
#ifndef VHRETRY_FLEET_LIMITS_H
#define VHRETRY_FLEET_LIMITS_H

#include <stdbool.h>

/* Is a chain whose first execution failed `age` seconds ago too old for another retry? `deadline` 0: none is; a negative `age` is not
 * known, and no chain is ended for that. */
bool chain_is_over(double age, double deadline);

/* Of a Task: how many executions it has, how many of them ended with an error, and how many of the `shown` newest of those were
 * retried for our cause. */
struct fleet_use {
    unsigned members;
    unsigned ended;
    unsigned shown;
    unsigned retried;
};

/* How many of its executions were retried for the cause: as many as were seen, in proportion. */
unsigned fleet_retried(const struct fleet_use *use);

/* May one more be retried for this cause, where at most the share `budget` (0..1) may be? Always one: a share of a small Task is less
 * than an execution. */
bool budget_allows(const struct fleet_use *use, double budget);

#endif
