/* The calls by which a test looks at the pretend Valohai and steers it; they need no token and are not logged:
 *   GET  /control/state             see store_state
 *   POST /control/executions/{id}/  body: fields to set, such as {"status": "stopped"}; {id} may be a counter
 *   POST /control/stop/{id}/        SIGTERM to what it runs; its status becomes stopping, then stopped
 *   POST /control/fault             body: a fault specification as text
 */
#ifndef PRETEND_VALOHAI_CONTROL_H
#define PRETEND_VALOHAI_CONTROL_H

#include "../../core/pretend/response.h"
#include "pretend_valohai_fault.h"

void control_call(struct response *response, struct store *store, struct fault_plan *faults,
                  bool (*stop)(const struct execution *), const char *method, const char *path,
                  const char *body);

#endif
