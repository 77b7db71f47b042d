/* What happens to a connection, and the faults that it shows: tests/unit/connections.txt, the specification of
 * core/evidence/connection. Each case is a test. */
#include "../../core/evidence/connection_judgement.h"
#include "../support/connection_case.h"
#include "../support/test_list.h"

#include <errno.h>

#define CONNECTIONS "tests/unit/connections.txt"

enum { CASES_MIN = 100 };

static struct connection_case cases[CONNECTION_CASES_MAX];
static size_t count;

static void shows_the_faults_that_the_table_says(void **state)
{
    const struct connection_case *one = *state;
    char complaint[CONNECTION_WORDS_SIZE];
    if (!connection_case_play(one, complaint))
        fail_msg("%s:%d: %s: %s", CONNECTIONS, one->line, one->name, complaint);
}

static const struct connect_call {
    const char *name;
    int error;
    enum connect_return expected;
} connect_calls[] = {
    {"connect(2) succeeds", 0, CONNECT_RETURNS_MADE},
    {"connect(2) is called again, to hear that it has succeeded", EISCONN, CONNECT_RETURNS_MADE},
    {"connect(2) does not block, or meets the socket's time limit", EINPROGRESS, CONNECT_RETURNS_UNDER_WAY},
    {"connect(2) is interrupted by a signal", EINTR, CONNECT_RETURNS_UNDER_WAY},
    {"connect(2) is refused", ECONNREFUSED, CONNECT_RETURNS_FAULT},
    {"connect(2) finds no way", ENETUNREACH, CONNECT_RETURNS_FAULT},
    {"connect(2) finds no free port", EADDRNOTAVAIL, CONNECT_RETURNS_FAULT},
    {"connect(2) is called again too early", EALREADY, CONNECT_RETURNS_REJECTED},
    {"connect(2) is given an address that is no memory", EFAULT, CONNECT_RETURNS_REJECTED},
    {"connect(2) is given a descriptor that is no socket", ENOTSOCK, CONNECT_RETURNS_REJECTED},
};

static void returns_what_the_errno_says(void **state)
{
    const struct connect_call *row = *state;
    assert_int_equal(connect_return_of(row->error), row->expected);
}

static const struct failed_connect {
    const char *name;
    struct kernel_connection kernel;
    int expected;
} failed_connects[] = {
    {"a connect that met a reset was refused",
     {.counts_segments = true, .segments_sent = 1, .segments_received = 1},
     ECONNREFUSED},
    {"so was one of a kernel that does not count", {.segments_sent = 0}, ECONNREFUSED},
    {"nothing was sent: no way", {.counts_segments = true}, ENETUNREACH},
    {"nothing came, however often it was sent: a time-out",
     {.counts_segments = true, .segments_sent = 7, .sent_again = 6},
     ETIMEDOUT},
    {"it was sent once, and nothing came: a router said no",
     {.counts_segments = true, .segments_sent = 1},
     EHOSTUNREACH},
};

static void fails_for_what_was_sent_and_came_back(void **state)
{
    const struct failed_connect *row = *state;
    assert_int_equal(connection_error_of_connect(&row->kernel), row->expected);
}

static void the_table_has_its_cases_and_uses_every_event(void **state)
{
    (void)state;
    char complaint[CONNECTION_WORDS_SIZE];
    if (count == 0)
        fail_msg("%s cannot be read: run this test from the top of the repository", CONNECTIONS);
    assert_true(count >= CASES_MIN);
    for (size_t i = 0; i < count; i++)
        connection_case_play(&cases[i], complaint);
    const char *unused = connection_event_unused();
    if (unused != NULL)
        fail_msg("no case has the event \"%s\"", unused);
}

int main(int argc, char **argv)
{
    count = connection_cases_read(CONNECTIONS, cases);
    test_list_add_rows(ROWS(cases, count), shows_the_faults_that_the_table_says, NULL, NULL);
    test_list_add_rows(TABLE(connect_calls), returns_what_the_errno_says, NULL, NULL);
    test_list_add_rows(TABLE(failed_connects), fails_for_what_was_sent_and_came_back, NULL, NULL);
    test_list_add(TEST(the_table_has_its_cases_and_uses_every_event), NULL, NULL, NULL);
    return test_list_run("connections", argc, argv, NULL, NULL);
}
