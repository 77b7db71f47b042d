#include "pretend_valohai_control.h"

#include <stdio.h>
#include <string.h>

static void control_fields(struct response *response, struct store *store, struct execution *execution,
                           const char *body)
{
    struct json_object *fields = json_tokener_parse(body);
    if (!json_object_is_type(fields, json_type_object)) {
        json_object_put(fields);
        response_refuse(response, 400, "The body is not a JSON object of fields to set.");
        return;
    }
    json_object_object_foreach(fields, name, value)
    {
        execution_set(store, execution, name, json_object_get(value));
    }
    json_object_put(fields);
    response_set(response, 200, execution_shown(execution, false));
}

/* The execution in `/control/<what>/<id or counter>/`; NULL if the path is not of that kind. */
static struct execution *execution_in(const struct store *store, const char *path, const char *prefix)
{
    if (strncmp(path, prefix, strlen(prefix)) != 0)
        return NULL;
    char name[EXECUTION_ID_SIZE];
    snprintf(name, sizeof name, "%s", path + strlen(prefix));
    name[strcspn(name, "/")] = '\0';
    return store_find(store, name);
}

void control_call(struct response *response, struct store *store, struct fault_plan *faults,
                  bool (*stop)(const struct execution *), const char *method, const char *path,
                  const char *body)
{
    bool posts = strcmp(method, "POST") == 0;
    struct execution *changed = execution_in(store, path, "/control/executions/");
    struct execution *stopped = execution_in(store, path, "/control/stop/");
    if (!posts && strcmp(path, "/control/state") == 0) {
        response_set(response, 200, store_state(store));
    } else if (posts && changed) {
        control_fields(response, store, changed, body);
    } else if (posts && stopped) {
        if (stop(stopped))
            response_set(response, 200, execution_shown(stopped, false));
        else
            response_refuse(response, 409, "That execution does not run.");
    } else if (posts && strcmp(path, "/control/fault") == 0) {
        if (fault_plan_add(faults, body))
            response_set(response, 200, json_object_new_object());
        else
            response_refuse(response, 400, "That is no fault specification; see --help.");
    } else {
        response_refuse(response, 404, "No such control call, or no such execution.");
    }
}
