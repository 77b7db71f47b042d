#include "response.h"

#include "outputs.h"
#include "tool_calls.h"

#include <stdlib.h>
#include <string.h>

void response_set(struct response *response, int status, struct json_object *body)
{
    free(response->text);
    response->status = status;
    response->type = "application/json";
    response->text = strdup(json_object_to_json_string_ext(body, JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(body);
    if (!response->text)
        abort();
}

void response_refuse(struct response *response, int status, const char *text)
{
    struct json_object *body = json_object_new_object();
    json_object_object_add(body, "detail", json_object_new_string(text));
    response_set(response, status, body);
}

/* A number from the query, or `otherwise` where it is missing or silly. */
static int number_in(struct json_object *query, const char *name, int otherwise)
{
    const char *text = json_object_get_string(json_object_object_get(query, name));
    long number = text ? strtol(text, NULL, 10) : -1;
    return number < 0 || number > 10000 ? otherwise : (int)number;
}

/* As a file to keep: the real one may send the tool to where the file is instead. */
static void deliver_output(struct response *response, const struct output *output)
{
    char *text = output_text(output);
    if (!text) {
        response_refuse(response, 404, "Not found.");
        return;
    }
    response->status = 200;
    response->type = "application/octet-stream";
    response->text = text;
    response->header = "Content-Disposition";
    response->value = "attachment";
}

static void act_for_tool(struct response *response, struct store *store, const struct checked *checked,
                         struct json_object *query)
{
    struct json_object *body = NULL;
    switch (checked->kind) {
    case CALL_USER:
        body = user_shown();
        break;
    case CALL_PROJECTS:
        body = projects_page(store);
        break;
    case CALL_PROJECT:
        body = project_shown(store);
        break;
    case CALL_COMMITS:
        body = commits_page(store);
        break;
    case CALL_COMMIT:
        body = commit_shown(store, json_object_object_get(query, "include") != NULL);
        break;
    case CALL_EVENTS:
        body = events_shown(checked->execution, number_in(query, "limit", 200));
        break;
    case CALL_STOP:
        body = execution_stopped(store, checked->execution);
        break;
    case CALL_DOWNLOAD:
        deliver_output(response, checked->output);
        return;
    default:
        response_refuse(response, 404, "Not found.");
        return;
    }
    response_set(response, 200, body);
}

static void act(struct response *response, struct store *store, const struct checked *checked,
                struct json_object *query)
{
    struct json_object *exclude = json_object_object_get(query, "exclude");
    switch (checked->kind) {
    case CALL_POST:
        response->created = store_add(store, checked->body, "queued");
        response_set(response, 201, execution_shown(response->created, true));
        break;
    case CALL_GET:
        response_set(response, 200, execution_shown(checked->execution, exclude == NULL));
        break;
    case CALL_LIST:
        response_set(response, 200,
                     store_page(store, number_in(query, "limit", 10), number_in(query, "offset", 0)));
        break;
    case CALL_OUTPUTS:
        outputs_take(store, checked->execution);
        response_set(response, 200,
                     outputs_page(store, checked->execution, number_in(query, "limit", 10),
                                  number_in(query, "offset", 0)));
        break;
    case CALL_STATUS_DETAIL:
        execution_set(store, checked->execution, "status_detail",
                      json_object_get(json_object_object_get(checked->body, "status_detail")));
        response_set(response, 200, json_object_get(checked->body));
        break;
    default:
        act_for_tool(response, store, checked, query);
        break;
    }
}

void response_to_call(struct response *response, struct store *store, const struct checked *checked,
                      const struct trouble *trouble, struct json_object *query)
{
    if (checked->status != 0)
        response_set(response, checked->status, json_object_get(checked->refusal));
    else if (!trouble || trouble->acts)
        act(response, store, checked, query);
    if (!trouble || trouble->status == 0)
        return;
    free(response->text);
    response->status = trouble->status;
    response->type = trouble->type;
    response->text = strdup(trouble->body);
    response->header = trouble->header;
    response->value = trouble->value;
    if (!response->text)
        abort();
}

void response_free(struct response *response)
{
    free(response->text);
    *response = (struct response){0};
}
