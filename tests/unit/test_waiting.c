/* Waiting before a retry: words, heartbeat, cancelling. */
#include "../../core/settle/waiting.h"

#include "../../core/words/amount.h"

#include "../support/loopback_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void durations_are_said_as_people_say_them(void **state)
{
    (void)state;
    static const struct {
        double seconds;
        const char *words;
    } rows[] = {
        {0, "0 seconds"},      {0.25, "0.2 seconds"}, {1, "1 second"},      {2, "2 seconds"},
        {2.5, "2.5 seconds"},  {9.98, "10 seconds"},  {12.5, "13 seconds"}, {60, "60 seconds"},
        {120, "120 seconds"},  {121, "2 min 1 s"},    {180, "3 minutes"},   {900, "15 minutes"},
        {3599, "59 min 59 s"}, {3600, "1 h 0 min"},   {5400, "1 h 30 min"}, {360000, "100 h 0 min"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char seen[64];
        struct text text = text_in(seen, sizeof seen);
        text_add_wait_time(&text, rows[i].seconds);
        if (strcmp(seen, rows[i].words) != 0)
            fail_msg("%g seconds: expected \"%s\", seen \"%s\"", rows[i].seconds, rows[i].words, seen);
    }
}

static void the_heartbeat_comes_every_thirty_seconds_or_well_within_the_time_out(void **state)
{
    (void)state;
    static const struct {
        double no_output_timeout;
        double interval;
    } rows[] = {{0, 30}, {28800, 30}, {90, 30}, {89.4, 29.8}, {30, 10}, {3, 1}, {1.5, 1}, {1e-9, 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double seen = heartbeat_interval(rows[i].no_output_timeout);
        if (seen < rows[i].interval - 1e-9 || seen > rows[i].interval + 1e-9)
            fail_msg("no_output_timeout %g: expected a line every %g s, seen %g", rows[i].no_output_timeout,
                     rows[i].interval, seen);
    }
}

/* Waits in a child whose stderr is a pipe, and returns what it wrote; `finished` is what wait_before_retry said. */
static void wait_in_child(const struct waiting *waiting, char *output, size_t size, bool *finished)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        _exit(wait_before_retry(waiting) ? 0 : 1);
    }
    close(ends[1]);
    size_t length = 0;
    ssize_t got;
    while (length < size - 1 && (got = read(ends[0], output + length, size - 1 - length)) > 0)
        length += (size_t)got;
    output[length] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    *finished = WEXITSTATUS(status) == 0;
}

static void a_wait_of_no_time_says_its_line_and_ends(void **state)
{
    (void)state;
    char output[1024];
    bool finished;
    volatile int cancel = 0;
    wait_in_child(
        &(struct waiting){.seconds = 0, .retry = 2, .retries = 3, .heartbeat = 30, .cancel = &cancel}, output,
        sizeof output, &finished);
    assert_true(finished);
    assert_string_equal(output, "vhretry: retry 2 of 3 starts now\n");
}

static void a_long_wait_gives_signs_of_life(void **state)
{
    (void)state;
    char output[1024];
    bool finished;
    volatile int cancel = 0;
    wait_in_child(
        &(struct waiting){.seconds = 1, .retry = 1, .retries = 3, .heartbeat = 0.6, .cancel = &cancel},
        output, sizeof output, &finished);
    assert_true(finished);
    assert_non_null(strstr(output, "vhretry: still waiting: retry 1 of 3 starts "));
}

static void a_cancelled_wait_ends_at_once(void **state)
{
    (void)state;
    char output[1024];
    bool finished;
    volatile int cancel = 15;
    wait_in_child(
        &(struct waiting){.seconds = 3600, .retry = 1, .retries = 3, .heartbeat = 30, .cancel = &cancel},
        output, sizeof output, &finished);
    assert_false(finished);
}

static void a_long_wait_says_when_it_ends(void **state)
{
    (void)state;
    static const struct {
        time_t now, then;
        const char *words;
    } rows[] = {{1700000000, 1700000900, "22:28:20 UTC"},
                {1700000000, 1700043200, "2023-11-15 10:13:20 UTC"}};
    setenv("TZ", "UTC", 1);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char seen[64];
        describe_wall_clock(seen, sizeof seen, rows[i].now, rows[i].then);
        assert_string_equal(seen, rows[i].words);
    }
    char output[1024];
    bool finished;
    volatile int cancel = 15;
    wait_in_child(
        &(struct waiting){.seconds = 900, .retry = 1, .retries = 3, .heartbeat = 30, .cancel = &cancel},
        output, sizeof output, &finished);
    assert_non_null(strstr(output, "vhretry: retry 1 of 3 starts in 15 minutes, at "));
    assert_non_null(strstr(output, " UTC (why: vhretry explain)\n"));
}

static struct fault_cause cause_at(enum fault_class class, enum fault_phase phase, uint16_t port)
{
    return (struct fault_cause){
        .class = class, .phase = phase, .peer = {.family = 4, .port = port, .address = {127, 0, 0, 1}}};
}

static void what_the_server_asked_for_is_said(void **state)
{
    (void)state;
    static const struct {
        double seconds, asked;
        const char *expected;
    } rows[] = {
        {120, 120,
         "vhretry: retry 1 of 3 starts in 120 seconds, as the server asked (why: vhretry explain)\n"},
        {60, 5,
         "vhretry: retry 1 of 3 starts in 60 seconds; the server asked for 5 seconds (why: vhretry "
         "explain)\n"},
        {60, 7200,
         "vhretry: retry 1 of 3 starts in 60 seconds; the server asked for 2 h 0 min, limited by "
         "VHRETRY_MAX_DELAY (why: vhretry explain)\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char output[1024];
        bool finished;
        volatile int cancel = 15;
        wait_in_child(&(struct waiting){.seconds = rows[i].seconds,
                                        .asked = rows[i].asked,
                                        .retry = 1,
                                        .retries = 3,
                                        .heartbeat = 30,
                                        .cancel = &cancel},
                      output, sizeof output, &finished);
        assert_string_equal(output, rows[i].expected);
    }
}

static void no_probe_ends_the_wait_before_the_time_that_the_server_named(void **state)
{
    (void)state;
    const struct waiting waiting = {.seconds = 100, .asked = 80, .longest = 300};
    const struct fault_cause cause = cause_at(FAULT_UNAVAILABLE, PHASE_ANSWER, 9);
    struct probe probe = {.cause = &cause, .last = PROBE_THERE};
    assert_false(wait_is_over(&waiting, &probe, 99)); /* it had let the program connect */
    probe.seen_away = true;
    assert_false(wait_is_over(&waiting, &probe, 79));
    assert_true(wait_is_over(&waiting, &probe, 80));
}

static void the_wait_ends_when_the_peer_is_back_but_not_in_its_first_tenth(void **state)
{
    (void)state;
    static const struct {
        enum fault_phase phase;
        enum probe_answer last;
        bool seen_away, under_way;
        double elapsed;
        bool over;
    } rows[] = {
        {PHASE_CONNECT, PROBE_THERE, false, false, 9, false},
        {PHASE_CONNECT, PROBE_THERE, false, false, 10, true},
        {PHASE_CONNECT, PROBE_AWAY, true, false, 99, false},
        {PHASE_CONNECT, PROBE_AWAY, true, false, 100, false},
        {PHASE_CONNECT, PROBE_AWAY, true, false, 299, false},
        {PHASE_CONNECT, PROBE_AWAY, true, false, 300, true},
        {PHASE_CONNECT, PROBE_UNKNOWN, false, false, 99, false},
        {PHASE_CONNECT, PROBE_UNKNOWN, false, false, 100, true},
        {PHASE_CONNECT, PROBE_UNKNOWN, false, true, 100, false},
        {PHASE_RESOLVE, PROBE_THERE, false, false, 10, true},
        /* Who hung up had let the program connect. */
        {PHASE_TRANSFER, PROBE_THERE, false, false, 50, false},
        {PHASE_TRANSFER, PROBE_THERE, false, false, 100, true},
        {PHASE_TRANSFER, PROBE_THERE, true, false, 50, true},
        {PHASE_TRANSFER, PROBE_AWAY, true, false, 100, false},
    };
    const struct waiting waiting = {.seconds = 100, .longest = 300};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fault_cause cause = cause_at(FAULT_REFUSED, rows[i].phase, 9);
        const struct probe probe = {.cause = &cause,
                                    .child = rows[i].under_way ? 1 : 0,
                                    .last = rows[i].last,
                                    .seen_away = rows[i].seen_away};
        if (wait_is_over(&waiting, &probe, rows[i].elapsed) != rows[i].over)
            fail_msg("row %zu: expected %s", i, rows[i].over ? "over" : "not over");
    }
    assert_false(wait_is_over(&waiting, NULL, 99));
    assert_true(wait_is_over(&waiting, NULL, 100));
}

static void only_a_cause_with_a_peer_is_probed(void **state)
{
    (void)state;
    struct fault_cause cause = cause_at(FAULT_REFUSED, PHASE_CONNECT, 9);
    assert_true(probe_is_possible(&cause));
    cause.class = FAULT_REQUESTED;
    assert_false(probe_is_possible(&cause));
    cause = (struct fault_cause){.class = FAULT_DESCRIPTORS, .phase = PHASE_CONNECT};
    assert_false(probe_is_possible(&cause));
    cause = (struct fault_cause){
        .class = FAULT_DNS_TEMPORARY, .phase = PHASE_RESOLVE, .peer = {.name = "db.invalid"}};
    assert_true(probe_is_possible(&cause));
    cause = (struct fault_cause){.class = FAULT_UNREACHABLE,
                                 .phase = PHASE_CONNECT,
                                 .peer = {.family = 6, .port = 9, .address = {0xfe, 0x80}}};
    assert_false(probe_is_possible(&cause));
}

/* What is written while a peer at a port is waited for that refuses, or that listens. */
static void wait_for_port(bool listens, double seconds, double longest, char *output, size_t size)
{
    uint16_t port = 0;
    bool finished;
    volatile int cancel = 0;
    int bound = loopback_bind(&port);
    assert_true(bound >= 0);
    if (listens)
        assert_int_equal(listen(bound, 4), 0);
    const struct fault_cause cause = cause_at(FAULT_REFUSED, PHASE_CONNECT, port);
    wait_in_child(&(struct waiting){.seconds = seconds,
                                    .retry = 1,
                                    .retries = 3,
                                    .heartbeat = 30,
                                    .cancel = &cancel,
                                    .probed = &cause,
                                    .longest = longest},
                  output, size, &finished);
    assert_true(finished);
    close(bound);
}

static void a_peer_that_answers_again_ends_the_wait_early(void **state)
{
    (void)state;
    char output[1024];
    const double start = seconds_now();
    wait_for_port(true, 60, 600, output, sizeof output);
    assert_in_range((unsigned)(seconds_now() - start), 6,
                    59); /* the delay is a minute, its tenth six seconds */
    assert_non_null(strstr(output, " is back; retrying now, 5"));
}

static void a_peer_that_does_not_answer_is_waited_for_up_to_the_longest_delay(void **state)
{
    (void)state;
    char output[1024];
    const double start = seconds_now();
    wait_for_port(false, 0, 1.5, output, sizeof output);
    assert_true(seconds_now() - start >= 1.5);
    assert_non_null(strstr(output, " is still down; waiting up to 1.5 seconds more\n"));
    assert_non_null(strstr(output, " is still down; retrying anyway\n"));
    assert_null(strstr(output, "is back"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_said_as_people_say_them),
        cmocka_unit_test(the_heartbeat_comes_every_thirty_seconds_or_well_within_the_time_out),
        cmocka_unit_test(a_wait_of_no_time_says_its_line_and_ends),
        cmocka_unit_test(a_long_wait_gives_signs_of_life),
        cmocka_unit_test(a_cancelled_wait_ends_at_once),
        cmocka_unit_test(a_long_wait_says_when_it_ends),
        cmocka_unit_test(what_the_server_asked_for_is_said),
        cmocka_unit_test(no_probe_ends_the_wait_before_the_time_that_the_server_named),
        cmocka_unit_test(the_wait_ends_when_the_peer_is_back_but_not_in_its_first_tenth),
        cmocka_unit_test(only_a_cause_with_a_peer_is_probed),
        cmocka_unit_test(a_peer_that_answers_again_ends_the_wait_early),
        cmocka_unit_test(a_peer_that_does_not_answer_is_waited_for_up_to_the_longest_delay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
