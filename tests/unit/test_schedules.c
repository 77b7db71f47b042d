/* Never two: every fault at every call, a thousand random schedules of faults, and outages of ninety (scaled) seconds.
 *
 * SEED=number repeats the random schedules of a run that printed it; SCHEDULES=number plays more of them or fewer.
 */
#include "../../core/valohai/retry.h"

#include "../support/scripted_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <cmocka.h>

#define HTML "Content-Type: text/html; charset=utf-8\r\n"
#define JSON "Content-Type: application/json\r\n"

static const struct scripted_step faults[] = {
    {.name = "healthy", .acts = true},
    {.name = "reset before the request is heeded", .accident = ACCIDENT_RESET},
    {.name = "created, then dropped", .accident = ACCIDENT_RESET, .acts = true},
    {.name = "hang-up", .accident = ACCIDENT_HANG_UP},
    {.name = "created, then hung up", .accident = ACCIDENT_HANG_UP, .acts = true},
    {.name = "half an answer", .accident = ACCIDENT_HALF, .acts = true},
    {.name = "created, then 502 in HTML",
     .acts = true,
     .head = "HTTP/1.1 502 Bad\r\n" HTML,
     .body = "<html>"},
    {.name = "502 in HTML", .head = "HTTP/1.1 502 Bad\r\n" HTML, .body = "<html>"},
    {.name = "500", .head = "HTTP/1.1 500 Oops\r\n" JSON, .body = "{}"},
    {.name = "created, then 504", .acts = true, .head = "HTTP/1.1 504 Late\r\n" JSON, .body = "{}"},
    {.name = "429", .head = "HTTP/1.1 429 Slow\r\n" JSON, .body = "{}"},
    {.name = "created, then 429", .acts = true, .head = "HTTP/1.1 429 Slow\r\n" JSON, .body = "{}"},
    {.name = "created, then 200 in HTML", .acts = true, .head = "HTTP/1.1 200 OK\r\n" HTML, .body = "<html>"},
    {.name = "200 in HTML", .head = "HTTP/1.1 200 OK\r\n" HTML, .body = "<html>"},
    {.name = "created, then no word", .acts = true, .head = "HTTP/1.1 201 Created\r\n" JSON, .body = "{}"},
    {.name = "400", .head = "HTTP/1.1 400 Bad\r\n" JSON, .body = "{\"detail\":\"no\"}"},
    {.name = "401", .head = "HTTP/1.1 401 No\r\n" JSON, .body = "{\"detail\":\"no\"}"},
    {.name = "403", .head = "HTTP/1.1 403 No\r\n" JSON, .body = "{}"},
    {.name = "404", .head = "HTTP/1.1 404 None\r\n" JSON, .body = "{}"},
    {.name = "slow", .accident = ACCIDENT_SILENCE},
    {.name = "created, then slow", .accident = ACCIDENT_SILENCE, .acts = true},
};

enum {
    FAULT_COUNT = sizeof faults / sizeof *faults,
    QUICK_COUNT = FAULT_COUNT - 2, /* without those that cost a time-out each */
    CALLS_MAX = 64,                /* of a kind that a schedule plans; healthy from then on */
};

/* What happens at each call, as an index into `faults`. */
struct schedule {
    unsigned char at[REQUEST_KIND_COUNT][CALLS_MAX];
};

static const struct scripted_step *choose(void *context, enum request_kind kind, unsigned number)
{
    const struct schedule *schedule = context;
    return number <= CALLS_MAX ? &faults[schedule->at[kind][number - 1]] : NULL;
}

struct counts {
    unsigned one, none, wrong;
};

/* How long a call, and all of them, may take; and 1/500 of the real pauses. */
struct pace {
    double timeout, deadline, first_pause;
};

static const struct pace quick = {.timeout = 20, .deadline = 0.12, .first_pause = 0.0005};

/* Never two; a retry that is said to be started is there; none has a reason. */
static bool is_right(const struct retry_outcome *outcome, unsigned created)
{
    if (created > 1)
        return false;
    return outcome->result == RETRY_STARTED ? created == 1 : outcome->problem[0] != '\0';
}

static void play(struct counts *counts, const char *where, const struct server_script *script,
                 const struct pace *pace, unsigned created_at_least)
{
    struct scripted_server server;
    char problem[512];
    assert_true(scripted_server_start(&server, script));
    const struct client_options options = {.host = server.origin,
                                           .token = "token",
                                           .deadline = pace->deadline,
                                           .first_pause = pace->first_pause,
                                           .timeout = pace->timeout};
    struct client *client = client_new(&options, problem);
    assert_non_null(client);
    const struct identity identity = {.in_execution = true,
                                      .execution_id = SCRIPTED_EXECUTION,
                                      .project_id = SCRIPTED_PROJECT,
                                      .commit = "abc",
                                      .step = "train",
                                      .counter = SCRIPTED_COUNTER};
    const struct own_execution own = {.body = NULL};
    struct retry_outcome outcome;
    retry_start(&outcome, client, &identity, &own, &(struct retry_plan){.number = 1});
    client_free(client);
    scripted_server_stop(&server);
    counts->one += server.created == 1;
    counts->none += server.created == 0;
    if (is_right(&outcome, server.created) && server.created >= created_at_least)
        return;
    counts->wrong++;
    print_error("%s: %u created in %u POSTs, %s %s\n", where, server.created, server.requests[REQUEST_POST],
                outcome.result == RETRY_STARTED ? "said to be started" : "not started:", outcome.problem);
}

static void report(const char *what, const struct counts *counts)
{
    print_message("%u rows, %s: exactly one execution in %u, none with a reason in %u, wrong %u\n",
                  counts->one + counts->none, what, counts->one, counts->none, counts->wrong);
    assert_int_equal(counts->wrong, 0);
}

static void every_fault_at_every_call_ends_in_one_execution_or_a_reason(void **state)
{
    (void)state;
    static const char *const calls[] = {"GET", "first look", "POST", "second look", "third look"};
    static const struct {
        enum request_kind kind;
        unsigned number;
    } places[] = {
        {REQUEST_OWN, 0}, {REQUEST_LIST, 0}, {REQUEST_POST, 0}, {REQUEST_LIST, 1}, {REQUEST_LIST, 2}};
    struct counts counts = {0};
    for (size_t fault = 1; fault < FAULT_COUNT; fault++) {
        for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
            for (unsigned lasting = 0; lasting < 2; lasting++) {
                struct schedule schedule = {0};
                /* There is a later look only after an answer that leaves open what was done. */
                if (places[place].number > 0)
                    schedule.at[REQUEST_POST][0] = 1 + fault % 2;
                unsigned char *at = schedule.at[places[place].kind];
                for (unsigned i = places[place].number; i < CALLS_MAX; i++)
                    if (i == places[place].number || lasting)
                        at[i] = (unsigned char)fault;
                struct pace pace = quick;
                /* One accident is survived however slow the machine is. */
                pace.deadline = lasting ? 0.12 : 60;
                pace.timeout = fault >= QUICK_COUNT ? 0.2 : 20;
                char where[128];
                snprintf(where, sizeof where, "%s at the %s%s", faults[fault].name, calls[place],
                         lasting ? ", lasting" : "");
                play(&counts, where, &(struct server_script){.choose = choose, .choice_context = &schedule},
                     &pace, 0);
            }
        }
    }
    report("every fault at every call", &counts);
}

/* xorshift64* (Vigna 2016): the same everywhere for the same seed. */
static uint64_t next_random(uint64_t *random)
{
    *random ^= *random >> 12;
    *random ^= *random << 25;
    *random ^= *random >> 27;
    return *random * 0x2545f4914f6cdd1dU;
}

static uint64_t chosen_seed(void)
{
    const char *text = getenv("SEED");
    uint64_t seed = text ? strtoull(text, NULL, 10) : 0;
    if (!text && getrandom(&seed, sizeof seed, 0) != (ssize_t)sizeof seed)
        seed = 1;
    return seed | 1;
}

static void random_schedules_never_create_two(void **state)
{
    (void)state;
    const char *text = getenv("SCHEDULES");
    const unsigned long wanted = text ? strtoul(text, NULL, 10) : 1000;
    const uint64_t seed = chosen_seed();
    uint64_t random = seed;
    struct counts counts = {0};
    for (unsigned long i = 0; i < wanted; i++) {
        struct schedule schedule;
        /* From nearly healthy to nearly hopeless. */
        const uint64_t share = next_random(&random) % 100;
        for (unsigned kind = 0; kind < REQUEST_KIND_COUNT; kind++)
            for (unsigned call = 0; call < CALLS_MAX; call++)
                schedule.at[kind][call] = next_random(&random) % 100 < share
                                              ? (unsigned char)(next_random(&random) % QUICK_COUNT)
                                              : 0;
        char where[64];
        snprintf(where, sizeof where, "SEED=%llu, schedule %lu", (unsigned long long)seed, i);
        const struct server_script script = {.choose = choose,
                                             .choice_context = &schedule,
                                             .lists_behind = (unsigned)(next_random(&random) % 2)};
        play(&counts, where, &script, &quick, 0);
    }
    print_message("SEED=%llu\n", (unsigned long long)seed);
    report("random schedules", &counts);
}

static void an_api_that_is_away_for_ninety_seconds_still_gets_exactly_one_retry(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        enum request_kind kind;
        unsigned after;
        unsigned char post; /* what happens to the POST */
    } moments[] = {
        {"before the GET", REQUEST_OWN, 0, 0},
        {"before the first look", REQUEST_OWN, 1, 0},
        {"before the POST", REQUEST_LIST, 1, 0},
        {"after the request was sent, which was heeded", REQUEST_POST, 1, 2},
        {"after the request was sent, which was not heeded", REQUEST_POST, 1, 1},
        {"before the second look, after a 502", REQUEST_POST, 1, 6},
        {"before the third look", REQUEST_LIST, 2, 1},
        {"before the last status detail", REQUEST_POST, 1, 0},
    };
    /* Time runs a hundred times faster: 90 s are 0.9 s, the first pause 10 ms and VHRETRY_API_DEADLINE's ten minutes 6 s;
     * more of the latter, for a loaded machine. */
    static const struct pace scaled = {.timeout = 20, .deadline = 30, .first_pause = 0.01};
    struct counts counts = {0};
    for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
        struct schedule schedule = {0};
        schedule.at[REQUEST_POST][0] = moments[i].post;
        const struct server_script script = {
            .choose = choose,
            .choice_context = &schedule,
            .outage = {.kind = moments[i].kind, .after = moments[i].after, .milliseconds = 900}};
        play(&counts, moments[i].when, &script, &scaled, 1);
    }
    report("away for ninety scaled seconds", &counts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_at_every_call_ends_in_one_execution_or_a_reason),
        cmocka_unit_test(random_schedules_never_create_two),
        cmocka_unit_test(an_api_that_is_away_for_ninety_seconds_still_gets_exactly_one_retry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
