/* How long to wait before a retry. */
#include "../../core/verdict/backoff.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

struct row {
    const char *sentence;
    double delay, backoff, max_delay, jitter;
    unsigned retry;
    double random;
    double expected;
};

static const struct row rows[] = {
    {"the first retry waits the delay", 60, 1, 900, 0, 0, 0, 60},
    {"a backoff of 1 is a fixed delay", 60, 1, 900, 0, 2, 0, 60},
    {"a backoff of 2 doubles", 60, 2, 900, 0, 1, 0, 120},
    {"a backoff of 2 doubles each time", 60, 2, 900, 0, 3, 0, 480},
    {"a fractional backoff grows slowly", 100, 1.5, 900, 0, 2, 0, 225},
    {"the cap ends the growth", 60, 2, 900, 0, 4, 0, 900},
    {"a cap below the delay does not shorten it", 1800, 1, 900, 0, 0, 0, 1800},
    {"a cap below the delay lets nothing grow", 1800, 2, 900, 0, 3, 0, 1800},
    {"no delay stays none", 0, 2, 900, 0, 5, 0, 0},
    {"no delay stays none after ever so many retries", 0, 2, 900, 0, UINT_MAX, 0, 0},
    {"ever so many retries do not overflow", 60, 2, 900, 0, UINT_MAX, 0, 900},
    {"ever so many retries with a backoff of 1 wait the delay", 60, 1, 900, 0, UINT_MAX, 0, 60},
    {"jitter takes a share off", 100, 1, 900, 0.5, 0, 0.5, 75},
    {"full jitter can take everything off", 100, 1, 900, 1, 0, 1, 0},
    {"jitter with the smallest random number takes nothing off", 100, 1, 900, 1, 0, 0, 100},
    {"jitter is taken off the capped delay", 60, 2, 100, 0.5, 9, 1, 50},
};

static void the_delay_is_what_the_table_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *row = &rows[i];
        double seen =
            backoff_delay(row->delay, row->backoff, row->max_delay, row->jitter, row->retry, row->random);
        bool near = seen > row->expected - 1e-9 && seen < row->expected + 1e-9;
        if (!near) {
            print_error("%s: expected %g s, seen %g s\n", row->sentence, row->expected, seen);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

static void the_server_is_given_its_time_up_to_the_cap(void **state)
{
    (void)state;
    static const struct {
        double chosen, asked, max_delay, expected;
    } asked_rows[] = {{60, 0, 900, 60},     {60, 5, 900, 60},        {60, 120, 900, 120},
                      {60, 7200, 900, 900}, {1800, 7200, 900, 1800}, {0, 3, 900, 3}};
    for (size_t i = 0; i < sizeof asked_rows / sizeof *asked_rows; i++) {
        double seen = backoff_delay_asked(asked_rows[i].chosen, asked_rows[i].asked, asked_rows[i].max_delay);
        if (seen < asked_rows[i].expected || seen > asked_rows[i].expected)
            fail_msg("row %zu: expected %g s, seen %g s", i, asked_rows[i].expected, seen);
    }
}

static void a_call_is_repeated_as_the_table_says(void **state)
{
    (void)state;
    static const struct {
        const char *sentence;
        unsigned repeat;
        double asked, apart, random, expected;
    } calls[] = {
        {"the first repeat comes after a second", 1, 0, 0, 0, 1},
        {"the pause doubles", 4, 0, 0, 0, 8},
        {"the pause ends at thirty seconds", 99, 0, 0, 0, 30},
        {"chance takes up to a half off", 4, 0, 0, 1, 4},
        {"the server asked for longer", 1, 20, 0, 1, 20},
        {"the server asked for less", 4, 2, 0, 0, 8},
        {"a negative wish is none", 4, -1, 0, 0, 8},
        {"one of many comes at a moment of its own", 1, 20, 60, 0.5, 50},
        {"and never before the server wants it", 1, 20, 60, 0, 20},
        {"alone nothing is added", 1, 20, 0, 0.5, 20},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        const double seen = backoff_repeat(calls[i].repeat, calls[i].asked, calls[i].apart, calls[i].random);
        if (seen < calls[i].expected - 1e-9 || seen > calls[i].expected + 1e-9)
            fail_msg("%s: expected %g s, seen %g s", calls[i].sentence, calls[i].expected, seen);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_call_is_repeated_as_the_table_says),
                                       cmocka_unit_test(the_delay_is_what_the_table_says),
                                       cmocka_unit_test(the_server_is_given_its_time_up_to_the_cap)};
    return cmocka_run_group_tests_name("backoff", tests, NULL, NULL);
}
