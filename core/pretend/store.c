#include "store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>

static const struct {
    const char *id;
    const char *slug;
    const char *name;
} environments[] = {
    {"0167d05d-0000-4000-8000-000000000001", "aws-eu-west-1-small", "AWS eu-west-1 small"},
    {"0167d05d-0000-4000-8000-000000000002", "big", "Big"},
    {"0167d05d-0000-4000-8000-000000000003", "other", "Other"},
};

/* Random, not counted: locks and lineage tags are named by these ids, and two test runs must not share them. */
void make_id(char id[EXECUTION_ID_SIZE])
{
    unsigned char random[16] = {0};
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        abort();
    random[6] = (unsigned char)((random[6] & 0x0f) | 0x40); /* version and variant of RFC 4122 section 4.4 */
    random[8] = (unsigned char)((random[8] & 0x3f) | 0x80);
    size_t used = 0;
    for (size_t i = 0; i < sizeof random; i++) {
        const char *dash = (i == 4 || i == 6 || i == 8 || i == 10) ? "-" : "";
        used += (size_t)snprintf(id + used, EXECUTION_ID_SIZE - used, "%s%02x", dash, random[i]);
    }
}

static struct json_object *copy_of(struct json_object *object)
{
    struct json_object *copy = NULL;
    if (object && json_object_deep_copy(object, &copy, NULL) != 0)
        abort();
    return copy;
}

static struct json_object *text_of(const char *text)
{
    return json_object_new_string(text);
}

struct json_object *environment_named(const char *name)
{
    for (size_t i = 0; i < sizeof environments / sizeof *environments; i++) {
        if (strcmp(name, environments[i].id) != 0 && strcmp(name, environments[i].slug) != 0)
            continue;
        struct json_object *environment = json_object_new_object();
        json_object_object_add(environment, "id", text_of(environments[i].id));
        json_object_object_add(environment, "slug", text_of(environments[i].slug));
        json_object_object_add(environment, "name", text_of(environments[i].name));
        return environment;
    }
    return NULL;
}

/* The POST takes {name: [uri]}, the GET shows [{name, urls}]. */
static struct json_object *inputs_shown(struct json_object *posted)
{
    struct json_object *list = json_object_new_array();
    if (!posted)
        return list;
    json_object_object_foreach(posted, name, uris)
    {
        struct json_object *input = json_object_new_object();
        json_object_object_add(input, "name", text_of(name));
        json_object_object_add(input, "urls", copy_of(uris));
        json_object_array_add(list, input);
    }
    return list;
}

static struct json_object *parameters_shown(const struct store *store, struct json_object *posted)
{
    struct json_object *parameters = copy_of(store->step_parameters);
    if (!parameters)
        parameters = json_object_new_object();
    if (!posted)
        return parameters;
    json_object_object_foreach(posted, name, value)
    {
        json_object_object_add(parameters, name, copy_of(value));
    }
    return parameters;
}

static void add_addresses(const struct store *store, const struct execution *execution)
{
    char address[256];
    struct json_object *urls = json_object_new_object();
    snprintf(address, sizeof address, "%s/api/v0/executions/%s/", store->origin, execution->id);
    json_object_object_add(execution->body, "url", text_of(address));
    snprintf(address, sizeof address, "%s/api/v0/executions/%s/stop/", store->origin, execution->id);
    json_object_object_add(urls, "stop", text_of(address));
    snprintf(address, sizeof address, "%s/p/" PROJECT_NAME "/execution/%s/", store->origin, execution->id);
    json_object_object_add(urls, "display", text_of(address));
    snprintf(address, sizeof address, "%s/p/" PROJECT_NAME "/execution/%s/copy/", store->origin,
             execution->id);
    json_object_object_add(urls, "copy", text_of(address));
    json_object_object_add(execution->body, "urls", urls);
}

/* `PROJECT_NAME` is owner/name. */
struct json_object *project_shown(const struct store *store)
{
    static const char owner[] = "acme";
    char address[256];
    struct json_object *project = json_object_new_object();
    struct json_object *owned = json_object_new_object();
    struct json_object *urls = json_object_new_object();
    json_object_object_add(owned, "id", json_object_new_int(1));
    json_object_object_add(owned, "username", text_of(owner));
    snprintf(address, sizeof address, "%s/p/" PROJECT_NAME "/", store->origin);
    json_object_object_add(urls, "display", text_of(address));
    snprintf(address, sizeof address, "%s/api/v0/projects/" PROJECT_ID "/", store->origin);
    json_object_object_add(project, "id", text_of(PROJECT_ID));
    json_object_object_add(project, "name", text_of(&PROJECT_NAME[sizeof owner]));
    json_object_object_add(project, "owner", owned);
    json_object_object_add(project, "yaml_path", text_of("valohai.yaml"));
    json_object_object_add(project, "url", text_of(address));
    json_object_object_add(project, "urls", urls);
    return project;
}

static void add_creation_time(struct json_object *body)
{
    char text[32] = "";
    time_t now = time(NULL);
    struct tm parts;
    if (gmtime_r(&now, &parts))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    json_object_object_add(body, "ctime", text_of(text));
}

/* Fields that the GET shows as the POST gave them, and what it shows where the POST was silent (as JSON). */
static const struct {
    const char *name;
    const char *otherwise;
} plain_fields[] = {
    {"step", "null"},
    {"image", "\"python:3.12\""},
    {"title", "null"},
    {"tags", "[]"},
    {"environment_variables", "{}"},
    {"environment_variable_groups", "[]"},
    {"runtime_config", "{}"},
    {"runtime_config_preset", "null"},
    {"priority", "0"},
    {"time_limit", "0"},
    {"pipeline", "null"},
    {"task", "null"},
};

static void fill_body(const struct store *store, struct json_object *body, struct json_object *payload)
{
    for (size_t i = 0; i < sizeof plain_fields / sizeof *plain_fields; i++) {
        struct json_object *given = json_object_object_get(payload, plain_fields[i].name);
        json_object_object_add(body, plain_fields[i].name,
                               given ? copy_of(given) : json_tokener_parse(plain_fields[i].otherwise));
    }
    struct json_object *commit = json_object_new_object();
    json_object_object_add(commit, "identifier", copy_of(json_object_object_get(payload, "commit")));
    json_object_object_add(body, "commit", commit);
    struct json_object *command = json_object_object_get(payload, "command");
    json_object_object_add(body, "command", command ? copy_of(command) : text_of(store->step_command));
    const char *environment = json_object_get_string(json_object_object_get(payload, "environment"));
    json_object_object_add(body, "environment",
                           environment_named(environment ? environment : environments[0].id));
    json_object_object_add(body, "inputs", inputs_shown(json_object_object_get(payload, "inputs")));
    json_object_object_add(body, "parameters",
                           parameters_shown(store, json_object_object_get(payload, "parameters")));
}

struct execution *store_add(struct store *store, struct json_object *payload, const char *status)
{
    struct execution *execution = calloc(1, sizeof *execution);
    struct execution **grown = realloc(store->executions, (store->count + 1) * sizeof(struct execution *));
    if (!execution || !grown)
        abort();
    store->executions = grown;
    make_id(execution->id);
    execution->counter = store->first_counter + (int)store->count;
    execution->inherits_variables =
        json_object_get_boolean(json_object_object_get(payload, "inherit_environment_variables"));
    execution->body = json_object_new_object();
    json_object_object_add(execution->body, "id", text_of(execution->id));
    json_object_object_add(execution->body, "counter", json_object_new_int(execution->counter));
    json_object_object_add(execution->body, "status", text_of(status));
    json_object_object_add(execution->body, "status_detail", text_of(""));
    json_object_object_add(execution->body, "project", project_shown(store));
    add_creation_time(execution->body);
    add_addresses(store, execution);
    fill_body(store, execution->body, payload);
    store->executions[store->count++] = execution;
    if (store->announce)
        store->announce(execution);
    return execution;
}

struct execution *store_find(const struct store *store, const char *name)
{
    for (size_t i = 0; i < store->count; i++) {
        char counter[16];
        snprintf(counter, sizeof counter, "%d", store->executions[i]->counter);
        if (strcasecmp(store->executions[i]->id, name) == 0 || strcmp(counter, name) == 0)
            return store->executions[i];
    }
    return NULL;
}

const char *execution_status(const struct execution *execution)
{
    return json_object_get_string(json_object_object_get(execution->body, "status"));
}

const char *execution_status_detail(const struct execution *execution)
{
    return json_object_get_string(json_object_object_get(execution->body, "status_detail"));
}

void execution_set(struct store *store, struct execution *execution, const char *field,
                   struct json_object *value)
{
    bool seen_by_people = strcmp(field, "status") == 0 || strcmp(field, "status_detail") == 0;
    bool changed = !json_object_equal(json_object_object_get(execution->body, field), value);
    json_object_object_add(execution->body, field, value);
    if (seen_by_people && changed && store->announce)
        store->announce(execution);
}

struct json_object *execution_shown(const struct execution *execution, bool show_everything)
{
    struct json_object *shown = copy_of(execution->body);
    if (show_everything) {
        json_object_object_add(shown, "metadata", json_object_new_object());
        json_object_object_add(shown, "events", json_object_new_array());
        json_object_object_add(shown, "outputs", json_object_new_array());
    }
    return shown;
}

static bool is_shown(const struct execution *execution, const struct page_filter *filter)
{
    struct json_object *task = json_object_object_get(execution->body, "task");
    const char *id = json_object_get_string(json_object_object_get(task, "id"));
    if (filter->project && strcmp(filter->project, PROJECT_ID) != 0)
        return false;
    if (filter->task && (!id || strcmp(filter->task, id) != 0))
        return false;
    return !filter->status || strcmp(filter->status, execution_status(execution)) == 0;
}

/* The address of another page of the same list: its arguments in the order of their names. */
static struct json_object *page_address(const struct store *store, const struct page_filter *filter,
                                        int limit, int offset)
{
    char address[512];
    const char *const names[] = {"project", "status", "task"};
    const char *const values[] = {filter->project, filter->status, filter->task};
    int used = snprintf(address, sizeof address, "%s/api/v0/executions/?limit=%d&offset=%d&ordering=-counter",
                        store->origin, limit, offset);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (values[i] && (size_t)used < sizeof address)
            used += snprintf(address + used, sizeof address - (size_t)used, "&%s=%s", names[i], values[i]);
    return text_of(address);
}

struct json_object *store_page(const struct store *store, const struct page_filter *filter, int limit,
                               int offset)
{
    struct json_object *results = json_object_new_array();
    int count = 0;
    for (size_t i = store->count; i > 0; i--) {
        const struct execution *execution = store->executions[i - 1];
        if (!is_shown(execution, filter))
            continue;
        if (count >= offset && count < offset + limit)
            json_object_array_add(results, execution_shown(execution, false));
        count++;
    }
    struct json_object *page = json_object_new_object();
    json_object_object_add(page, "count", json_object_new_int(count));
    json_object_object_add(
        page, "next", offset + limit < count ? page_address(store, filter, limit, offset + limit) : NULL);
    int before = offset > limit ? offset - limit : 0;
    json_object_object_add(page, "previous", offset > 0 ? page_address(store, filter, limit, before) : NULL);
    json_object_object_add(page, "results", results);
    return page;
}

struct json_object *store_state(const struct store *store)
{
    static const char *const fields[] = {"id", "counter", "tags", "status", "status_detail"};
    struct json_object *list = json_object_new_array();
    for (size_t i = 0; i < store->count; i++) {
        struct json_object *entry = json_object_new_object();
        for (size_t j = 0; j < sizeof fields / sizeof *fields; j++)
            json_object_object_add(entry, fields[j],
                                   copy_of(json_object_object_get(store->executions[i]->body, fields[j])));
        json_object_array_add(list, entry);
    }
    struct json_object *state = json_object_new_object();
    json_object_object_add(state, "slow_calls", json_object_new_int(store->slow_calls));
    json_object_object_add(state, "executions", list);
    return state;
}

void store_free(struct store *store)
{
    for (size_t i = 0; i < store->count; i++) {
        json_object_put(store->executions[i]->body);
        free(store->executions[i]->folder);
        free(store->executions[i]);
    }
    free(store->executions);
    json_object_put(store->step_parameters);
    *store = (struct store){0};
}
