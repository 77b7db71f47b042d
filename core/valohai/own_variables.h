/* The environment variables of an execution, as the API tells them. */
#ifndef VHRETRY_VALOHAI_OWN_VARIABLES_H
#define VHRETRY_VALOHAI_OWN_VARIABLES_H

#include "../evidence/text.h"

#include <json-c/json.h>

/* Told of a variable. `value` is NULL where it cannot be posted again: Valohai does not show a secret, and the API token
 * never travels in a payload. Both are borrowed. */
typedef void own_variable_visit(void *context, const char *name, const char *value);

/* Calls `visit` for each variable in `own`, the body of GET /executions/{id}/ (NULL: none), in its order. Understands
 * {name: value}, {name: {value, secret}} and [{name, value, secret}]: which of them an installation sends is not documented
 * (core/valohai/README.md, "Asking about an execution"). A value is a text, a number or a boolean. */
void own_variables_visit(struct json_object *own, own_variable_visit *visit, void *context);

/* Adds the names of those that cannot be posted again, `A, B`; nothing if there is none. */
void text_add_lost_variables(struct text *text, struct json_object *own);

#endif
