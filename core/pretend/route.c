#include "route.h"

#include "outputs.h"

#include <stdio.h>
#include <string.h>

#define API "/api/v0/"

static const char *const kind_names[] = {"unknown", "status-detail", "get",      "list",    "outputs",
                                         "post",    "user",          "projects", "project", "commits",
                                         "commit",  "events",        "stop",     "download"};

const char *call_kind_name(enum call_kind kind)
{
    return kind_names[kind];
}

enum { NAME_SIZE = 64 };

/* What follows `prefix` in `path`; NULL if it does not begin so. */
static const char *behind(const char *path, const char *prefix)
{
    const size_t length = strlen(prefix);
    return strncmp(path, prefix, length) == 0 ? path + length : NULL;
}

/* Copies the name up to the next slash, and returns what follows that; NULL if there is no slash, or no name of this length. */
static const char *take_name(const char *path, char name[NAME_SIZE])
{
    const char *slash = strchr(path, '/');
    if (!slash || slash == path || slash - path >= NAME_SIZE)
        return NULL;
    snprintf(name, NAME_SIZE, "%.*s", (int)(slash - path), path);
    return slash + 1;
}

static struct execution *execution_named(const struct store *store, const char *name)
{
    const char *counter = behind(name, PROJECT_ID ":");
    if (counter && strcmp(counter, "latest") == 0)
        return store->count > 0 ? store->executions[store->count - 1] : NULL;
    if (counter)
        return store_find(store, counter);
    return strlen(name) == EXECUTION_ID_SIZE - 1 ? store_find(store, name) : NULL;
}

static enum call_kind route_of_execution(const char *path, const struct store *store,
                                         struct execution **execution)
{
    static const struct {
        const char *rest;
        enum call_kind kind;
    } kinds[] = {{"", CALL_GET},
                 {"set_status_detail/", CALL_STATUS_DETAIL},
                 {"events/", CALL_EVENTS},
                 {"stop/", CALL_STOP}};
    char name[NAME_SIZE];
    const char *rest = take_name(path, name);
    *execution = rest ? execution_named(store, name) : NULL;
    for (size_t i = 0; *execution && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(rest, kinds[i].rest) == 0)
            return kinds[i].kind;
    return CALL_UNKNOWN;
}

static enum call_kind route_of_data(const char *path, const struct store *store, const struct output **output)
{
    char name[NAME_SIZE];
    const char *rest = take_name(path, name);
    *output = rest && strcmp(rest, "download/") == 0 ? output_with_id(store, name) : NULL;
    return *output ? CALL_DOWNLOAD : CALL_UNKNOWN;
}

static struct execution *execution_in_query(const struct received *received, const struct store *store)
{
    const char *id = json_object_get_string(json_object_object_get(received->query, "output_execution"));
    return id && strlen(id) == EXECUTION_ID_SIZE - 1 ? store_find(store, id) : NULL;
}

enum call_kind route(const struct received *received, const struct store *store, struct execution **execution,
                     const struct output **output)
{
    static const struct {
        const char *path;
        enum call_kind kind;
    } plain[] = {{API "users/me/", CALL_USER},
                 {API "projects/", CALL_PROJECTS},
                 {API "projects/" PROJECT_ID "/", CALL_PROJECT},
                 {API "commits/", CALL_COMMITS},
                 {API "commits/" COMMIT_IDENTIFIER "/", CALL_COMMIT}};
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (strcmp(received->path, plain[i].path) == 0)
            return plain[i].kind;
    const char *rest = behind(received->path, API "data/");
    if (rest && *rest == '\0') {
        *execution = execution_in_query(received, store);
        return CALL_OUTPUTS;
    }
    if (rest)
        return route_of_data(rest, store, output);
    rest = behind(received->path, API "executions/");
    if (!rest)
        return CALL_UNKNOWN;
    if (*rest == '\0')
        return strcmp(received->method, "POST") == 0 ? CALL_POST : CALL_LIST;
    return route_of_execution(rest, store, execution);
}
