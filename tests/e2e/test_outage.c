/* The API is away for a while from each moment of a retry on: it ends in exactly one retry all the same.
 *
 * OUTAGE=90 has it away for 90 s; 3 s are enough to be away for several tries.
 */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FAILING OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

struct moment {
    const char *name;
    const char *fault;  /* of the pretend Valohai, without its seconds */
    const char *detail; /* part of the status detail */
    bool asked_before;  /* a request of the test's own begins the outage */
};

static const struct moment moments[] = {
    {.name = "before the first status detail",
     .fault = "get:1:then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119.",
     .asked_before = true},
    {.name = "before the GET",
     .fault = "status-detail:1:then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
    {.name = "before the look",
     .fault = "get:2:then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
    {.name = "before the POST",
     .fault = "list:1:then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
    {.name = "after the request was sent, and heeded",
     .fault = "post:1:reset-after-acting-then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
    {.name = "after the request was sent, and not heeded",
     .fault = "post:1:502-then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
    {.name = "before the look after the POST",
     .fault = "list:2:reset-after-acting-then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
    {.name = "before the last status detail",
     .fault = "post:1:then-refuse",
     .detail = "Will retry up to 3 times. Retried as #119."},
};

enum { COUNT = sizeof moments / sizeof *moments };

static struct step steps[COUNT];
static pid_t pids[COUNT];
static struct step_end with_us;

static void start(size_t index)
{
    static const char *const headers[] = {"Authorization: Token " STEP_TOKEN, ACCEPT, NULL};
    const char *seconds = getenv("OUTAGE");
    static const char *const patient[] = {"VHRETRY_API_DEADLINE=10m", NULL}; /* as by default */
    char fault[128];
    snprintf(fault, sizeof fault, "%s=%s", moments[index].fault, seconds ? seconds : "3");
    /* The look comes after an answer that leaves open what was done. */
    const char *options[] = {"--fault",
                             fault,
                             "--lifetime",
                             "600",
                             strncmp(fault, "list:2", 6) == 0 ? "--fault" : NULL,
                             "post:1:reset-after-acting",
                             NULL};
    step_start(&steps[index], options);
    if (moments[index].asked_before) {
        struct http_exchange exchange;
        char path[128];
        snprintf(path, sizeof path, EXECUTIONS "%s/", steps[index].execution_id);
        http_exchange(&exchange, "GET", steps[index].valohai.origin, path, headers, NULL);
        assert_int_equal(exchange.status, 200);
    }
    pids[index] = step_launch(&steps[index], WITH_US, FAILING, patient);
}

static int start_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        start(i);
    return 0;
}

/* The pretend Valohai answers its own control calls only once it is back. */
static void wait_for_api(const struct step *step)
{
    static const char *const none[] = {NULL};
    struct http_exchange exchange = {.failure = 1};
    for (unsigned tries = 0; tries < 240 && exchange.failure != 0; tries++) {
        http_exchange(&exchange, "GET", step->valohai.origin, "/control/state", none, NULL);
        if (exchange.failure != 0)
            nanosleep(&(struct timespec){.tv_nsec = 500000000}, NULL);
    }
}

static void ends_in_exactly_one_retry(void **state)
{
    const struct moment *moment = *state;
    struct step *step = &steps[moment - moments];
    step_wait(step, pids[moment - moments], &with_us);
    wait_for_api(step);
    expect_end(&with_us, 1, 0);
    expect_created(step, &with_us, 1);
    expect_faultless_requests(step, &with_us);
    expect_line(&with_us, "retry execution started: #119");
    expect_status_detail_with(step, &with_us, moment->detail);
}

static int stop(void **state)
{
    const struct moment *moment = *state;
    step_stop(&steps[moment - moments]);
    return 0;
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(moments), ends_in_exactly_one_retry, NULL, stop);
    return test_list_run("outage", argc, argv, start_all, NULL);
}
