/* What a connection's state says when the program gives it up. */
#include "../../core/evidence/connection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define SECOND UINT64_C(1000000000)

enum { ESTABLISHED = 1, SYN_SENT = 2, CLOSED = 7 };

/* A question of 10 bytes at 10 s, acknowledged, 2 s ago and not answered; the program listens. */
static struct connection connection;
static struct kernel_connection kernel;

static int ask(void **state)
{
    (void)state;
    connection = (struct connection){.first_sent = 10 * SECOND,
                                     .last_sent = 10 * SECOND,
                                     .sent = 10,
                                     .last = DIRECTION_SENT,
                                     .listens = true};
    kernel = (struct kernel_connection){
        .state = ESTABLISHED, .acked = 11, .since_sent = 2000, .since_received = 2000};
    return 0;
}

static enum fault_class judge(enum connection_moment moment)
{
    return connection_judge(&connection, &kernel, moment, 12 * SECOND, SECOND);
}

static void a_question_given_up_is_stalled(void **state)
{
    (void)state;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_STALLED);
}

static void who_never_listens_waits_for_no_answer(void **state)
{
    (void)state;
    connection.listens = false;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_NONE);
    assert_int_equal(judge(MOMENT_WAITED), FAULT_NONE);
    kernel.state = CLOSED;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_RESET);
}

static void sends_spread_over_time_are_one_way(void **state)
{
    (void)state;
    connection.first_sent = 8 * SECOND;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_NONE);
    kernel.unacked = 1; /* but not if nobody even acknowledges them */
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_STALLED);
}

static void an_answer_leaves_nothing_open(void **state)
{
    (void)state;
    connection.last = DIRECTION_RECEIVED;
    connection.received = kernel.received = 3;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_NONE);
}

static void a_question_of_just_now_is_not_stalled(void **state)
{
    (void)state;
    connection.first_sent = connection.last_sent = 11 * SECOND + SECOND / 2;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_NONE);
}

static void left_open_at_the_end_it_is_nobodys_unless_it_was_waited_for(void **state)
{
    (void)state;
    assert_int_equal(judge(MOMENT_PROGRAM_END), FAULT_NONE);
    connection.waited = true;
    assert_int_equal(judge(MOMENT_PROGRAM_END), FAULT_STALLED);
}

static void a_forks_copy_is_its_parents(void **state)
{
    (void)state;
    connection.inherited = true;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_NONE);
}

static void a_connect_given_up_is_a_timeout_after_the_patience(void **state)
{
    (void)state;
    connection = (struct connection){.started = 10 * SECOND, .connecting = true};
    kernel = (struct kernel_connection){.state = SYN_SENT};
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_TIMEOUT);
    connection.started = 11 * SECOND + SECOND / 2;
    assert_int_equal(judge(MOMENT_GIVEN_UP), FAULT_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_question_given_up_is_stalled, ask),
        cmocka_unit_test_setup(who_never_listens_waits_for_no_answer, ask),
        cmocka_unit_test_setup(sends_spread_over_time_are_one_way, ask),
        cmocka_unit_test_setup(an_answer_leaves_nothing_open, ask),
        cmocka_unit_test_setup(a_question_of_just_now_is_not_stalled, ask),
        cmocka_unit_test_setup(left_open_at_the_end_it_is_nobodys_unless_it_was_waited_for, ask),
        cmocka_unit_test_setup(a_forks_copy_is_its_parents, ask),
        cmocka_unit_test_setup(a_connect_given_up_is_a_timeout_after_the_patience, ask),
    };
    return cmocka_run_group_tests_name("connection", tests, NULL, NULL);
}
