/* What other executions did, as the API's lists tell: how many of a Task failed together, what became of retries for the same cause,
 * how many of a Task were retried (core/fleet/README.md, "What is seen"). No list is asked for twice; what is not answered is not known.
 */
#ifndef VHRETRY_VALOHAI_FLEET_LOOK_H
#define VHRETRY_VALOHAI_FLEET_LOOK_H

#include "client.h"
#include "identity.h"

#include "../fleet/circuit.h"
#include "../fleet/limits.h"
#include "../fleet/spread.h"
#include "../verdict/fault_cause.h"

/* Reads pages of the project's executions, newest first, into a sight. */
struct fleet_eye {
    const struct identity *identity;
    const struct fault_cause *cause;
    double now; /* seconds since 1970 */
    struct fleet_sight sight;
    char parent[64]; /* the next one of our own chain: it is none of our siblings */
};

void fleet_eye_open(struct fleet_eye *eye, const struct identity *identity, const struct fault_cause *cause,
                    double now);

/* For struct look_plan; `context` is a struct fleet_eye. */
void fleet_eye_read(struct json_object *results, void *context);

/* Does a status detail say that its execution failed for this cause, or for its peer? */
bool detail_tells_cause(const char *detail, const struct fault_cause *cause);

enum task_look { TASK_SEEN, TASK_BUSY, TASK_UNKNOWN };

/* Of our Task: how many executions have not ended, and how many of those that are shown tell of the cause. TASK_BUSY, with the seconds
 * that the API asked for in `wait`, if it is asked too much: then it may be looked again. One call. */
enum task_look fleet_look_at_task(struct client *client, const struct identity *identity,
                                  const struct fault_cause *cause, struct fleet_count *count, double *wait);

/* The use that our Task has made of its budget for the cause. False if that is not to be known. Two calls. */
bool fleet_look_at_use(struct client *client, const struct identity *identity,
                       const struct fault_cause *cause, struct fleet_use *use);

#endif
