/* Looking at the pretend Valohai from a test: the requests that tests repeat, and its state and log. */
#ifndef VHRETRY_TESTS_PRETEND_VALOHAI_CLIENT_H
#define VHRETRY_TESTS_PRETEND_VALOHAI_CLIENT_H

#include "../support/http_exchange.h"
#include "../support/server_process.h"

#include <json-c/json.h>
#include <stddef.h>

#define EXECUTIONS "/api/v0/executions/"
#define PROJECT    "0179c5a2-5f3c-4d5e-9b57-6a1f0c3b7d10"
#define COMMIT     "7c9f1d3be0a24f6d8b5a1c2e3f4056789abcdef0"
#define NEEDED     "\"project\": \"" PROJECT "\", \"commit\": \"" COMMIT "\", \"step\": \"train\""
#define MINIMUM    "{" NEEDED "}"
#define WITH(more) "{" NEEDED ", " more "}"
#define NEWEST     EXECUTIONS "?project=" PROJECT "&ordering=-counter&limit=20"

#define TOKEN  "Authorization: Token right-token"
#define ACCEPT "Accept: application/json"
#define TYPE   "Content-Type: application/json"
#define DETAIL "Authorization: W2C-Token status-detail-token"

/* POSTs the minimum. */
void post_minimum(const struct server_process *server, struct http_exchange *exchange);

/* The API's list of the newest executions. */
void list_newest(const struct server_process *server, struct http_exchange *exchange);

/* Calls /control/... with a body (NULL: a GET); fails the test unless it is answered with 200. */
void control(const struct server_process *server, const char *path, const char *body,
             struct http_exchange *exchange);

size_t count_executions(const struct server_process *server);

/* How many calls its faults have made wait, those that still do among them. */
int count_slow_calls(const struct server_process *server);

/* A field of the n-th execution, #118 being 0, as text, to be freed by the caller. Fails the test if there is none. */
char *execution_field(const struct server_process *server, size_t index, const char *field);

/* The last line of the request log `requests` in the server's directory, to be put by the caller. Fails the test if
 * there is none, or if the token is anywhere in the log. */
struct json_object *last_logged(const struct server_process *server);

/* Fails the test unless `part` is in `text`. */
void assert_contains(const char *text, const char *part);

#endif
