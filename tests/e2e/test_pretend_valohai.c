/* The pretend Valohai refuses every liberty: what it accepts, Valohai accepts. */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* `ID` in a path stands for the id of the first execution, #118. */
#define HALF_OF_128 "0123456789012345678901234567890123456789012345678901234567890123"
#define TAG_OF_129  HALF_OF_128 HALF_OF_128 "4"

static const struct strictness {
    const char *name;
    const char *method;
    const char *path;
    const char *headers[4];
    const char *body;
    long status;
    const char *answer; /* part of the answer's body */
} strictness[] = {
    {"the documented minimum creates #119",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     MINIMUM,
     201,
     "\"counter\":119"},
    {"everything documented is taken",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"parameters\": {\"rate\": 0.1, \"list\": [1, 2], \"on\": true}, \"inputs\": {\"data\": "
          "[\"s3://b/k\"]},"
          "\"environment\": \"big\", \"image\": \"i\", \"command\": \"c\", \"title\": \"t\", \"tags\": "
          "[\"retry: 1\"],"
          "\"environment_variables\": {\"A\": \"b\"}, \"environment_variable_groups\": [\"" PROJECT "\"],"
          "\"inherit_environment_variables\": true, \"runtime_config\": {\"autorestart\": false},"
          "\"runtime_config_preset\": \"p\", \"priority\": 1, \"time_limit\": 60"),
     201,
     "\"inputs\":[{\"name\":\"data\",\"urls\":[\"s3://b/k\"]}]"},
    {"an input that is an output that there is not is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"inputs\": {\"_restart\": [\"datum://" PROJECT "\"]}"),
     400,
     "{\"inputs\":[{\"message\":\"Datum not found.\""},
    {"an execution without outputs has an empty list of them",
     "GET",
     "/api/v0/data/?output_execution=ID&ordering=-ctime&limit=200",
     {TOKEN, ACCEPT},
     NULL,
     200,
     "\"results\":[]"},
    {"the outputs of an execution that there is not are refused",
     "GET",
     "/api/v0/data/?output_execution=" PROJECT "&ordering=-ctime",
     {TOKEN, ACCEPT},
     NULL,
     400,
     "{\"output_execution\":\"Select a valid choice."},
    {"a list of outputs needs a token",
     "GET",
     "/api/v0/data/?output_execution=ID&ordering=-ctime",
     {ACCEPT},
     NULL,
     401,
     "not provided"},
    {"a POST without a project is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     "{\"commit\": \"" COMMIT "\", \"step\": \"train\"}",
     400,
     "{\"project\":[\"This field is required.\"]}"},
    {"an unknown commit is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     "{\"project\": \"" PROJECT "\", \"commit\": \"main\", \"step\": \"train\"}",
     400,
     "{\"commit\":[{\"message\""},
    {"a field that does not exist is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tag\": []"),
     400,
     "{\"tag\":[\"Unknown field.\"]}"},
    {"tags that are one text are refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tags\": \"retry: 1\""),
     400,
     "{\"tags\":["},
    {"tags that are numbers are refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tags\": [1]"),
     400,
     "{\"tags\":["},
    {"one tag with the word of the counter is taken",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tags\": [\"retry: 1\", \"rerun-of: 7\", \"cause: refused db:5432\"]"),
     201,
     "\"tags\":[\"retry: 1\","},
    {"two tags with the word of the counter are refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tags\": [\"retry: 1\", \"cause: refused Retry-db:5432\"]"),
     400,
     "{\"tags\":[\"More than one tag"},
    {"a tag with a line end is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tags\": [\"cause: refused db\\n:5432\"]"),
     400,
     "{\"tags\":[{\"message\":\"Control characters"},
    {"a tag of 129 characters is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"tags\": [\"" TAG_OF_129 "\"]"),
     400,
     "{\"tags\":[{\"message\":\"Ensure this field has no more"},
    {"inputs as the GET shows them are refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"inputs\": [{\"name\": \"data\", \"urls\": []}]"),
     400,
     "{\"inputs\":["},
    {"an input that is one text is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"inputs\": {\"data\": \"s3://b/k\"}"),
     400,
     "{\"inputs\":["},
    {"an environment as the GET shows it is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"environment\": {\"slug\": \"big\"}"),
     400,
     "{\"environment\":["},
    {"an environment that does not exist is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"environment\": \"tiny\""),
     400,
     "{\"environment\":[{\"message\""},
    {"a secret sent back as null is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"environment_variables\": {\"PASSWORD\": null}"),
     400,
     "{\"environment_variables\":["},
    {"a title of null is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"title\": null"),
     400,
     "{\"title\":[\"This field may not be null.\"]}"},
    {"a priority that is a text is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     WITH("\"priority\": \"1\""),
     400,
     "{\"priority\":["},
    {"a list for a payload is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     "[]",
     400,
     "non_field_errors"},
    {"half a JSON text is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, TYPE},
     "{\"project\":",
     400,
     "JSON parse error"},
    {"a POST without a token is refused", "POST", EXECUTIONS, {ACCEPT, TYPE}, MINIMUM, 401, "not provided"},
    {"a wrong token is refused",
     "POST",
     EXECUTIONS,
     {"Authorization: Token wrong", ACCEPT, TYPE},
     MINIMUM,
     401,
     "Invalid token."},
    {"a bearer token is refused",
     "POST",
     EXECUTIONS,
     {"Authorization: Bearer right-token", ACCEPT, TYPE},
     MINIMUM,
     401,
     "Invalid token."},
    {"a POST that accepts anything is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, "Accept: */*", TYPE},
     MINIMUM,
     406,
     "Accept"},
    {"a form is refused",
     "POST",
     EXECUTIONS,
     {TOKEN, ACCEPT, "Content-Type: application/x-www-form-urlencoded"},
     MINIMUM,
     415,
     "Unsupported media type"},
    {"a missing trailing slash is refused",
     "POST",
     "/api/v0/executions",
     {TOKEN, ACCEPT, TYPE},
     MINIMUM,
     404,
     "Not found."},
    {"another method is refused", "PUT", EXECUTIONS, {TOKEN, ACCEPT, TYPE}, MINIMUM, 405, "not allowed"},
    {"an execution is shown", "GET", EXECUTIONS "ID/", {TOKEN, ACCEPT}, NULL, 200, "\"outputs\":[]"},
    {"an execution is shown without what is excluded",
     "GET",
     EXECUTIONS "ID/?exclude=metadata,events,outputs",
     {TOKEN, ACCEPT},
     NULL,
     200,
     "\"status\":\"started\""},
    {"an execution that does not exist is not found",
     "GET",
     EXECUTIONS PROJECT "/",
     {TOKEN, ACCEPT},
     NULL,
     404,
     "Not found."},
    {"executions are listed", "GET", NEWEST, {TOKEN, ACCEPT}, NULL, 200, "\"next\":null"},
    {"a list of another project is refused",
     "GET",
     EXECUTIONS "?project=" COMMIT "&ordering=-counter",
     {TOKEN, ACCEPT},
     NULL,
     400,
     "{\"project\":"},
    {"a status detail is set with the header of api.json",
     "POST",
     EXECUTIONS "ID/set_status_detail/",
     {DETAIL, TYPE},
     "{\"status_detail\": \"Failed\"}",
     200,
     "Failed"},
    {"a status detail with the API token is refused",
     "POST",
     EXECUTIONS "ID/set_status_detail/",
     {TOKEN, TYPE},
     "{\"status_detail\": \"Failed\"}",
     401,
     "Invalid token."},
    {"a status detail of another name is refused",
     "POST",
     EXECUTIONS "ID/set_status_detail/",
     {DETAIL, TYPE},
     "{\"detail\": \"Failed\"}",
     400,
     "This field is required."},
};

static struct server_process server;

static void is_strict(void **state)
{
    const struct strictness *row = *state;
    char path[512];
    const char *id = strstr(row->path, "ID");
    char *first = execution_field(&server, 0, "id");
    if (id)
        snprintf(path, sizeof path, "%.*s%s%s", (int)(id - row->path), row->path, first, id + strlen("ID"));
    else
        snprintf(path, sizeof path, "%s", row->path);
    free(first);
    struct http_exchange exchange;
    size_t before = count_executions(&server);
    http_exchange(&exchange, row->method, server.origin, path, row->headers, row->body);
    assert_int_equal(exchange.failure, CURLE_OK);
    assert_int_equal(exchange.status, row->status);
    assert_contains(exchange.body, row->answer);
    assert_int_equal(count_executions(&server) - before, row->status == 201 ? 1 : 0);
    struct json_object *logged = last_logged(&server);
    size_t violations = json_object_array_length(json_object_object_get(logged, "violations"));
    assert_int_equal(json_object_get_int(json_object_object_get(logged, "status")), row->status);
    assert_int_equal(violations > 0, row->status >= 400);
    json_object_put(logged);
}

static int start(void **state)
{
    (void)state;
    static const char *const arguments[] = {"--directory", "@/executions", "--log", "@/requests", NULL};
    return server_process_start(&server, "pretend-valohai", arguments) ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    return 0;
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(strictness), is_strict, NULL, NULL);
    return test_list_run("pretend Valohai is strict", argc, argv, start, stop);
}
