/* The tests of one test program: gathered from tables, of which each row is a test, and run.
 *
 * The first argument of the program is a filter for their names, such as 'curl*'. Long lists are run in parts, several
 * at once: SHARD=k/n in the environment leaves every n-th test, from the k-th.
 */
#ifndef VHRETRY_TESTS_TEST_LIST_H
#define VHRETRY_TESTS_TEST_LIST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The first name in a table, how many rows follow, and their size in bytes. */
#define ROWS(rows, count) &(rows)->name, (count), sizeof *(rows)
#define TABLE(rows)       ROWS(rows, sizeof(rows) / sizeof *(rows))

/* Adds a test for each row. The first member of a row is the test's name; the row is the test's state. `setup` and
 * `teardown` run around each; NULL: none. The rows must stay as they are until the list is run. */
void test_list_add_rows(const char *const *first_name, size_t count, size_t row_size, CMUnitTestFunction test,
                        CMFixtureFunction setup, CMFixtureFunction teardown);

/* A test function, under its own name. */
#define TEST(function) #function, function

/* Adds one test, with a name that stays, and a state that may be NULL. */
void test_list_add(const char *name, CMUnitTestFunction test, CMFixtureFunction setup,
                   CMFixtureFunction teardown, const void *state);

/* Runs them, in the order in which they were added, with `setup` before all and `teardown` after all; NULL: none.
 * Returns how many failed, for main() to return. */
int test_list_run(const char *group, int argc, char **argv, CMFixtureFunction setup,
                  CMFixtureFunction teardown);

#endif
