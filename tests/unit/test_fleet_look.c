/* What is seen of other executions: their tags, statuses and status details, as the API's lists tell of them. */
#include "../../core/valohai/fleet_look.h"

#include "../support/scripted_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define JSON   "Content-Type: application/json\r\n"
#define OWN    SCRIPTED_EXECUTION
#define PARENT "0197aaaa-0000-4000-8000-000000000006"
#define REFUSED                                                                                              \
    "Failed due to: connect db:5432: Connection refused (OperationalError: no). Will retry up to 3 times."

static const struct fault_cause refused = {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "db"}};

static void a_detail_tells_of_our_cause_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *detail;
        bool tells;
    } rows[] = {
        {REFUSED, true},
        {"Retry 1/3 failed due to: connect db:5432: Connection timed out", true},
        {"Failed due to: connect db:5432: Connection refused. Maximum retries (3) exhausted.", true},
        {"Rehearsal: Failed due to: connect db:5432: Connection refused.", true},
        {"Failed due to: connect mydb:5432: Connection refused.", false},
        {"Failed due to: connect my.db:5432: Connection refused.", false},
        {"Failed due to: connect db:54321: Connection refused.", false},
        {"Failed due to: connect db-2:5432: Connection refused.", false},
        {"Failed due to: connect hf.co:443: Connection refused (tried mydb:5432, then db:5432).", true},
        {"db:5432 is down, says ops", false},
        {"", false},
        {NULL, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (detail_tells_cause(rows[i].detail, &refused) != rows[i].tells)
            fail_msg("\"%s\": expected %d", rows[i].detail ? rows[i].detail : "", rows[i].tells);
    const struct fault_cause nobody = {.class = FAULT_REQUESTED};
    assert_false(detail_tells_cause(REFUSED, &nobody));
}

#define EXECUTION(id, status, detail, tags)                                                                  \
    "{\"id\":\"" id "\",\"status\":\"" status "\",\"status_detail\":\"" detail "\",\"tags\":[" tags          \
    "],\"ctime\":\"2026-11-29T12:00:00Z\"}"
#define RETRY_OF(id) "\"retry: 1\",\"rerun-of: " id "\",\"cause: refused db:5432\""

/* 12:01:00 of that day. */
static const double a_minute_later = 1795953660;

static struct fleet_sight see(const char *page, const struct fault_cause *cause)
{
    const struct identity identity = {.execution_id = OWN, .place = {.rerun_of = PARENT}};
    struct fleet_eye eye;
    struct json_object *results = json_tokener_parse(page);
    assert_non_null(results);
    fleet_eye_open(&eye, &identity, cause, a_minute_later);
    fleet_eye_read(results, &eye);
    json_object_put(results);
    return eye.sight;
}

static void executions_are_seen_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        const char *page;
        unsigned failed, in_row;
        bool retried, back;
    } rows[] = {
        {"nobody", "[]", 0, 0, false, false},
        {"ourselves", "[" EXECUTION(OWN, "started", REFUSED, RETRY_OF("x")) "]", 0, 0, false, false},
        {"those that we repeat",
         "[" EXECUTION(PARENT, "error", REFUSED, RETRY_OF("first")) "," EXECUTION("first", "error", REFUSED,
                                                                                  "") "]",
         0, 0, false, false},
        {"a first execution that waits", "[" EXECUTION("a", "started", REFUSED, "") "]", 1, 0, false, false},
        {"a retry that failed", "[" EXECUTION("a", "error", REFUSED, RETRY_OF("x")) "]", 1, 1, true, false},
        {"a retry that failed and waits", "[" EXECUTION("a", "started", REFUSED, RETRY_OF("x")) "]", 1, 1,
         true, false},
        {"a retry that runs for a minute", "[" EXECUTION("a", "started", "", RETRY_OF("x")) "]", 0, 0, true,
         true},
        {"a retry that is queued", "[" EXECUTION("a", "queued", "", RETRY_OF("x")) "]", 0, 0, true, false},
        {"a retry that is complete", "[" EXECUTION("a", "complete", "", RETRY_OF("x")) "]", 0, 0, true, true},
        {"a retry that was stopped", "[" EXECUTION("a", "stopped", "", RETRY_OF("x")) "]", 0, 0, true, false},
        {"a retry that somebody started by hand", "[" EXECUTION("a", "error", REFUSED, "\"retry: 1\"") "]", 1,
         0, false, false},
        {"a retry for another peer",
         "[" EXECUTION("a", "error", "", "\"retry: 1\",\"rerun-of: x\",\"cause: refused hf.co:443\"") "]", 0,
         0, false, false},
        {"what is no execution", "[7,null,{},{\"tags\":[7,null]}]", 0, 0, false, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fleet_sight seen = see(rows[i].page, &refused);
        if (seen.failed != rows[i].failed || seen.failed_in_row != rows[i].in_row ||
            seen.retried != rows[i].retried || seen.back != rows[i].back)
            fail_msg("%s: expected %u failed, %u in a row, retried %d, back %d; seen %u, %u, %d, %d",
                     rows[i].sentence, rows[i].failed, rows[i].in_row, rows[i].retried, rows[i].back,
                     seen.failed, seen.failed_in_row, seen.retried, seen.back);
    }
}

/* A tag leaves out a peer that the documented recipe would misread. */
static void a_tag_without_a_peer_counts_for_its_class_alone(void **state)
{
    (void)state;
    const struct fault_cause unnamed = {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "retry-db"}};
    assert_true(
        see("[" EXECUTION("a", "complete", "", "\"rerun-of: x\",\"cause: refused\"") "]", &unnamed).retried);
    assert_false(
        see("[" EXECUTION("a", "complete", "", "\"rerun-of: x\",\"cause: reset\"") "]", &unnamed).retried);
}

static enum task_look look(const char *head, const char *body, struct fleet_count *count, double *wait,
                           struct scripted_server *server)
{
    char problem[512];
    const struct scripted_step list = {.name = "list", .head = head, .body = body};
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &list, .times = 1000};
    assert_true(scripted_server_start(server, &script));
    const struct client_options options = {
        .host = server->origin, .token = "token", .deadline = 60, .first_pause = 0.002, .timeout = 20};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    const struct identity identity = {.execution_id = OWN, .task_id = "t 1"};
    const enum task_look seen = fleet_look_at_task(client, &identity, &refused, count, wait);
    client_free(client);
    scripted_server_stop(server);
    return seen;
}

static void a_task_is_looked_at_with_one_call_whatever_comes_of_it(void **state)
{
    (void)state;
    static const struct {
        const char *sentence, *head, *body;
        enum task_look result;
        double wait;
        struct fleet_count count;
    } rows[] = {
        {"a task in which two more failed",
         "HTTP/1.1 200 OK\r\n" JSON,
         "{\"count\":212,\"next\":\"/api/v0/executions/?offset=100\",\"results\":[" EXECUTION(
             OWN, "started", REFUSED, "") "," EXECUTION("a", "started", REFUSED,
                                                        "") "," EXECUTION("b", "started", "",
                                                                          "") "," EXECUTION("c", "started",
                                                                                            REFUSED, "") "]}",
         TASK_SEEN,
         0,
         {212, 3, 2}},
        {"too many requests", "HTTP/1.1 429 Slow\r\nRetry-After: 30\r\n" JSON, "{}", TASK_BUSY, 30, {0}},
        {"no right to list", "HTTP/1.1 403 No\r\n" JSON, "{}", TASK_UNKNOWN, 0, {0}},
        {"an API in trouble", "HTTP/1.1 502 Bad\r\n" JSON, "{}", TASK_UNKNOWN, 0, {0}},
        {"a list without a count", "HTTP/1.1 200 OK\r\n" JSON, "{\"results\":[]}", TASK_UNKNOWN, 0, {0}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct fleet_count count = {0};
        struct scripted_server server;
        double wait = -1;
        const enum task_look result = look(rows[i].head, rows[i].body, &count, &wait, &server);
        if (result != rows[i].result || memcmp(&count, &rows[i].count, sizeof count) != 0 ||
            wait < rows[i].wait || wait > rows[i].wait || server.requests[REQUEST_LIST] != 1)
            fail_msg("%s: result %d, wait %g, %u alive, %u shown, %u failed, %u calls", rows[i].sentence,
                     (int)result, wait, count.alive, count.shown, count.failed,
                     server.requests[REQUEST_LIST]);
        assert_non_null(
            strstr(server.last[REQUEST_LIST],
                   "GET /api/v0/executions/?task=t%201&status=started&ordering=-counter&limit=100 "));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_detail_tells_of_our_cause_as_the_table_says),
        cmocka_unit_test(executions_are_seen_as_the_table_says),
        cmocka_unit_test(a_tag_without_a_peer_counts_for_its_class_alone),
        cmocka_unit_test(a_task_is_looked_at_with_one_call_whatever_comes_of_it),
    };
    return cmocka_run_group_tests_name("fleet look", tests, NULL, NULL);
}
