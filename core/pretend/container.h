/* What Valohai puts into an execution's container: files, and variables. */
#ifndef VHRETRY_PRETEND_CONTAINER_H
#define VHRETRY_PRETEND_CONTAINER_H

#include "store.h"

/* Makes `folder` that of the execution: writes config/execution.json, parameters.json, inputs.json and api.json, puts
 * outputs of other executions into inputs, and makes the empty folders outputs and repository. `token` is the one for the
 * status detail. False with errno. */
bool config_write(struct execution *execution, const struct store *store, const char *token,
                  const char *folder);

/* Makes the environment of this process that of the execution whose folder that is: what is there already counts as the
 * project's variables. */
void container_enter(const struct execution *execution, const struct store *store, const char *folder);

#endif
