/* Waiting before a retry: words, heartbeat, cancelling. */
#include "../../core/command/waiting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
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
        describe_seconds(seen, sizeof seen, rows[i].seconds);
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
    assert_string_equal(output,
                        "vhretry: waiting 0 seconds before retrying (retry 2/3)... why: vhretry explain\n");
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
    assert_non_null(strstr(output, "vhretry: still waiting, "));
    assert_non_null(strstr(output, " left (retry 1/3)\n"));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations_are_said_as_people_say_them),
        cmocka_unit_test(the_heartbeat_comes_every_thirty_seconds_or_well_within_the_time_out),
        cmocka_unit_test(a_wait_of_no_time_says_its_line_and_ends),
        cmocka_unit_test(a_long_wait_gives_signs_of_life),
        cmocka_unit_test(a_cancelled_wait_ends_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
