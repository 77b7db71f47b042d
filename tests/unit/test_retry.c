/* retry_start against every accident at every call: one execution at most, and never a blind second POST. */
#include "../../core/valohai/retry.h"

#include "../support/scripted_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TOKEN "secret-token-0123456789"

#define HTML "Content-Type: text/html; charset=utf-8\r\n"
#define JSON "Content-Type: application/json\r\n"

/* What an answer means to who asked. */
enum meaning {
    TRANSIENT, /* asked again */
    FINAL,     /* not asked again */
    DENIED     /* not asked again, nor is anything else */
};

struct trouble {
    struct scripted_step step;
    enum meaning as_question; /* to a GET */
    enum meaning as_change;   /* to the POST: TRANSIENT asks for a look */
};

/* The specification: what goes wrong, and what it means. */
static const struct trouble troubles[] = {
    {{.name = "reset before acting", .accident = ACCIDENT_RESET}, TRANSIENT, TRANSIENT},
    {{.name = "reset after acting", .accident = ACCIDENT_RESET, .acts = true}, TRANSIENT, TRANSIENT},
    {{.name = "hang-up before acting", .accident = ACCIDENT_HANG_UP}, TRANSIENT, TRANSIENT},
    {{.name = "hang-up after acting", .accident = ACCIDENT_HANG_UP, .acts = true}, TRANSIENT, TRANSIENT},
    {{.name = "half an answer", .accident = ACCIDENT_HALF, .acts = true}, TRANSIENT, TRANSIENT},
    {{.name = "silence before acting", .accident = ACCIDENT_SILENCE}, TRANSIENT, TRANSIENT},
    {{.name = "silence after acting", .accident = ACCIDENT_SILENCE, .acts = true}, TRANSIENT, TRANSIENT},
    {{.name = "500 before acting", .head = "HTTP/1.1 500 Oops\r\n" JSON, .body = "{}"}, TRANSIENT, TRANSIENT},
    {{.name = "500 after acting", .acts = true, .head = "HTTP/1.1 500 Oops\r\n" JSON, .body = "{}"},
     TRANSIENT,
     TRANSIENT},
    {{.name = "HTML 502 before acting", .head = "HTTP/1.1 502 Bad Gateway\r\n" HTML, .body = "<html>"},
     TRANSIENT,
     TRANSIENT},
    {{.name = "HTML 504 after acting", .acts = true, .head = "HTTP/1.1 504 Late\r\n" HTML, .body = "<html>"},
     TRANSIENT,
     TRANSIENT},
    {{.name = "408", .head = "HTTP/1.1 408 Timeout\r\n" JSON, .body = "{}"}, TRANSIENT, TRANSIENT},
    {{.name = "429", .head = "HTTP/1.1 429 Slow Down\r\n" JSON, .body = "{}"}, TRANSIENT, TRANSIENT},
    {{.name = "success with garbage after acting",
      .acts = true,
      .head = "HTTP/1.1 201 Created\r\n" JSON,
      .body = "{\"counter\":"},
     FINAL,
     TRANSIENT},
    {{.name = "success with HTML", .head = "HTTP/1.1 200 OK\r\n" HTML, .body = "<html>log in"},
     FINAL,
     TRANSIENT},
    {{.name = "success with nothing after acting",
      .acts = true,
      .head = "HTTP/1.1 201 Created\r\n",
      .body = ""},
     FINAL,
     TRANSIENT},
    {{.name = "400", .head = "HTTP/1.1 400 Bad\r\n" JSON, .body = "{\"commit\":[\"no such commit\"]}"},
     FINAL,
     FINAL},
    {{.name = "401", .head = "HTTP/1.1 401 No\r\n" JSON, .body = "{\"detail\":\"Invalid token.\"}"},
     DENIED,
     FINAL},
    {{.name = "403", .head = "HTTP/1.1 403 No\r\n" JSON, .body = "{\"detail\":\"Not yours.\"}"},
     FINAL,
     FINAL},
    {{.name = "404", .head = "HTTP/1.1 404 Not Found\r\n" HTML, .body = "<html>"}, FINAL, FINAL},
    {{.name = "redirect", .head = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n", .body = ""},
     FINAL,
     FINAL},
};

enum { TROUBLE_COUNT = sizeof troubles / sizeof *troubles, ALWAYS = 1000 };

static struct identity known_identity(void)
{
    return (struct identity){.in_execution = true,
                             .execution_id = SCRIPTED_EXECUTION,
                             .project_id = SCRIPTED_PROJECT,
                             .commit = "abc",
                             .step = "train",
                             .counter = SCRIPTED_COUNTER};
}

struct seen {
    struct retry_outcome outcome;
    struct scripted_server server;
};

static const struct fault_cause cause = {.class = FAULT_REFUSED, .peer = {.port = 5432, .name = "db"}};

static struct seen *start_retry_with(const struct server_script *script, double timeout, double deadline,
                                     const struct retry_gate *gate)
{
    static struct seen seen;
    static char problem[512];
    assert_true(scripted_server_start(&seen.server, script));
    const struct client_options options = {.host = seen.server.origin,
                                           .token = TOKEN,
                                           .deadline = deadline,
                                           .first_pause = 0.002,
                                           .timeout = timeout};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    const struct identity identity = known_identity();
    const struct own_execution own = {.body = NULL};
    retry_start(&seen.outcome, client, &identity, &own,
                &(struct retry_plan){.number = 1, .cause = &cause, .gate = gate});
    client_free(client);
    scripted_server_stop(&seen.server);
    return &seen;
}

static struct seen *start_retry(const struct server_script *script, double timeout, double deadline)
{
    return start_retry_with(script, timeout, deadline, NULL);
}

struct expected {
    enum retry_result result;
    unsigned created, least_posts, most_posts;
};

static unsigned mismatches(const char *where, const struct seen *seen, const struct expected *expected)
{
    static const char *const results[] = {"started", "not started", "held", "stopped", "cancelled"};
    const unsigned posts = seen->server.requests[REQUEST_POST];
    const bool same = seen->outcome.result == expected->result && seen->server.created == expected->created &&
                      posts >= expected->least_posts && posts <= expected->most_posts &&
                      (*seen->outcome.problem == '\0') == (expected->result == RETRY_STARTED) &&
                      !strstr(seen->outcome.problem, TOKEN);
    if (!same)
        print_error(
            "%s:\n  expected %s, %u created, %u to %u posts\n  seen     %s, %u created, %u posts; %s\n",
            where, results[expected->result], expected->created, expected->least_posts, expected->most_posts,
            results[seen->outcome.result], seen->server.created, posts, seen->outcome.problem);
    return !same;
}

/* A healthy call is given all the time it wants on a loaded machine; silence is not waited for long. */
static double timeout_for(const struct trouble *trouble)
{
    return trouble->step.accident == ACCIDENT_SILENCE ? 0.4 : 20;
}

static struct expected expected_at(const struct trouble *trouble, enum request_kind kind, bool always)
{
    if (kind == REQUEST_OWN && trouble->as_question == DENIED)
        return (struct expected){RETRY_NOT_STARTED, 0, 0, 0};
    if (kind == REQUEST_LIST && trouble->as_question == TRANSIENT && always)
        return (struct expected){RETRY_NOT_STARTED, 0, 0, 0};
    if (kind != REQUEST_POST)
        return (struct expected){RETRY_STARTED, 1, 1, 1};
    if (trouble->as_change != TRANSIENT)
        return (struct expected){RETRY_NOT_STARTED, 0, 1, 1};
    if (trouble->step.acts)
        return (struct expected){RETRY_STARTED, 1, 1, 1};
    return always ? (struct expected){RETRY_NOT_STARTED, 0, 1, ALWAYS}
                  : (struct expected){RETRY_STARTED, 1, 2, 2};
}

static void try_everywhere(bool always)
{
    static const char *const kinds[] = {"GET of our execution", "list", "POST"};
    unsigned wrong = 0;
    for (size_t i = 0; i < TROUBLE_COUNT; i++) {
        for (enum request_kind kind = REQUEST_OWN; kind <= REQUEST_POST; kind++) {
            struct server_script script = {.own_body = NULL};
            script.faults[kind] =
                (struct scripted_fault){.step = &troubles[i].step, .times = always ? ALWAYS : 1};
            const struct expected expected = expected_at(&troubles[i], kind, always);
            char where[128];
            snprintf(where, sizeof where, "%s at the %s%s", troubles[i].step.name, kinds[kind],
                     always ? ", always" : "");
            /* One accident is survived however slow the machine is; a lasting one is given up soon. */
            wrong += mismatches(where, start_retry(&script, timeout_for(&troubles[i]), always ? 0.3 : 60),
                                &expected);
        }
    }
    assert_int_equal(wrong, 0);
}

static void one_accident_at_any_call_creates_one_execution_at_most(void **state)
{
    (void)state;
    try_everywhere(false);
}

static void a_lasting_trouble_at_any_call_creates_one_execution_at_most(void **state)
{
    (void)state;
    try_everywhere(true);
}

static void without_a_successful_look_there_is_no_second_post(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t post = 0; post < TROUBLE_COUNT; post++) {
        for (size_t list = 0; list < TROUBLE_COUNT; list++) {
            /* Each silence costs its time-out: once in the table above is enough. */
            if (troubles[post].step.accident == ACCIDENT_SILENCE ||
                troubles[list].step.accident == ACCIDENT_SILENCE || troubles[post].as_change != TRANSIENT)
                continue;
            struct server_script script = {.own_body = NULL};
            script.faults[REQUEST_POST] =
                (struct scripted_fault){.step = &troubles[post].step, .times = ALWAYS};
            script.faults[REQUEST_LIST] =
                (struct scripted_fault){.step = &troubles[list].step, .after = 1, .times = ALWAYS};
            const struct expected expected = {RETRY_NOT_STARTED, troubles[post].step.acts, 1, 1};
            char where[128];
            snprintf(where, sizeof where, "%s at the POST, then %s at every look", troubles[post].step.name,
                     troubles[list].step.name);
            wrong += mismatches(where, start_retry(&script, 20, 0.05), &expected);
        }
    }
    assert_int_equal(wrong, 0);
}

static void a_list_that_may_not_be_read_allows_one_post_and_no_more(void **state)
{
    (void)state;
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_POST] = (struct scripted_fault){.step = &troubles[0].step, .times = ALWAYS};
    script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &troubles[18].step, .times = ALWAYS};
    assert_string_equal(troubles[18].step.name, "403");
    const struct expected expected = {RETRY_NOT_STARTED, 0, 1, 1};
    assert_int_equal(mismatches("403 at the list", start_retry(&script, 20, 60), &expected), 0);
}

static void a_list_that_lags_behind_is_asked_again(void **state)
{
    (void)state;
    struct server_script script = {.lists_behind = 1};
    script.faults[REQUEST_POST] = (struct scripted_fault){.step = &troubles[1].step, .times = 1};
    const struct expected expected = {RETRY_STARTED, 1, 1, 1};
    assert_int_equal(mismatches("lagging list", start_retry(&script, 20, 60), &expected), 0);
}

static void the_answer_tells_the_number_and_the_page_of_the_new_execution(void **state)
{
    (void)state;
    const struct server_script script = {.own_body = NULL};
    struct seen *seen = start_retry(&script, 20, 60);
    assert_int_equal(seen->outcome.counter, SCRIPTED_CHILD_COUNTER);
    assert_string_equal(seen->outcome.display_url, "https://app.valohai.test/p/a/b/execution/8/");
}

static void what_is_posted_carries_token_project_and_all_three_tags(void **state)
{
    (void)state;
    const struct server_script script = {.own_body = NULL};
    const char *request = start_retry(&script, 20, 60)->server.last[REQUEST_POST];
    static const char *const parts[] = {"\r\nAuthorization: Token " TOKEN "\r\n",
                                        "\r\nContent-Type: application/json\r\n",
                                        "\"project\":\"" SCRIPTED_PROJECT "\"",
                                        "\"commit\":\"abc\"",
                                        "\"step\":\"train\"",
                                        "\"tags\":[\"nightly\",\"retry: 1\",\"rerun-of: " SCRIPTED_EXECUTION
                                        "\",\"cause: refused db:5432\"]"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strstr(request, parts[i]))
            fail_msg("expected %s\nseen     %s", parts[i], request);
}

static void a_retry_that_exists_already_is_found_and_not_posted_again(void **state)
{
    (void)state;
    static const struct scripted_step existing = {
        .name = "existing child",
        .head = "HTTP/1.1 200 OK\r\n" JSON,
        .body = "{\"next\":null,\"results\":[{\"counter\":9,\"tags\":[\"rerun-of: " SCRIPTED_EXECUTION
                "\"],\"urls\":{\"display\":\"https://x.test/9/\"}}]}"};
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &existing, .times = ALWAYS};
    const struct seen *seen = start_retry(&script, 20, 60);
    const struct expected expected = {RETRY_STARTED, 0, 0, 0};
    assert_int_equal(mismatches("existing child", seen, &expected), 0);
    assert_int_equal(seen->outcome.counter, 9);
    assert_string_equal(seen->outcome.display_url, "https://x.test/9/");
}

static void the_look_follows_the_pages_on_our_own_host_only(void **state)
{
    (void)state;
    static const struct scripted_step first_page = {
        .name = "first page",
        .head = "HTTP/1.1 200 OK\r\n" JSON,
        .body =
            "{\"next\":\"https://elsewhere.test/api/v0/executions/?offset=1\",\"results\":[{\"counter\":90,"
            "\"tags\":[]}]}"};
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &first_page, .times = 1};
    const struct seen *seen = start_retry(&script, 20, 60);
    const struct expected expected = {RETRY_STARTED, 1, 1, 1};
    assert_int_equal(mismatches("second page", seen, &expected), 0);
    assert_non_null(strstr(seen->server.last[REQUEST_LIST], "GET /api/v0/executions/?offset=1 "));
}

static void lists_that_cannot_say_no_allow_no_second_post(void **state)
{
    (void)state;
    static const char *const bodies[] = {
        "{}",
        "[]",
        "{\"next\":null,\"results\":[{\"counter\":9}]}",
        "{\"next\":null,\"results\":[{\"tags\":[]}]}",
        "{\"next\":\"http://127.0.0.1/evil/\",\"results\":[{\"counter\":9,\"tags\":[]}]}",
        "{\"next\":\"/api/v0/executions/?again\",\"results\":[]}",
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        const struct scripted_step list = {
            .name = "odd list", .head = "HTTP/1.1 200 OK\r\n" JSON, .body = bodies[i]};
        struct server_script script = {.own_body = NULL};
        script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &list, .times = ALWAYS};
        script.faults[REQUEST_POST] = (struct scripted_fault){.step = &troubles[0].step, .times = ALWAYS};
        const struct expected expected = {RETRY_NOT_STARTED, 0, 1, 1};
        wrong += mismatches(bodies[i], start_retry(&script, 20, 60), &expected);
    }
    assert_int_equal(wrong, 0);
}

/* Who holds retries back, and what it was asked. */
struct gatekeeper {
    bool open;
    unsigned pages_max, asked, pages;
};

static void count_page(struct json_object *results, void *context)
{
    struct gatekeeper *keeper = context;
    assert_non_null(results);
    keeper->pages++;
}

static void plan_look(void *context, const struct own_execution *own, struct look_plan *plan)
{
    struct gatekeeper *keeper = context;
    assert_non_null(own);
    *plan = (struct look_plan){.pages_max = keeper->pages_max, .read = count_page, .context = context};
}

static bool is_open(void *context, const struct own_execution *own, struct client *client)
{
    struct gatekeeper *keeper = context;
    assert_true(own != NULL && client != NULL);
    keeper->asked++;
    return keeper->open;
}

static void a_gate_is_asked_behind_the_look_that_is_made_anyway(void **state)
{
    (void)state;
    static const struct scripted_step no_right = {
        .name = "403", .head = "HTTP/1.1 403 No\r\n" JSON, .body = "{}"};
    static const struct {
        const char *sentence;
        bool open, may_list;
        enum retry_result result;
        unsigned posts, asked;
    } rows[] = {
        {"an open gate changes nothing", true, true, RETRY_STARTED, 1, 1},
        {"a closed gate: nothing is posted", false, true, RETRY_HELD, 0, 1},
        {"without the right to list there is no gate", false, false, RETRY_STARTED, 1, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct server_script script = {.own_body = NULL};
        if (!rows[i].may_list)
            script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &no_right, .times = ALWAYS};
        struct gatekeeper keeper = {.open = rows[i].open};
        const struct retry_gate gate = {.plan_look = plan_look, .is_open = is_open, .context = &keeper};
        const struct seen *seen = start_retry_with(&script, 20, 60, &gate);
        if (seen->outcome.result != rows[i].result || seen->server.requests[REQUEST_POST] != rows[i].posts ||
            keeper.asked != rows[i].asked || seen->server.requests[REQUEST_LIST] != 1 ||
            seen->server.requests[REQUEST_OWN] != 1)
            fail_msg("%s: result %d, %u posts, asked %u times, %u lists", rows[i].sentence,
                     (int)seen->outcome.result, seen->server.requests[REQUEST_POST], keeper.asked,
                     seen->server.requests[REQUEST_LIST]);
    }
}

/* A large fleet's look is bounded; alone, and after an answer that proves nothing, it is not. */
static void a_look_goes_as_far_as_its_plan_says(void **state)
{
    (void)state;
    static const struct scripted_step endless = {
        .name = "one more page",
        .head = "HTTP/1.1 200 OK\r\n" JSON,
        .body = "{\"next\":\"/api/v0/executions/?limit=20&offset=20&project=x\",\"results\":[{\"counter\":90,"
                "\"tags\":[]}]}"};
    for (unsigned bound = 0; bound < 2; bound++) {
        struct server_script script = {.own_body = NULL};
        script.faults[REQUEST_LIST] = (struct scripted_fault){.step = &endless, .times = 3};
        struct gatekeeper keeper = {.open = true, .pages_max = bound};
        const struct retry_gate gate = {.plan_look = plan_look, .is_open = is_open, .context = &keeper};
        const struct seen *seen = start_retry_with(&script, 20, 60, &gate);
        assert_int_equal(seen->outcome.result, RETRY_STARTED);
        assert_int_equal(seen->server.requests[REQUEST_LIST], bound == 0 ? 4 : 1);
        assert_int_equal(keeper.pages, bound == 0 ? 4 : 1);
        if (bound == 0) /* who has to go on asks for more at a time */
            assert_non_null(strstr(seen->server.last[REQUEST_LIST], "?limit=200&offset=20&project=x "));
    }
}

static void an_execution_that_was_stopped_is_not_retried(void **state)
{
    (void)state;
    static const char *const stops[] = {"stopping", "stopping_hard", "stopped"};
    for (size_t i = 0; i < sizeof stops / sizeof *stops; i++) {
        char body[64];
        snprintf(body, sizeof body, "{\"status\":\"%s\"}", stops[i]);
        const struct server_script script = {.own_body = body};
        const struct expected expected = {RETRY_STOPPED, 0, 0, 0};
        assert_int_equal(mismatches(stops[i], start_retry(&script, 20, 60), &expected), 0);
    }
}

static void a_stop_between_two_posts_is_heeded(void **state)
{
    (void)state;
    static const struct scripted_step stopping = {
        .name = "stopping", .head = "HTTP/1.1 200 OK\r\n" JSON, .body = "{\"status\":\"stopping\"}"};
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_OWN] = (struct scripted_fault){.step = &stopping, .after = 1, .times = ALWAYS};
    script.faults[REQUEST_POST] = (struct scripted_fault){.step = &troubles[0].step, .times = 1};
    const struct expected expected = {RETRY_STOPPED, 0, 1, 1};
    assert_int_equal(mismatches("stopped meanwhile", start_retry(&script, 20, 60), &expected), 0);
}

static void a_refused_optional_field_is_dropped_once_and_posted_again(void **state)
{
    (void)state;
    static const struct scripted_step refused = {
        .name = "image refused",
        .head = "HTTP/1.1 400 Bad\r\n" JSON,
        .body = "{\"image\":[{\"message\":\"gone\",\"code\":\"gone\"}]}"};
    struct server_script script = {.own_body =
                                       "{\"status\":\"started\",\"image\":\"python:3\",\"title\":\"t\"}"};
    script.faults[REQUEST_POST] = (struct scripted_fault){.step = &refused, .times = 1};
    const struct seen *seen = start_retry(&script, 20, 60);
    struct expected expected = {RETRY_STARTED, 1, 2, 2};
    assert_int_equal(mismatches("image refused once", seen, &expected), 0);
    assert_null(strstr(seen->server.last[REQUEST_POST], "python:3"));
    assert_non_null(strstr(seen->server.last[REQUEST_POST], "\"title\":\"t\""));

    script.faults[REQUEST_POST].times = ALWAYS;
    expected = (struct expected){RETRY_NOT_STARTED, 0, 2, 2};
    assert_int_equal(mismatches("image refused always", start_retry(&script, 20, 60), &expected), 0);
}

/* The first POST is heeded but seems to fail, the second is refused. */
static const struct scripted_step *heeded_then_refused(void *context, enum request_kind kind, unsigned number)
{
    static const struct scripted_step steps[] = {
        {.name = "reset after acting", .accident = ACCIDENT_RESET, .acts = true},
        {.name = "image refused", .head = "HTTP/1.1 400 Bad\r\n" JSON, .body = "{\"image\":[\"gone\"]}"}};
    (void)context;
    return kind == REQUEST_POST && number <= 2 ? &steps[number - 1] : NULL;
}

static void a_field_refused_after_a_post_that_may_have_been_heeded_is_dropped_behind_a_look(void **state)
{
    (void)state;
    const struct server_script script = {.choose = heeded_then_refused,
                                         .own_body = "{\"status\":\"started\",\"image\":\"python:3\"}",
                                         .lists_behind = 3};
    const struct expected expected = {RETRY_STARTED, 1, 2, 2};
    assert_int_equal(mismatches("a list far behind", start_retry(&script, 20, 60), &expected), 0);
}

static void refused_tags_cost_the_retry_its_cause_and_nothing_else(void **state)
{
    (void)state;
    static const struct scripted_step refused = {
        .name = "tags refused", .head = "HTTP/1.1 400 Bad\r\n" JSON, .body = "{\"tags\":[\"too long\"]}"};
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_POST] = (struct scripted_fault){.step = &refused, .times = 1};
    const struct seen *seen = start_retry(&script, 20, 60);
    const struct expected expected = {RETRY_STARTED, 1, 2, 2};
    assert_int_equal(mismatches("tags refused once", seen, &expected), 0);
    assert_non_null(strstr(seen->server.last[REQUEST_POST],
                           "\"tags\":[\"nightly\",\"retry: 1\",\"rerun-of: " SCRIPTED_EXECUTION "\"]"));

    script.faults[REQUEST_POST].times = ALWAYS;
    const struct expected given_up = {RETRY_NOT_STARTED, 0, 2, 2};
    assert_int_equal(mismatches("tags refused always", start_retry(&script, 20, 60), &given_up), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_accident_at_any_call_creates_one_execution_at_most),
        cmocka_unit_test(a_lasting_trouble_at_any_call_creates_one_execution_at_most),
        cmocka_unit_test(without_a_successful_look_there_is_no_second_post),
        cmocka_unit_test(a_list_that_may_not_be_read_allows_one_post_and_no_more),
        cmocka_unit_test(a_list_that_lags_behind_is_asked_again),
        cmocka_unit_test(the_answer_tells_the_number_and_the_page_of_the_new_execution),
        cmocka_unit_test(what_is_posted_carries_token_project_and_all_three_tags),
        cmocka_unit_test(a_retry_that_exists_already_is_found_and_not_posted_again),
        cmocka_unit_test(the_look_follows_the_pages_on_our_own_host_only),
        cmocka_unit_test(lists_that_cannot_say_no_allow_no_second_post),
        cmocka_unit_test(a_gate_is_asked_behind_the_look_that_is_made_anyway),
        cmocka_unit_test(a_look_goes_as_far_as_its_plan_says),
        cmocka_unit_test(an_execution_that_was_stopped_is_not_retried),
        cmocka_unit_test(a_stop_between_two_posts_is_heeded),
        cmocka_unit_test(a_refused_optional_field_is_dropped_once_and_posted_again),
        cmocka_unit_test(a_field_refused_after_a_post_that_may_have_been_heeded_is_dropped_behind_a_look),
        cmocka_unit_test(refused_tags_cost_the_retry_its_cause_and_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
