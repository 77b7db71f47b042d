/* Starting the retry: exactly one fresh execution, or none with a clear reason (core/valohai/README.md,
 * "From a verdict to a retry").
 */
#ifndef VHRETRY_VALOHAI_RETRY_H
#define VHRETRY_VALOHAI_RETRY_H

#include "client.h"
#include "identity.h"
#include "lineage.h"
#include "own_execution.h"
#include "restart_files.h"

#include "../verdict/verdict.h"

enum retry_result {
    RETRY_STARTED,     /* we created it, or found it already there under our lineage tag */
    RETRY_NOT_STARTED, /* `problem` says why and what to do */
    RETRY_HELD,        /* nothing was posted: the gate of the plan said so */
    RETRY_STOPPED,     /* somebody stopped our execution meanwhile: no retry */
    RETRY_CANCELLED    /* a signal arrived; if something was `posted`, nobody knows whether it was obeyed */
};

struct retry_outcome {
    enum retry_result result;
    bool posted;           /* a POST may have left us */
    bool unclear;          /* RETRY_NOT_STARTED, and nobody could say whether a POST was heeded */
    int counter;           /* number of the new execution; 0 unknown */
    char display_url[512]; /* where a person looks at it; "" unknown */
    char problem[512];     /* "" for RETRY_STARTED */
};

/* Who may hold the retry back, once it is known what became of other executions (core/fleet/README.md). */
struct retry_gate {
    /* How the look before the first POST is to be made; `own` is what the API tells of this execution. */
    void (*plan_look)(void *context, const struct own_execution *own, struct look_plan *plan);
    /* Asked behind that look, if it was answered. */
    bool (*is_open)(void *context, const struct own_execution *own, struct client *client);
    void *context;
};

/* What is to be started. */
struct retry_plan {
    unsigned number;         /* of the retry, counting from 1 */
    const char *environment; /* id or slug that takes the place of the execution's own; NULL: none does */
    const struct fault_cause *cause;     /* why, for the tag; NULL: not said */
    const struct restart_files *restart; /* our outputs that it is to find; NULL: not asked for */
    const struct retry_gate *gate;       /* NULL: nobody holds it back */
};

/* Adds where a person looks at an execution that the API has told of; nothing if that does not fit, or is no URL. */
void text_add_display_url(struct text *text, struct json_object *execution);

/* Looks for a retry that already exists, posts once, and after an ambiguous answer looks again before it would
 * post a second time: without a successful look there is no second POST. Only the client's deadline ends that. `own` is
 * what the API told before the delay; it is asked again. What could not be carried over goes to the client's
 * notice. */
void retry_start(struct retry_outcome *outcome, struct client *client, const struct identity *identity,
                 const struct own_execution *own, const struct retry_plan *plan);

#endif
