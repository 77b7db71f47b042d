#include "own_execution.h"

#include "../messages/valohai.h"
#include "../settings/url.h"
#include "json_document.h"

#include <string.h>

static bool is_stop(const char *status)
{
    static const char *const stops[] = {"stopping", "stopping_hard", "stopped"};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++)
        if (status && strcmp(status, stops[i]) == 0)
            return true;
    return false;
}

void own_execution_get(struct own_execution *own, struct client *client, const struct identity *identity)
{
    char path[512];
    struct text text = text_in(path, sizeof path);
    text_add(&text, "/api/v0/executions/");
    text_add_url_escaped(&text, identity->execution_id);
    /* Without these three an execution with a day of metadata is as small as any. */
    text_add(&text, "/?exclude=metadata,events,outputs");

    struct api_answer answer;
    client_set_purpose(client, PURPOSE_OWN_EXECUTION);
    client_get(client, path, &answer);
    *own = (struct own_execution){.rejected = answer.result == CALL_REJECTED,
                                  .refused = answer.result == CALL_REJECTED && answer.status == 401};
    if (answer.result == CALL_OK && json_object_is_type(answer.body, json_type_object)) {
        own->body = json_object_get(answer.body);
        own->stopped = is_stop(json_string_member(own->body, "status"));
        struct json_object *config = json_member(own->body, "runtime_config", json_type_object);
        struct json_object *timeout = NULL;
        if (config && json_object_object_get_ex(config, "no_output_timeout", &timeout))
            own->no_output_timeout = json_object_get_double(timeout);
        struct json_object *autorestart = json_member(config, "autorestart", json_type_boolean);
        own->autorestart = autorestart && json_object_get_boolean(autorestart);
    }
    struct text problem = text_in(own->problem, sizeof own->problem);
    if (answer.result != CALL_OK)
        text_add(&problem, answer.problem);
    else if (!own->body)
        text_add(&problem, API_OWN_NOT_OBJECT);
    api_answer_free(&answer);
}

void own_execution_free(struct own_execution *own)
{
    json_object_put(own->body);
    own->body = NULL;
}
