/* The pretend Valohai fails as it is told. */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <time.h>

/* What a fault looks like to the client, and what it leaves behind in the store. */
static const struct fault_case {
    const char *name;
    const char *specification;
    void (*call)(const struct server_process *, struct http_exchange *);
    int failure;        /* CURLcode */
    long error;         /* errno behind it */
    long status;        /* 0: no answer */
    const char *answer; /* part of it */
    size_t executions;  /* in the store afterwards; 1: the POST did nothing */
} faults[] = {
    {"a later occurrence leaves the first call alone", "post:2:reset", post_minimum, CURLE_OK, 0, 201,
     "\"id\"", 2},
    {"another kind of call is left alone", "get:1:reset", post_minimum, CURLE_OK, 0, 201, "\"id\"", 2},
    {"a list is not a get", "get:1-:reset", list_newest, CURLE_OK, 0, 200, "\"results\"", 1},
    {"a reset comes before anything was done", "post:1:reset", post_minimum, CURLE_RECV_ERROR, ECONNRESET, 0,
     "", 1},
    {"any meets every kind", "any:1-2:reset", post_minimum, CURLE_RECV_ERROR, ECONNRESET, 0, "", 1},
    {"a reset can come after the execution was created", "post:1:reset-after-acting", post_minimum,
     CURLE_RECV_ERROR, ECONNRESET, 0, "", 2},
    {"an answer is cut after the execution was created", "post:*:truncated", post_minimum, CURLE_PARTIAL_FILE,
     0, 201, "\"id\"", 2},
    {"a list is cut", "list:1:truncated", list_newest, CURLE_PARTIAL_FILE, 0, 200, "\"count\"", 1},
    {"slow answers arrive", "post:1:slow=0.01", post_minimum, CURLE_OK, 0, 201, "\"id\"", 2},
    {"answers that are slow after acting arrive", "post:1:slow-after-acting=0.01", post_minimum, CURLE_OK, 0,
     201, "\"id\"", 2},
    {"a field error is a text", "post:1:400-field-text=title", post_minimum, CURLE_OK, 0, 400,
     "{\"title\": [\"", 1},
    {"a field error is an object", "post:1:400-field-code=title", post_minimum, CURLE_OK, 0, 400,
     "{\"title\": [{\"message\"", 1},
    {"an error belongs to no field", "post:1:400-non-field", post_minimum, CURLE_OK, 0, 400,
     "{\"non_field_errors\"", 1},
    {"an error is a detail", "post:1:400-detail", post_minimum, CURLE_OK, 0, 400, "{\"detail\"", 1},
    {"an error is an error", "post:1:400-error", post_minimum, CURLE_OK, 0, 400, "{\"error\"", 1},
    {"an error is a lone message and code", "post:1:400-code", post_minimum, CURLE_OK, 0, 400, "{\"message\"",
     1},
    {"the token is refused", "post:1:401", post_minimum, CURLE_OK, 0, 401, "Invalid token.", 1},
    {"the permission is refused", "post:1:403", post_minimum, CURLE_OK, 0, 403, "permission", 1},
    {"nothing is there", "post:1:404", post_minimum, CURLE_OK, 0, 404, "Not found.", 1},
    {"a redirect leads to the login page", "post:1:302", post_minimum, CURLE_OK, 0, 302, "", 1},
    {"too many requests names a time", "post:1:429=7", post_minimum, CURLE_OK, 0, 429, "throttled", 1},
    {"a server error is JSON", "post:1:500-json", post_minimum, CURLE_OK, 0, 500, "{\"detail\"", 1},
    {"a bad gateway is HTML", "post:1:502-html", post_minimum, CURLE_OK, 0, 502, "<html>", 1},
    {"a bad gateway hides a created execution", "post:1:502-after-acting", post_minimum, CURLE_OK, 0, 502,
     "<html>", 2},
    {"maintenance is HTML", "post:1:503-html", post_minimum, CURLE_OK, 0, 503, "<html>", 1},
    {"a gateway time-out is HTML", "post:1:504-html", post_minimum, CURLE_OK, 0, 504, "<html>", 1},
    {"a guest network answers 200 with HTML", "post:1:200-html", post_minimum, CURLE_OK, 0, 200, "<html>", 1},
};

static struct server_process server;
static struct http_exchange exchange;

static void start(const char *option, const char *value)
{
    const char *const arguments[] = {"--directory", "@/executions", "--log", "@/requests",
                                     option,        value,          NULL};
    assert_true(server_process_start(&server, "pretend-valohai", arguments));
}

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    return 0;
}

static void fails_as_told(void **state)
{
    const struct fault_case *row = *state;
    start("--fault", row->specification);
    row->call(&server, &exchange);
    assert_int_equal(exchange.failure, row->failure);
    assert_int_equal(exchange.system_error, row->error);
    assert_int_equal(exchange.status, row->status);
    assert_contains(exchange.body, row->answer);
    assert_int_equal(count_executions(&server), row->executions);
    if (row->status == 429)
        assert_string_equal(exchange.retry_after, "7");
}

/* In an outage the port is closed for everybody, /control/ included. */
static void an_outage_refuses_and_ends(void **state)
{
    (void)state;
    start("--fault", "post:1:refuse=0.3");
    post_minimum(&server, &exchange);
    assert_int_equal(exchange.system_error, ECONNRESET);
    post_minimum(&server, &exchange);
    assert_int_equal(exchange.failure, CURLE_COULDNT_CONNECT);
    assert_int_equal(exchange.system_error, ECONNREFUSED);
    for (int i = 0; i < 6000 && exchange.status != 201; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
        post_minimum(&server, &exchange);
    }
    assert_int_equal(exchange.status, 201);
    assert_int_equal(count_executions(&server), 2);
}

static void an_outage_can_begin_with_an_answer(void **state)
{
    (void)state;
    start("--fault", "list:1:then-refuse=60");
    list_newest(&server, &exchange);
    assert_int_equal(exchange.status, 200);
    list_newest(&server, &exchange);
    assert_int_equal(exchange.system_error, ECONNREFUSED);
}

static void faults_can_be_added_later(void **state)
{
    (void)state;
    start("--tag", "nightly");
    post_minimum(&server, &exchange);
    assert_int_equal(exchange.status, 201);
    control(&server, "/control/fault", "post:2:403", &exchange);
    post_minimum(&server, &exchange);
    assert_int_equal(exchange.status, 403);
}

static void the_log_names_the_fault_and_what_was_created(void **state)
{
    (void)state;
    start("--fault", "post:1:502-after-acting");
    post_minimum(&server, &exchange);
    struct json_object *logged = last_logged(&server);
    char *created = execution_field(&server, 1, "id");
    assert_string_equal(json_object_get_string(json_object_object_get(logged, "execution")), created);
    assert_string_equal(json_object_get_string(json_object_object_get(logged, "fault")), "502-after-acting");
    assert_string_equal(json_object_get_string(json_object_object_get(logged, "token")), "right");
    free(created);
    json_object_put(logged);
}

static void a_malformed_fault_is_an_error(void **state)
{
    static const char *const malformed[] = {"",
                                            "post",
                                            "post:1",
                                            "post:0:reset",
                                            "post:2-1:reset",
                                            "put:1:reset",
                                            "post:x:reset",
                                            "post:1:odd",
                                            "post:1:slow",
                                            "post:1:reset=1"};
    (void)state;
    start("--tag", "nightly");
    for (size_t i = 0; i < sizeof malformed / sizeof *malformed; i++) {
        static const char *const none[] = {NULL};
        http_exchange(&exchange, "POST", server.origin, "/control/fault", none, malformed[i]);
        if (exchange.status != 400)
            fail_msg("\"%s\": expected 400, seen %ld", malformed[i], exchange.status);
    }
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(faults), fails_as_told, NULL, stop);
    test_list_add(TEST(an_outage_refuses_and_ends), NULL, stop, NULL);
    test_list_add(TEST(an_outage_can_begin_with_an_answer), NULL, stop, NULL);
    test_list_add(TEST(faults_can_be_added_later), NULL, stop, NULL);
    test_list_add(TEST(the_log_names_the_fault_and_what_was_created), NULL, stop, NULL);
    test_list_add(TEST(a_malformed_fault_is_an_error), NULL, stop, NULL);
    return test_list_run("pretend Valohai's faults", argc, argv, NULL, NULL);
}
