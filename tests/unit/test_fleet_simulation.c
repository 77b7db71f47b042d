/* Fleets of up to a hundred executions by the clock of a simulation, against the goals of tests/fleet/README.md; `make fleet` has the
 * larger ones.
 */
#include "../fleet/goals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static void a_fleet_reaches_its_goals_but_for_those_that_are_known_to_be_missed(void **state)
{
    (void)state;
    FILE *nowhere = fopen("/dev/null", "we");
    assert_non_null(nowhere);
    assert_int_equal(goals_try(nowhere, 100), 0);
    fclose(nowhere);
}

static void one_alone_goes_on_as_it_did_before_there_were_fleets(void **state)
{
    (void)state;
    assert_int_equal(goals_compare_alone(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fleet_reaches_its_goals_but_for_those_that_are_known_to_be_missed),
        cmocka_unit_test(one_alone_goes_on_as_it_did_before_there_were_fleets),
    };
    return cmocka_run_group_tests_name("fleet simulation", tests, NULL, NULL);
}
