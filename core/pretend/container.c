#include "container.h"

#include "outputs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

/* Takes over `content`. */
static bool write_json(const char *folder, const char *name, struct json_object *content)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/config/%s", folder, name);
    bool written =
        json_object_to_file_ext(path, content, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE) == 0;
    json_object_put(content);
    return written;
}

/* Adds `valohai.<name>`, with the body's field or a field of an object in it (`environment.id`). */
static void add_key(struct json_object *file, const char *name, struct json_object *value)
{
    char key[64];
    snprintf(key, sizeof key, "valohai.%s", name);
    json_object_object_add(file, key, json_object_get(value));
}

static void add_text(struct json_object *file, const char *name, const char *text)
{
    struct json_object *value = json_object_new_string(text);
    add_key(file, name, value);
    json_object_put(value);
}

static struct json_object *execution_json(struct json_object *body)
{
    static const struct {
        const char *key;
        const char *object; /* NULL: the body itself */
        const char *field;
    } keys[] = {
        {"commit-identifier", "commit", "identifier"},
        {"execution-id", NULL, "id"},
        {"execution-counter", NULL, "counter"},
        {"execution-title", NULL, "title"},
        {"execution-step", NULL, "step"},
        {"execution-image", NULL, "image"},
        {"execution-tags", NULL, "tags"},
        {"environment-id", "environment", "id"},
        {"environment-name", "environment", "name"},
        {"environment-slug", "environment", "slug"},
        {"pipeline-id", "pipeline", "id"},
        {"pipeline-node-id", "pipeline", "node_id"},
        {"pipeline-counter", "pipeline", "counter"},
        {"task-id", "task", "id"},
        {"task-counter", "task", "counter"},
    };
    struct json_object *file = json_object_new_object();
    add_text(file, "project-id", PROJECT_ID);
    add_text(file, "project-name", PROJECT_NAME);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct json_object *object = keys[i].object ? json_object_object_get(body, keys[i].object) : body;
        /* Outside a pipeline or task its keys are absent, not null. */
        if (object)
            add_key(file, keys[i].key, json_object_object_get(object, keys[i].field));
    }
    add_text(file, "creator-id", "17");
    add_text(file, "creator-name", "ada");
    add_key(file, "creator-email", NULL);
    return file;
}

static struct json_object *api_json(const struct execution *execution, const struct store *store,
                                    const char *token)
{
    char text[512];
    struct json_object *headers = json_object_new_object();
    snprintf(text, sizeof text, "W2C-Token %s", token);
    json_object_object_add(headers, "Authorization", json_object_new_string(text));
    struct json_object *call = json_object_new_object();
    snprintf(text, sizeof text, "%s/api/v0/executions/%s/set_status_detail/", store->origin, execution->id);
    json_object_object_add(call, "url", json_object_new_string(text));
    json_object_object_add(call, "method", json_object_new_string("POST"));
    json_object_object_add(call, "headers", headers);
    struct json_object *file = json_object_new_object();
    json_object_object_add(file, "set_status_detail", call);
    return file;
}

bool config_write(struct execution *execution, const struct store *store, const char *token,
                  const char *folder)
{
    static const char *const inner[] = {"", "/config", "/inputs", "/outputs", "/repository"};
    for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s%s", folder, inner[i]);
        if (mkdir(path, 0755) != 0 && errno != EEXIST)
            return false;
    }
    free(execution->folder);
    execution->folder = strdup(folder);
    struct json_object *inputs = execution->folder ? outputs_as_inputs(store, execution) : NULL;
    if (!inputs)
        return false;
    struct json_object *parameters = json_object_object_get(execution->body, "parameters");
    return write_json(folder, "inputs.json", inputs) &&
           write_json(folder, "execution.json", execution_json(execution->body)) &&
           write_json(folder, "parameters.json", json_object_get(parameters)) &&
           write_json(folder, "api.json", api_json(execution, store, token));
}

static void set_variable(const char *name, struct json_object *value)
{
    if (value)
        setenv(name, json_object_get_string(value), 1);
}

void container_enter(const struct execution *execution, const struct store *store, const char *folder)
{
    struct json_object *body = execution->body;
    char text[PATH_SIZE];
    /* A step must never find the real service, not even if it cannot read its api.json. */
    setenv("VHRETRY_HOST", store->origin, 0);
    if (!execution->inherits_variables)
        unsetenv("VH_API_TOKEN");
    json_object_object_foreach(json_object_object_get(body, "environment_variables"), name, value)
    {
        set_variable(name, value);
    }
    snprintf(text, sizeof text, "%s/config", folder);
    setenv("VH_CONFIG_DIR", text, 1);
    snprintf(text, sizeof text, "%s/inputs", folder);
    setenv("VH_INPUTS_DIR", text, 1);
    snprintf(text, sizeof text, "%s/outputs", folder);
    setenv("VH_OUTPUTS_DIR", text, 1);
    snprintf(text, sizeof text, "%s/repository", folder);
    setenv("VH_REPOSITORY_DIR", text, 1);
    snprintf(text, sizeof text, "exec-%s", execution->id);
    setenv("VH_JOB_ID", text, 1);
    setenv("VH_EXECUTION_ID", execution->id, 1);
    setenv("VH_PROJECT_ID", PROJECT_ID, 1);
    set_variable("VH_PIPELINE_ID", json_object_object_get(json_object_object_get(body, "pipeline"), "id"));
    set_variable("VH_TASK_ID", json_object_object_get(json_object_object_get(body, "task"), "id"));
}
