/* Scenarios and sizes of a fleet, what came of each, and the goals (README.md). */
#ifndef VHRETRY_TESTS_FLEET_GOALS_H
#define VHRETRY_TESTS_FLEET_GOALS_H

#include "policies.h"

#include <stdio.h>

struct outcome {
    double peak, usual, capacity; /* connects in the busiest second in which the peer is there */
    double attempts;              /* retries started, of each execution */
    unsigned lost;
    double done, best; /* the last one; seconds */
    unsigned api_peak, api_later;
    double calls; /* of each retry */
};

/* Plays every scenario with fleets of up to `largest` executions and writes the table to `file`. Returns how many times a goal is missed
 * that is not known to be, or met that was missed; tells of each on stderr. */
unsigned goals_try(FILE *file, unsigned largest);

/* One execution alone against version 1: the same attempts, lost or not, and one call more at most. Returns how many differ. */
unsigned goals_compare_alone(void);

/* A thousand executions and ten minutes; `connects` gets those of each second, of SECONDS_MAX. */
struct outcome goals_outage(enum policy policy, unsigned *connects);

#endif
