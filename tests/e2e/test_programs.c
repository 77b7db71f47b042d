/* Real programs under the observer: which failures start a retry, and that nothing else about them changes. */
#include "../support/test_list.h"
#include "needs.h"
#include "programs_under_test.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>

static struct step step;
static struct server_process later;
static struct step_end without_us;
static struct step_end with_us;

static int stop(void **state)
{
    (void)state;
    server_process_stop(&later);
    return step_teardown(state);
}

/* Runs a command in both ways. */
static void run_twice(const char *command, const char *const *environment)
{
    step_run(&step, WITHOUT_US, command, environment, &without_us);
    step_run(&step, WITH_US, command, environment, &with_us);
    expect_same_end(&without_us, &with_us);
}

/* The same, each time with a service that is down at first. */
static void run_twice_with_service(const char *command)
{
    static const char *const ok_after[] = {"--after", "@/up", "http-ok", NULL};
    static const enum observation both[] = {WITHOUT_US, WITH_US};
    for (size_t i = 0; i < 2; i++) {
        char port[32];
        char up[512];
        assert_true(server_process_start(&later, "fault-server", ok_after));
        snprintf(port, sizeof port, "LATER=%u", (unsigned)later.port);
        snprintf(up, sizeof up, "UP=%s/up", later.directory);
        const char *const environment[] = {port, up, NULL};
        step_run(&step, both[i], command, environment, both[i] == WITH_US ? &with_us : &without_us);
        server_process_stop(&later);
    }
    expect_same_end(&without_us, &with_us);
}

static void refused_is_retried_once(void **state)
{
    static const char *const tagged[] = {"--tag", "nightly", NULL};
    const struct program_under_test *program = *state;
    char text[256];
    needs(program->needs);
    step_start(&step, tagged);
    run_twice(program->refused, NULL);
    expect_one_retry(&step, &with_us, 1, "nightly");
    snprintf(
        text, sizeof text,
        "Failed due to: connect 127.0.0.1:%u: Connection refused. Will retry up to 3 times. Retried as #119.",
        (unsigned)step.refusing.port);
    expect_status_detail(&step, &with_us, text);
    snprintf(text, sizeof text, "network failure: connect 127.0.0.1:%u: Connection refused [refused]",
             (unsigned)step.refusing.port);
    expect_line(&with_us, text);
    expect_line(&with_us, "retry execution started: #119 http://");
}

static void plain_failure_is_not_retried(void **state)
{
    const struct program_under_test *program = *state;
    needs(program->needs);
    step_start(&step, NULL);
    run_twice(program->plain_failure, NULL);
    expect_no_retry(&step, &with_us);
    expect_no_word_of_ours(&with_us);
    if (WIFEXITED(with_us.wait_status))
        assert_int_not_equal(WEXITSTATUS(with_us.wait_status), 0);
}

static void failure_after_recovery_is_not_retried(void **state)
{
    const struct program_under_test *program = *state;
    needs(program->needs);
    step_start(&step, NULL);
    run_twice_with_service(program->recovered_then_failure);
    expect_no_retry(&step, &with_us);
    expect_no_word_of_ours(&with_us);
    assert_true(step_has_fault(&step)); /* else the test would prove nothing */
    if (WIFEXITED(with_us.wait_status))
        assert_int_not_equal(WEXITSTATUS(with_us.wait_status), 0);
}

static void success_after_recovery_leaves_nothing(void **state)
{
    const struct program_under_test *program = *state;
    needs(program->needs);
    step_start(&step, NULL);
    run_twice_with_service(program->recovered);
    expect_end(&with_us, 0, 0);
    expect_no_retry(&step, &with_us);
    expect_no_word_of_ours(&with_us);
    assert_false(step_has_fault(&step));
}

/* The columns of the table, and a test for each cell. */
static const struct column {
    const char *sentence;
    void (*test)(void **state);
    size_t command; /* its offset in a row */
} columns[] = {
    {"refused: one retry", refused_is_retried_once, offsetof(struct program_under_test, refused)},
    {"a failure of its own: no retry", plain_failure_is_not_retried,
     offsetof(struct program_under_test, plain_failure)},
    {"refused, recovered, then a failure of its own: no retry", failure_after_recovery_is_not_retried,
     offsetof(struct program_under_test, recovered_then_failure)},
    {"refused, recovered, success: no retry", success_after_recovery_leaves_nothing,
     offsetof(struct program_under_test, recovered)},
};

enum { COLUMN_COUNT = sizeof columns / sizeof *columns, TESTS_MAX = 128, NAME_SIZE = 160 };

int main(int argc, char **argv)
{
    static char names[TESTS_MAX][NAME_SIZE];
    size_t count = 0;
    for (size_t i = 0; i < program_under_test_count * COLUMN_COUNT && count < TESTS_MAX; i++) {
        const struct program_under_test *program = &programs_under_test[i / COLUMN_COUNT];
        const struct column *column = &columns[i % COLUMN_COUNT];
        const char *command;
        memcpy(&command, (const char *)program + column->command, sizeof command);
        if (!command)
            continue;
        snprintf(names[count], NAME_SIZE, "%s: %s", program->name, column->sentence);
        test_list_add(names[count++], column->test, NULL, stop, program);
    }
    return test_list_run("programs", argc, argv, NULL, NULL);
}
