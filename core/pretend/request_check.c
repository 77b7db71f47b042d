#include "request_check.h"

#include "posted_fields.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Notes a violation; the first one also becomes the answer, `{key: text}`. */
static void refuse(struct checked *checked, int status, const char *key, const char *text)
{
    json_object_array_add(checked->violations, json_object_new_string(text));
    if (checked->status != 0)
        return;
    checked->status = status;
    checked->refusal = json_object_new_object();
    json_object_object_add(checked->refusal, key, json_object_new_string(text));
}

static void check_outputs_query(struct checked *checked, struct json_object *query)
{
    struct json_object *ordering = json_object_object_get(query, "ordering");
    if (!checked->execution)
        refuse(checked, 400, "output_execution",
               "Select a valid choice. That choice is not one of the available choices.");
    if (!ordering || strcmp(json_object_get_string(ordering), "-ctime") != 0)
        json_object_array_add(checked->violations, json_object_new_string("ordering is not -ctime"));
}

/* A list is that of a project, or of a Task; each filter has to name what there is. */
static void check_filters(struct checked *checked, struct json_object *query)
{
    static const char no_choice[] = "Select a valid choice. That choice is not one of the available choices.";
    static const char *const statuses[] = {"created",  "queued", "started", "stopping", "stopping_hard",
                                           "complete", "error",  "crashed", "stopped"};
    const char *project = json_object_get_string(json_object_object_get(query, "project"));
    const char *task = json_object_get_string(json_object_object_get(query, "task"));
    const char *status = json_object_get_string(json_object_object_get(query, "status"));
    bool known = !status;
    for (size_t i = 0; status && i < sizeof statuses / sizeof *statuses; i++)
        known = known || strcmp(status, statuses[i]) == 0;
    if ((!project && !task) || (project && strcmp(project, PROJECT_ID) != 0))
        refuse(checked, 400, "project", no_choice);
    if (task && strlen(task) != EXECUTION_ID_SIZE - 1)
        refuse(checked, 400, "task", no_choice);
    if (!known)
        refuse(checked, 400, "status", no_choice);
}

/* Query arguments are ignored by Valohai where it does not know them, which makes a misspelt one a silent error of
 * ours: noted, not refused. */
static void check_query(struct checked *checked, struct json_object *query)
{
    static const char *const known_by_kind[][8] = {
        [CALL_LIST] = {"project", "task", "status", "ordering", "limit", "offset"},
        [CALL_OUTPUTS] = {"output_execution", "ordering", "limit", "offset"},
        [CALL_GET] = {"exclude"},
        [CALL_EVENTS] = {"limit"},
        [CALL_PROJECTS] = {"limit"},
        [CALL_COMMITS] = {"project", "adhoc", "limit"},
        [CALL_COMMIT] = {"include"},
        [CALL_DOWNLOAD] = {NULL},
    };
    const char *const *known = known_by_kind[checked->kind];
    json_object_object_foreach(query, name, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], name) != 0)
            i++;
        char text[256];
        snprintf(text, sizeof text, "query argument \"%s=%s\" is not known here", name,
                 json_object_get_string(value));
        if (!known[i])
            json_object_array_add(checked->violations, json_object_new_string(text));
    }
    if (checked->kind == CALL_OUTPUTS)
        check_outputs_query(checked, query);
    if (checked->kind != CALL_LIST)
        return;
    check_filters(checked, query);
    struct json_object *ordering = json_object_object_get(query, "ordering");
    if (!ordering || strcmp(json_object_get_string(ordering), "-counter") != 0)
        json_object_array_add(checked->violations, json_object_new_string("ordering is not -counter"));
}

static void check_authorization(struct checked *checked, const struct received *received,
                                const struct tokens *tokens)
{
    bool for_status_detail = checked->kind == CALL_STATUS_DETAIL;
    const char *scheme = for_status_detail ? "W2C-Token " : "Token ";
    const char *expected = for_status_detail ? tokens->status_detail : tokens->rest;
    const char *given = received->authorization;
    if (!given) {
        checked->token = "missing";
        refuse(checked, 401, "detail", "Authentication credentials were not provided.");
    } else if (strncmp(given, scheme, strlen(scheme)) != 0 || strcmp(given + strlen(scheme), expected) != 0) {
        checked->token = "wrong";
        refuse(checked, 401, "detail", "Invalid token.");
    } else {
        checked->token = "right";
    }
}

static void check_negotiation(struct checked *checked, const struct received *received)
{
    /* set_status_detail is called with exactly the headers of api.json, which hold no Accept. */
    if (checked->kind == CALL_STATUS_DETAIL)
        return;
    if (!received->accept || strcmp(received->accept, "application/json") != 0)
        refuse(checked, 406, "detail", "Could not satisfy the request Accept header.");
}

static bool is_method_allowed(const struct checked *checked, const struct received *received)
{
    const bool reads =
        checked->kind != CALL_POST && checked->kind != CALL_STATUS_DETAIL && checked->kind != CALL_STOP;
    return strcmp(received->method, reads ? "GET" : "POST") == 0;
}

static void check_body(struct checked *checked, const struct received *received, const struct store *store)
{
    const char *type = received->content_type;
    char text[256];
    if (checked->kind != CALL_POST && checked->kind != CALL_STATUS_DETAIL) {
        if (*received->body != '\0')
            refuse(checked, 400, "detail", "This method takes no body.");
        return;
    }
    if (!type || (strcasecmp(type, "application/json") != 0 &&
                  strcasecmp(type, "application/json; charset=utf-8") != 0)) {
        snprintf(text, sizeof text, "Unsupported media type \"%s\" in request.", type ? type : "");
        refuse(checked, 415, "detail", text);
    }
    enum json_tokener_error error = json_tokener_success;
    checked->body = json_tokener_parse_verbose(received->body, &error);
    if (error != json_tokener_success || !checked->body) {
        snprintf(text, sizeof text, "JSON parse error - %s", json_tokener_error_desc(error));
        refuse(checked, 400, "detail", text);
        return;
    }
    struct json_object *errors = checked->kind == CALL_POST ? payload_errors(checked->body, store)
                                                            : status_detail_errors(checked->body);
    if (!errors)
        return;
    json_object_array_add(checked->violations, json_object_new_string(json_object_to_json_string(errors)));
    if (checked->status == 0) {
        checked->status = 400;
        checked->refusal = json_object_get(errors);
    }
    json_object_put(errors);
}

void check_request(struct checked *checked, const struct received *received, const struct tokens *tokens,
                   const struct store *store)
{
    *checked = (struct checked){.token = "missing", .violations = json_object_new_array()};
    checked->kind = route(received, store, &checked->execution, &checked->output);
    if (checked->kind == CALL_UNKNOWN) {
        if (received->authorization)
            checked->token = "unchecked";
        refuse(checked, 404, "detail", "Not found.");
        return;
    }
    /* In the order of Django REST framework: negotiation, authentication, method, parser, fields. */
    check_negotiation(checked, received);
    check_authorization(checked, received, tokens);
    if (!is_method_allowed(checked, received)) {
        char text[128];
        snprintf(text, sizeof text, "Method \"%s\" not allowed.", received->method);
        refuse(checked, 405, "detail", text);
        return;
    }
    check_body(checked, received, store);
    check_query(checked, received->query);
}

void checked_free(struct checked *checked)
{
    json_object_put(checked->body);
    json_object_put(checked->violations);
    json_object_put(checked->refusal);
    *checked = (struct checked){0};
}
