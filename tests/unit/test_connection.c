/* What happens to a connection, and the faults that it shows: tests/unit/connections.txt, the specification of
 * core/evidence/connection. Each case is a test. */
#include "../support/connection_case.h"
#include "../support/test_list.h"

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
    test_list_add(TEST(the_table_has_its_cases_and_uses_every_event), NULL, NULL, NULL);
    return test_list_run("connections", argc, argv, NULL, NULL);
}
