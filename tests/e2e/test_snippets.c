/* The examples of core/settle/README.md for other platforms are what these understand. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct step step;
static struct step_end end;

/* Runs in the project's top folder. */
static void examples_for_other_platforms_are_as_they_must_be(void **state)
{
    char page[PATH_MAX];
    char variable[PATH_MAX + 8];
    (void)state;
    assert_non_null(realpath("core/settle/README.md", page));
    snprintf(variable, sizeof variable, "PAGE=%s", page);
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, "exec python3 \"$PROGRAMS/reads_snippets.py\" \"$PAGE\"",
             (const char *const[]){variable, NULL}, &end);
    expect_end(&end, 0, 0);
    if (strcmp(end.output, "6 examples are as they must be\n") != 0)
        fail_msg("%s\n%s", end.output, end.errors);
}

int main(int argc, char **argv)
{
    test_list_add(TEST(examples_for_other_platforms_are_as_they_must_be), NULL, step_teardown, NULL);
    return test_list_run("snippets", argc, argv, NULL, NULL);
}
