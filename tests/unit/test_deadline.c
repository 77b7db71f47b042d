/* A retry outlives an outage: only VHRETRY_API_DEADLINE ends the talk with the API, and never are two created.
 *
 * Time runs a thousand times faster (first_pause), so that nine minutes are half a second; deadlines that are not to pass are
 * left generous, for a loaded machine. SEED=number repeats the random sequences of a run that printed it.
 */
#include "../../core/valohai/retry.h"

#include "../support/scripted_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <cmocka.h>

#define HTML "Content-Type: text/html; charset=utf-8\r\n"
#define JSON "Content-Type: application/json\r\n"

enum { FOR_EVER = 1000000 };

static const struct scripted_step bad_gateway = {
    .name = "502", .head = "HTTP/1.1 502 Bad Gateway\r\n" HTML, .body = "<html>"};
static const struct scripted_step bad_gateway_after_acting = {
    .name = "created, then 502", .acts = true, .head = "HTTP/1.1 502 Bad Gateway\r\n" HTML, .body = "<html>"};
static const struct scripted_step cut = {.name = "cut", .accident = ACCIDENT_RESET};
static const struct scripted_step cut_after_acting = {
    .name = "created, then cut", .accident = ACCIDENT_RESET, .acts = true};
static const struct scripted_step throttled = {
    .name = "429", .head = "HTTP/1.1 429 Slow Down\r\nRetry-After: 20\r\n" JSON, .body = "{}"};
static const struct scripted_step throttled_for_an_hour = {
    .name = "429 for an hour", .head = "HTTP/1.1 429 Slow Down\r\nRetry-After: 3600\r\n" JSON, .body = "{}"};
static const struct scripted_step slow = {.name = "slow", .acts = true, .milliseconds = 5};
static const struct scripted_step healthy = {.name = "healthy", .acts = true};

static const double thousandfold = 0.001; /* what a second lasts */

struct talk {
    struct retry_outcome outcome;
    struct scripted_server server;
    double seconds;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static struct talk *hold_talk(const struct server_script *script, struct client_options options)
{
    static struct talk talk;
    char problem[512];
    assert_true(scripted_server_start(&talk.server, script));
    options.host = talk.server.origin;
    options.token = "token";
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    const struct identity identity = {.in_execution = true,
                                      .execution_id = SCRIPTED_EXECUTION,
                                      .project_id = SCRIPTED_PROJECT,
                                      .commit = "abc",
                                      .step = "train",
                                      .counter = SCRIPTED_COUNTER};
    const struct own_execution own = {.body = NULL};
    const double start = now();
    retry_start(&talk.outcome, client, &identity, &own, &(struct retry_plan){.number = 1});
    talk.seconds = now() - start;
    client_free(client);
    scripted_server_stop(&talk.server);
    return &talk;
}

static bool is_one_retry(const struct talk *talk)
{
    return talk->outcome.result == RETRY_STARTED && talk->server.created == 1;
}

static void print_talk(const char *where, const struct talk *talk)
{
    print_error(
        "%s: %u created in %u POSTs, %s %s\n", where, talk->server.created,
        talk->server.requests[REQUEST_POST],
        talk->outcome.result == RETRY_STARTED ? "said to be started" : "not started:", talk->outcome.problem);
}

/* An outage that ends before the deadline. */
struct outage {
    const char *name;
    struct scripted_fault own, list, post;
    unsigned posts; /* that it takes */
};

static const struct outage outages[] = {
    {.name = "the POST meets 502 for nine minutes", .post = {&bad_gateway, 0, 15}, .posts = 16},
    {.name = "every call meets 502 for minutes",
     .own = {&bad_gateway, 0, 20},
     .list = {&bad_gateway, 0, 20},
     .post = {&bad_gateway, 0, 5},
     .posts = 6},
    {.name = "the POST is cut for minutes", .post = {&cut, 0, 10}, .posts = 11},
    {.name = "the POST is throttled for minutes", .post = {&throttled, 0, 10}, .posts = 11},
    {.name = "the POST was heeded and met 502, then each look does for minutes",
     .list = {&bad_gateway, 1, 20},
     .post = {&bad_gateway_after_acting, 0, FOR_EVER},
     .posts = 1},
    {.name = "the POST was not heeded and met 502, then each look does for minutes",
     .list = {&bad_gateway, 1, 20},
     .post = {&bad_gateway, 0, 1},
     .posts = 2},
    {.name = "each look meets 502 for minutes between five POSTs that do",
     .list = {&bad_gateway, 4, 20},
     .post = {&bad_gateway, 0, 5},
     .posts = 6},
    {.name = "our own execution meets 502 for minutes", .own = {&bad_gateway, 0, 20}, .posts = 1},
    {.name = "our own execution meets 502 for minutes between two POSTs",
     .own = {&bad_gateway, 1, 20},
     .post = {&cut, 0, 1},
     .posts = 2},
};

static void an_outage_that_ends_before_the_deadline_costs_no_retry(void **state)
{
    (void)state;
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof outages / sizeof *outages; i++) {
        struct server_script script = {.own_body = "{\"status\":\"started\",\"title\":\"t\"}"};
        script.faults[REQUEST_OWN] = outages[i].own;
        script.faults[REQUEST_LIST] = outages[i].list;
        script.faults[REQUEST_POST] = outages[i].post;
        const struct talk *talk = hold_talk(
            &script, (struct client_options){.deadline = 120, .first_pause = thousandfold, .timeout = 20});
        if (is_one_retry(talk) && talk->server.requests[REQUEST_POST] == outages[i].posts &&
            strstr(talk->server.last[REQUEST_POST], "\"title\":\"t\""))
            continue;
        wrong++;
        print_talk(outages[i].name, talk);
    }
    assert_int_equal(wrong, 0);
}

static void an_api_that_died_for_good_loses_the_retry_only_at_the_deadline_and_it_is_said(void **state)
{
    (void)state;
    static const struct {
        struct outage outage;
        const char *problem;
    } rows[] = {
        {{.name = "everything is down",
          .own = {&bad_gateway, 0, FOR_EVER},
          .list = {&bad_gateway, 0, FOR_EVER},
          .post = {&bad_gateway, 0, FOR_EVER}},
         "Valohai could not be asked within 0.5 s (VHRETRY_API_DEADLINE): "},
        {{.name = "the POST is down", .post = {&bad_gateway, 0, FOR_EVER}},
         "Valohai could not be asked within 0.5 s (VHRETRY_API_DEADLINE): "},
        {{.name = "the list is down", .list = {&cut, 0, FOR_EVER}},
         "Valohai could not be asked within 0.5 s (VHRETRY_API_DEADLINE): "},
        {{.name = "the look after a POST is down",
          .list = {&bad_gateway, 1, FOR_EVER},
          .post = {&bad_gateway, 0, FOR_EVER}},
         "a retry may or may not have been created; check Valohai before starting one manually ("},
    };
    unsigned wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct server_script script = {.own_body = NULL};
        script.faults[REQUEST_OWN] = rows[i].outage.own;
        script.faults[REQUEST_LIST] = rows[i].outage.list;
        script.faults[REQUEST_POST] = rows[i].outage.post;
        const struct talk *talk = hold_talk(
            &script, (struct client_options){.deadline = 0.5, .first_pause = thousandfold, .timeout = 20});
        if (talk->outcome.result == RETRY_NOT_STARTED && talk->server.created == 0 && talk->seconds >= 0.5 &&
            strstr(talk->outcome.problem, rows[i].problem))
            continue;
        wrong++;
        print_error("after %.3f s: ", talk->seconds);
        print_talk(rows[i].outage.name, talk);
    }
    assert_int_equal(wrong, 0);
}

static void who_is_told_to_wait_beyond_the_deadline_asks_once_more_at_the_deadline(void **state)
{
    (void)state;
    struct server_script script = {.own_body = NULL};
    script.faults[REQUEST_OWN] = (struct scripted_fault){&throttled_for_an_hour, 0, 1};
    const struct talk *talk = hold_talk(
        &script, (struct client_options){.deadline = 0.5, .first_pause = thousandfold, .timeout = 20});
    if (!is_one_retry(talk) || talk->server.requests[REQUEST_OWN] != 2)
        print_talk("Retry-After: 3600", talk);
    assert_true(is_one_retry(talk));
    assert_true(talk->seconds >= 0.5);
}

/* Each answer takes 40 s, where a second is 10 ms: longer than the 30 s of version 1, which never got one. */
static void a_proxy_that_answers_after_forty_seconds_is_waited_for(void **state)
{
    (void)state;
    static const struct scripted_step late = {.name = "late", .acts = true, .milliseconds = 400};
    struct server_script script = {.own_body = NULL};
    for (enum request_kind kind = REQUEST_OWN; kind <= REQUEST_POST; kind++)
        script.faults[kind] = (struct scripted_fault){&late, 0, FOR_EVER};
    const struct talk *talk =
        hold_talk(&script, (struct client_options){.deadline = 60, .first_pause = 0.01});
    if (!is_one_retry(talk))
        print_talk("slow proxy", talk);
    assert_true(is_one_retry(talk));
}

/* xorshift64* (Vigna 2016): the same everywhere for the same seed. */
static uint64_t next_random(uint64_t *random)
{
    *random ^= *random >> 12;
    *random ^= *random << 25;
    *random ^= *random >> 27;
    return *random * 0x2545f4914f6cdd1dU;
}

/* What happens at each call; healthy from then on. */
struct sequence {
    unsigned length;
    const struct scripted_step *at[REQUEST_KIND_COUNT][8];
};

static const struct scripted_step *choose(void *context, enum request_kind kind, unsigned number)
{
    const struct sequence *sequence = context;
    return number <= sequence->length ? sequence->at[kind][number - 1] : NULL;
}

static void random_sequences_of_trouble_end_in_exactly_one_retry_once_the_api_recovers(void **state)
{
    (void)state;
    enum { STEPS = 7 };
    static const struct scripted_step *const steps[STEPS] = {
        &bad_gateway, &bad_gateway_after_acting, &cut, &cut_after_acting, &throttled, &slow, &healthy};
    const char *text = getenv("SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 0;
    if (!text && getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = 1;
    seed |= 1;
    uint64_t random = seed;
    unsigned wrong = 0;
    for (unsigned i = 0; i < 200; i++) {
        struct sequence sequence = {.length = (unsigned)(next_random(&random) % 9)};
        for (unsigned kind = 0; kind < REQUEST_KIND_COUNT; kind++)
            for (unsigned call = 0; call < sequence.length; call++)
                sequence.at[kind][call] = steps[next_random(&random) % STEPS];
        const struct server_script script = {.choose = choose,
                                             .choice_context = &sequence,
                                             .lists_behind = (unsigned)(next_random(&random) % 2)};
        const struct talk *talk = hold_talk(
            &script, (struct client_options){.deadline = 120, .first_pause = 0.0001, .timeout = 20});
        if (is_one_retry(talk))
            continue;
        char where[64];
        snprintf(where, sizeof where, "SEED=%llu, sequence %u", (unsigned long long)seed, i);
        wrong++;
        print_talk(where, talk);
    }
    print_message("SEED=%llu\n", (unsigned long long)seed);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_outage_that_ends_before_the_deadline_costs_no_retry),
        cmocka_unit_test(an_api_that_died_for_good_loses_the_retry_only_at_the_deadline_and_it_is_said),
        cmocka_unit_test(who_is_told_to_wait_beyond_the_deadline_asks_once_more_at_the_deadline),
        cmocka_unit_test(a_proxy_that_answers_after_forty_seconds_is_waited_for),
        cmocka_unit_test(random_sequences_of_trouble_end_in_exactly_one_retry_once_the_api_recovers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
