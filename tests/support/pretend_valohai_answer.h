/* What a call does and what is answered: the API's own acts, the faults' words, and the control calls of tests. */
#ifndef PRETEND_VALOHAI_ANSWER_H
#define PRETEND_VALOHAI_ANSWER_H

#include "pretend_valohai_fault.h"

struct answer {
    int status;
    char *text; /* owned */
    const char *type;
    const char *header; /* one more header, or NULL; */
    const char *value;  /* borrowed from the fault */
    const struct execution *created;
};

/* Does what an accepted call asks for, unless `fault` (NULL: none) prevents it, and fills in the answer. */
void answer_call(struct answer *answer, struct store *store, const struct checked *checked,
                 const struct planned_fault *fault, struct json_object *query);

/* The calls by which a test looks and steers; they need no token and are not logged:
 *   GET  /control/state             see store_state
 *   POST /control/executions/{id}/  body: fields to set, such as {"status": "stopped"}; {id} may be a counter
 *   POST /control/stop/{id}/        SIGTERM to what it runs; its status becomes stopping, then stopped
 *   POST /control/fault             body: a fault specification as text */
void answer_control(struct answer *answer, struct store *store, struct fault_plan *faults,
                    bool (*stop)(const struct execution *), const char *method, const char *path,
                    const char *body);

void answer_free(struct answer *answer);

#endif
