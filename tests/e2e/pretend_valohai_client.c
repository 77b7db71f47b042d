#include "pretend_valohai_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void post_minimum(const struct server_process *server, struct http_exchange *exchange)
{
    static const char *const headers[] = {TOKEN, ACCEPT, TYPE, NULL};
    http_exchange(exchange, "POST", server->origin, EXECUTIONS, headers, MINIMUM);
}

void list_newest(const struct server_process *server, struct http_exchange *exchange)
{
    static const char *const headers[] = {TOKEN, ACCEPT, NULL};
    http_exchange(exchange, "GET", server->origin, NEWEST, headers, NULL);
}

void control(const struct server_process *server, const char *path, const char *body,
             struct http_exchange *exchange)
{
    static const char *const none[] = {NULL};
    http_exchange(exchange, body ? "POST" : "GET", server->origin, path, none, body);
    if (exchange->status != 200)
        fail_msg("%s: expected status 200, seen %ld: %s", path, exchange->status, exchange->body);
}

/* To be put by the caller. */
static struct json_object *executions(const struct server_process *server)
{
    struct http_exchange seen;
    control(server, "/control/state", NULL, &seen);
    struct json_object *state = json_tokener_parse(seen.body);
    struct json_object *list = json_object_get(json_object_object_get(state, "executions"));
    json_object_put(state);
    return list;
}

size_t count_executions(const struct server_process *server)
{
    struct json_object *list = executions(server);
    size_t count = json_object_array_length(list);
    json_object_put(list);
    return count;
}

int count_slow_calls(const struct server_process *server)
{
    struct http_exchange seen;
    control(server, "/control/state", NULL, &seen);
    struct json_object *state = json_tokener_parse(seen.body);
    int count = json_object_get_int(json_object_object_get(state, "slow_calls"));
    json_object_put(state);
    return count;
}

char *execution_field(const struct server_process *server, size_t index, const char *field)
{
    struct json_object *list = executions(server);
    struct json_object *execution = json_object_array_get_idx(list, index);
    struct json_object *value = json_object_object_get(execution, field);
    char *text = value ? strdup(json_object_get_string(value)) : NULL;
    json_object_put(list);
    assert_non_null(text);
    return text;
}

struct json_object *last_logged(const struct server_process *server)
{
    char path[512];
    char line[EXCHANGE_BODY_SIZE];
    struct json_object *last = NULL;
    snprintf(path, sizeof path, "%s/requests", server->directory);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        assert_null(strstr(line, "right-token"));
        json_object_put(last);
        last = json_tokener_parse(line);
    }
    fclose(file);
    assert_non_null(last);
    return last;
}

void assert_contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("expected to find: %s\nseen: %s", part, text);
}
