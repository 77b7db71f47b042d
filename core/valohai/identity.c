#include "identity.h"

#include "../evidence/attempt_variables.h"
#include "../messages/valohai.h"
#include "../settings/url.h"
#include "../words/printable.h"
#include "json_document.h"
#include "tags.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char default_directory[] = "/valohai/config";

/* Where the files are, and whom to tell about them. */
struct config_folder {
    const char *directory;
    identity_complaint *complain;
    void *context;
};

/* An environment variable; NULL where it is empty, too. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value != '\0' ? value : NULL;
}

/* `/valohai/config/execution.json: {what}; {remedy}`. */
static void complain(const struct config_folder *folder, const char *file, const char *what,
                     const char *remedy)
{
    char data[640];
    struct text line = text_in(data, sizeof data);
    text_add_printable(&line, folder->directory, 200);
    text_add(&line, "/");
    text_add(&line, file);
    text_add(&line, ": ");
    text_add_printable(&line, what, 200);
    text_add(&line, "; ");
    text_add(&line, remedy);
    folder->complain(data, folder->context);
}

/* The JSON object in a file of the folder, NULL with a complaint if it is unusable. */
static struct json_object *read_object(const struct config_folder *folder, const char *file, bool optional,
                                       const char *remedy)
{
    char path[PATH_MAX];
    struct text text = text_in(path, sizeof path);
    text_add(&text, folder->directory);
    text_add(&text, "/");
    text_add(&text, file);

    const char *why = NULL;
    errno = 0;
    struct json_object *document = json_document_read(path, &why);
    if (!document) {
        if (!optional || errno != ENOENT)
            complain(folder, file, why, remedy);
        return NULL;
    }
    if (!json_object_is_type(document, json_type_object)) {
        complain(folder, file, IDENTITY_NOT_OBJECT, remedy);
        json_object_put(document);
        return NULL;
    }
    return document;
}

static unsigned largest_retry_count(struct json_object *tags)
{
    unsigned largest = 0;
    for (size_t i = 0; tags && i < json_object_array_length(tags); i++) {
        struct json_object *tag = json_object_array_get_idx(tags, i);
        unsigned count;
        if (json_object_is_type(tag, json_type_string) &&
            tag_is_retry_count(json_object_get_string(tag), &count) && count > largest)
            largest = count;
    }
    return largest;
}

static void read_execution(struct identity *identity, const struct config_folder *folder)
{
    static const char remedy[] = "without it nothing can be retried (is VH_CONFIG_DIR right?)";
    identity->execution = read_object(folder, "execution.json", false, remedy);
    if (!identity->execution)
        return;

    const struct {
        const char **value;
        const char *key;
    } required[] = {
        {&identity->execution_id, "valohai.execution-id"},
        {&identity->project_id, "valohai.project-id"},
        {&identity->commit, "valohai.commit-identifier"},
        {&identity->step, "valohai.execution-step"},
    };
    char data[200];
    struct text missing = text_in(data, sizeof data);
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        *required[i].value = json_string_member(identity->execution, required[i].key);
        if (!*required[i].value) {
            text_add(&missing, missing.length > 0 ? ", " : IDENTITY_NO_TEXT);
            text_add(&missing, required[i].key);
        }
    }
    if (missing.length > 0)
        complain(folder, "execution.json", data, remedy);

    struct json_object *counter =
        json_member(identity->execution, "valohai.execution-counter", json_type_int);
    identity->counter = counter ? json_object_get_int(counter) : 0;
    identity->retry_count =
        largest_retry_count(json_member(identity->execution, "valohai.execution-tags", json_type_array));
    identity->pipeline_id = json_string_member(identity->execution, "valohai.pipeline-id");
    identity->task_id = json_string_member(identity->execution, "valohai.task-id");
}

/* True for an object of strings, and for none. */
static bool are_headers(struct json_object *headers)
{
    if (!headers)
        return true;
    if (!json_object_is_type(headers, json_type_object))
        return false;
    json_object_object_foreach(headers, name, value)
    {
        (void)name;
        if (!json_object_is_type(value, json_type_string))
            return false;
    }
    return true;
}

static bool is_method(const char *method)
{
    const size_t length = strlen(method);
    return length > 0 && length <= 16 && strspn(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length;
}

static void read_api(struct identity *identity, const struct config_folder *folder)
{
    static const char remedy[] = IDENTITY_WITHOUT;
    struct json_object *api = read_object(folder, "api.json", false, remedy);
    if (!api)
        return;
    struct json_object *call = json_member(api, "set_status_detail", json_type_object);
    struct json_object *headers = NULL;
    if (call)
        json_object_object_get_ex(call, "headers", &headers);
    const char *url = json_string_member(call, "url");
    const char *method = json_string_member(call, "method");
    if (!method)
        method = "POST";

    char origin[ORIGIN_SIZE];
    if (!call || !url)
        complain(folder, "api.json", IDENTITY_NO_URL, remedy);
    else if (!url_origin(url, origin))
        complain(folder, "api.json", IDENTITY_URL, remedy);
    else if (!is_method(method))
        complain(folder, "api.json", IDENTITY_METHOD, remedy);
    else if (!are_headers(headers))
        complain(folder, "api.json", IDENTITY_HEADERS, remedy);
    else {
        identity->status_detail_url = strdup(url);
        identity->status_detail_method = strdup(method);
        identity->status_detail_headers = json_object_get(headers);
    }
    json_object_put(api);
}

static struct place_in_chain read_place(const struct identity *identity)
{
    const struct chain_variables variables = {.attempt = variable(ATTEMPT_VARIABLE),
                                              .rerun_of = variable(RERUN_OF_VARIABLE)};
    return place_in_chain_of(json_member(identity->execution, "valohai.execution-tags", json_type_array),
                             &variables);
}

void identity_read(struct identity *identity, const char *directory, identity_complaint *complaint,
                   void *context)
{
    *identity = (struct identity){.in_execution = variable("VH_JOB_ID") != NULL};
    identity->place = read_place(identity);
    if (!identity->in_execution)
        return;
    if (!directory)
        directory = variable("VH_CONFIG_DIR");
    const struct config_folder folder = {
        .directory = directory ? directory : default_directory,
        .complain = complaint,
        .context = context,
    };
    read_execution(identity, &folder);
    identity->place = read_place(identity);
    identity->parameters =
        read_object(&folder, "parameters.json", true, "settings given as parameters do not count");
    read_api(identity, &folder);

    if (!identity->pipeline_id)
        identity->pipeline_id = variable("VH_PIPELINE_ID");
    if (!identity->task_id)
        identity->task_id = variable("VH_TASK_ID");
    identity->distributed = variable("VH_DIST_MEMBER_ID") != NULL;
}

struct json_object *identity_read_inputs(const char *directory)
{
    char path[PATH_MAX];
    const char *why = NULL;
    struct text text = text_in(path, sizeof path);
    if (!directory)
        directory = variable("VH_CONFIG_DIR");
    text_add(&text, directory ? directory : default_directory);
    text_add(&text, "/inputs.json");
    return json_document_read(path, &why);
}

void identity_free(struct identity *identity)
{
    json_object_put(identity->execution);
    json_object_put(identity->parameters);
    json_object_put(identity->status_detail_headers);
    free(identity->status_detail_url);
    free(identity->status_detail_method);
    *identity = (struct identity){.in_execution = false};
}
