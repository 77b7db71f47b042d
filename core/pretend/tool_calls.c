#include "tool_calls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PATH_SIZE = 4096, TIME_SIZE = 40 };

static struct json_object *text_of(const char *text)
{
    return json_object_new_string(text);
}

static struct json_object *page_of_one(struct json_object *only)
{
    struct json_object *page = json_object_new_object();
    struct json_object *results = json_object_new_array();
    json_object_array_add(results, only);
    json_object_object_add(page, "count", json_object_new_int(1));
    json_object_object_add(page, "next", NULL);
    json_object_object_add(page, "previous", NULL);
    json_object_object_add(page, "results", results);
    return page;
}

struct json_object *user_shown(void)
{
    struct json_object *user = json_object_new_object();
    json_object_object_add(user, "id", json_object_new_int(2));
    json_object_object_add(user, "username", text_of("ada"));
    return user;
}

struct json_object *projects_page(const struct store *store)
{
    return page_of_one(project_shown(store));
}

/* valohai.yaml of the commit: the one step, with its parameters. */
static struct json_object *config_of(const struct store *store)
{
    struct json_object *config = json_object_new_array();
    struct json_object *entry = json_object_new_object();
    struct json_object *step = json_object_new_object();
    struct json_object *parameters = json_object_new_array();
    json_object_object_add(step, "name", text_of(STEP_NAME));
    json_object_object_add(step, "image", text_of("python:3.12"));
    json_object_object_add(step, "command", text_of(store->step_command ? store->step_command : "true"));
    json_object_object_foreach(store->step_parameters, name, value)
    {
        struct json_object *parameter = json_object_new_object();
        json_object_object_add(parameter, "name", text_of(name));
        json_object_object_add(parameter, "type",
                               text_of(json_object_is_type(value, json_type_double) ? "float"
                                       : json_object_is_type(value, json_type_int)  ? "integer"
                                                                                    : "string"));
        json_object_object_add(parameter, "default", json_object_get(value));
        json_object_array_add(parameters, parameter);
    }
    json_object_object_add(step, "parameters", parameters);
    json_object_object_add(entry, "step", step);
    json_object_array_add(config, entry);
    return config;
}

struct json_object *commit_shown(const struct store *store, bool with_config)
{
    char address[256];
    struct json_object *commit = json_object_new_object();
    snprintf(address, sizeof address, "%s/api/v0/commits/" COMMIT_IDENTIFIER "/", store->origin);
    json_object_object_add(commit, "identifier", text_of(COMMIT_IDENTIFIER));
    json_object_object_add(commit, "ref", text_of("main"));
    json_object_object_add(commit, "adhoc", json_object_new_boolean(false));
    json_object_object_add(commit, "commit_time", text_of("2026-01-02T03:04:05Z"));
    json_object_object_add(commit, "url", text_of(address));
    if (with_config)
        json_object_object_add(commit, "config", config_of(store));
    return commit;
}

struct json_object *commits_page(const struct store *store)
{
    return page_of_one(commit_shown(store, false));
}

static struct json_object *event_of(const char *line, const char *when)
{
    struct json_object *event = json_object_new_object();
    json_object_object_add(event, "time", text_of(when));
    json_object_object_add(event, "stream", text_of("stdout"));
    json_object_object_add(event, "message", text_of(line));
    return event;
}

/* The log has no times of its own: each line gets that of the last one. */
static void write_time(FILE *log, char when[TIME_SIZE])
{
    struct stat about;
    struct tm parts;
    if (fstat(fileno(log), &about) != 0 || !gmtime_r(&about.st_mtime, &parts))
        memset(&parts, 0, sizeof parts);
    strftime(when, TIME_SIZE, "%Y-%m-%dT%H:%M:%S.000000Z", &parts);
}

struct json_object *events_shown(const struct execution *execution, int limit)
{
    char path[PATH_SIZE];
    char when[TIME_SIZE];
    char *line = NULL;
    size_t size = 0;
    int total = 0;
    struct json_object *events = json_object_new_array();
    snprintf(path, sizeof path, "%s/log", execution->folder ? execution->folder : "");
    FILE *log = fopen(path, "re");
    if (log)
        write_time(log, when);
    for (ssize_t length; log && (length = getline(&line, &size, log)) > 0; total++) {
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        json_object_array_add(events, event_of(line, when));
        if (json_object_array_length(events) > (size_t)limit)
            json_object_array_del_idx(events, 0, 1);
    }
    free(line);
    if (log)
        fclose(log);
    struct json_object *answer = json_object_new_object();
    json_object_object_add(answer, "total", json_object_new_int(total));
    json_object_object_add(answer, "truncated", json_object_new_boolean(total > limit));
    json_object_object_add(answer, "events", events);
    return answer;
}

struct json_object *execution_stopped(struct store *store, struct execution *execution)
{
    const char *status = execution_status(execution);
    const bool waits = strcmp(status, "queued") == 0 || strcmp(status, "created") == 0;
    const bool stops = store->stop && store->stop(execution);
    if (waits && !stops)
        execution_set(store, execution, "status", text_of("stopped"));
    struct json_object *answer = json_object_new_object();
    json_object_object_add(answer, "detail", text_of(stops || waits ? "Stopping." : "It has ended."));
    return answer;
}

char *output_text(const struct output *output)
{
    char *text = NULL;
    size_t size = 0;
    const char *path = output_path(output);
    FILE *file = path ? fopen(path, "re") : NULL;
    if (!file)
        return NULL;
    /* To the end of the file, or to the first NUL: an answer of the pretend Valohai is a text. */
    if (getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = strdup("");
    }
    fclose(file);
    return text;
}
