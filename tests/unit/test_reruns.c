/* In place or not: what is decided after each end of a command under `vhretry run --in-place=N`. */
#include "../../core/settle/in_place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
    const char *name;
    enum outcome outcome;
    enum mode mode;
    struct in_place in_place;
    bool due;
} rows[] = {
    {"a retry, and a rerun is left", OUTCOME_RETRY, MODE_ON, {0, 1, NULL}, true},
    {"the last of three", OUTCOME_RETRY, MODE_ON, {2, 3, NULL}, true},
    {"none is left", OUTCOME_RETRY, MODE_ON, {3, 3, NULL}, false},
    {"none was allowed", OUTCOME_RETRY, MODE_ON, {0, 0, NULL}, false},
    {"fresh executions are used up, reruns are not", OUTCOME_EXHAUSTED, MODE_ON, {0, 1, NULL}, true},
    {"neither is left", OUTCOME_EXHAUSTED, MODE_ON, {1, 1, NULL}, false},
    {"what it has read cannot be given again", OUTCOME_RETRY, MODE_ON, {0, 1, "why"}, false},
    {"a dry run only says it", OUTCOME_RETRY, MODE_DRY_RUN, {0, 1, NULL}, false},
    {"switched off", OUTCOME_DISABLED, MODE_OFF, {0, 1, NULL}, false},
    {"success", OUTCOME_SUCCEEDED, MODE_ON, {0, 1, NULL}, false},
    {"a bug", OUTCOME_NOT_NETWORK, MODE_ON, {0, 1, NULL}, false},
    {"nobody knows", OUTCOME_UNKNOWN, MODE_ON, {0, 1, NULL}, false},
    {"somebody stopped it", OUTCOME_STOPPED, MODE_ON, {0, 1, NULL}, false},
};

static void a_rerun_is_due_where_a_retry_is_and_one_is_left(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct verdict verdict = {.outcome = rows[i].outcome};
        if (in_place_is_due(&rows[i].in_place, &verdict, rows[i].mode) != rows[i].due)
            fail_msg("%s: expected %s", rows[i].name, rows[i].due ? "a rerun" : "none");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_rerun_is_due_where_a_retry_is_and_one_is_left)};
    return cmocka_run_group_tests_name("in place", tests, NULL, NULL);
}
