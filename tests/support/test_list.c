#include "test_list.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TESTS_MAX = 1024 };

static struct CMUnitTest tests[TESTS_MAX];
static size_t count;
static size_t offered; /* with those that other shards run */

/* Each test is in it, without SHARD or with one that is malformed. */
static bool is_in_shard(size_t index)
{
    const char *shard = getenv("SHARD");
    unsigned part = 0;
    unsigned parts = 0;
    /* NOLINTNEXTLINE(cert-err34-c): what is out of range is malformed, too */
    if (!shard || sscanf(shard, "%u/%u", &part, &parts) != 2 || part < 1 || part > parts)
        return true;
    return index % parts == part - 1;
}

void test_list_add(const char *name, CMUnitTestFunction test, CMFixtureFunction setup,
                   CMFixtureFunction teardown, const void *state)
{
    if (!is_in_shard(offered++))
        return;
    if (count == TESTS_MAX) {
        fprintf(stderr, "there are more than %d tests: raise TESTS_MAX in %s\n", TESTS_MAX, __FILE__);
        abort();
    }
    tests[count++] = (struct CMUnitTest){name, test, setup, teardown, (void *)state};
}

void test_list_add_rows(const char *const *first_name, size_t row_count, size_t row_size,
                        CMUnitTestFunction test, CMFixtureFunction setup, CMFixtureFunction teardown)
{
    for (size_t i = 0; i < row_count; i++) {
        const char *row = (const char *)first_name + i * row_size;
        const char *name;
        memcpy(&name, row, sizeof name);
        test_list_add(name, test, setup, teardown, row);
    }
}

int test_list_run(const char *group, int argc, char **argv, CMFixtureFunction setup,
                  CMFixtureFunction teardown)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    /* NOLINTNEXTLINE: the macro takes the array's size, which here is its capacity */
    return _cmocka_run_group_tests(group, tests, count, setup, teardown);
}
