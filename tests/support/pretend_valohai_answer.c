#include "pretend_valohai_answer.h"

#include <stdlib.h>
#include <string.h>

#define JSON "application/json"

/* Takes over `body`. */
static void answer_json(struct answer *answer, int status, struct json_object *body)
{
    free(answer->text);
    answer->status = status;
    answer->type = JSON;
    answer->text = strdup(json_object_to_json_string_ext(body, JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(body);
    if (!answer->text)
        abort();
}

static void answer_error(struct answer *answer, int status, const char *text)
{
    struct json_object *body = json_object_new_object();
    json_object_object_add(body, "detail", json_object_new_string(text));
    answer_json(answer, status, body);
}

/* A number from the query, or `otherwise` where it is missing or silly. */
static int number_in(struct json_object *query, const char *name, int otherwise)
{
    const char *text = json_object_get_string(json_object_object_get(query, name));
    long number = text ? strtol(text, NULL, 10) : -1;
    return number < 0 || number > 1000 ? otherwise : (int)number;
}

static void act(struct answer *answer, struct store *store, const struct checked *checked,
                struct json_object *query)
{
    struct json_object *exclude = json_object_object_get(query, "exclude");
    switch (checked->kind) {
    case CALL_POST:
        answer->created = store_add(store, checked->body, "queued");
        answer_json(answer, 201, execution_shown(answer->created, true));
        break;
    case CALL_GET:
        answer_json(answer, 200, execution_shown(checked->execution, exclude == NULL));
        break;
    case CALL_LIST:
        answer_json(answer, 200,
                    store_page(store, number_in(query, "limit", 10), number_in(query, "offset", 0)));
        break;
    case CALL_STATUS_DETAIL:
        execution_set(store, checked->execution, "status_detail",
                      json_object_get(json_object_object_get(checked->body, "status_detail")));
        answer_json(answer, 200, json_object_get(checked->body));
        break;
    case CALL_UNKNOWN:
        answer_error(answer, 404, "Not found.");
        break;
    }
}

/* The fault's body with its argument in the place of FIELD. */
static char *fault_text(const struct planned_fault *fault)
{
    const char *body = fault->fault->body;
    const char *field = strstr(body, "FIELD");
    size_t size = strlen(body) + sizeof fault->argument;
    char *text = malloc(size);
    if (!text)
        abort();
    if (field)
        snprintf(text, size, "%.*s%s%s", (int)(field - body), body, fault->argument, field + strlen("FIELD"));
    else
        snprintf(text, size, "%s", body);
    return text;
}

void answer_call(struct answer *answer, struct store *store, const struct checked *checked,
                 const struct planned_fault *fault, struct json_object *query)
{
    if (checked->status != 0)
        answer_json(answer, checked->status, json_object_get(checked->refusal));
    else if (!fault || fault->fault->acts)
        act(answer, store, checked, query);
    if (!fault || fault->fault->status == 0)
        return;
    free(answer->text);
    answer->status = fault->fault->status;
    answer->type = fault->fault->type;
    answer->text = fault_text(fault);
    answer->header = fault->fault->header;
    answer->value = fault->fault->value ? fault->fault->value : fault->argument;
}

static void control_fields(struct answer *answer, struct store *store, struct execution *execution,
                           const char *body)
{
    struct json_object *fields = json_tokener_parse(body);
    if (!json_object_is_type(fields, json_type_object)) {
        json_object_put(fields);
        answer_error(answer, 400, "The body is not a JSON object of fields to set.");
        return;
    }
    json_object_object_foreach(fields, name, value)
    {
        execution_set(store, execution, name, json_object_get(value));
    }
    json_object_put(fields);
    answer_json(answer, 200, execution_shown(execution, false));
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

void answer_control(struct answer *answer, struct store *store, struct fault_plan *faults,
                    bool (*stop)(const struct execution *), const char *method, const char *path,
                    const char *body)
{
    bool posts = strcmp(method, "POST") == 0;
    struct execution *changed = execution_in(store, path, "/control/executions/");
    struct execution *stopped = execution_in(store, path, "/control/stop/");
    if (!posts && strcmp(path, "/control/state") == 0) {
        answer_json(answer, 200, store_state(store));
    } else if (posts && changed) {
        control_fields(answer, store, changed, body);
    } else if (posts && stopped) {
        if (stop(stopped))
            answer_json(answer, 200, execution_shown(stopped, false));
        else
            answer_error(answer, 409, "That execution does not run.");
    } else if (posts && strcmp(path, "/control/fault") == 0) {
        if (fault_plan_add(faults, body))
            answer_json(answer, 200, json_object_new_object());
        else
            answer_error(answer, 400, "That is no fault specification; see --help.");
    } else {
        answer_error(answer, 404, "No such control call, or no such execution.");
    }
}

void answer_free(struct answer *answer)
{
    free(answer->text);
    *answer = (struct answer){0};
}
