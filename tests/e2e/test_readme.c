/* What README.md says to type does what it says. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct step step;
static struct step_end end;

/* Runs in the project's top folder. */
static void each_block_of_readme_is_run(void **state)
{
    char build[STEP_PATH_SIZE + 16];
    char path[STEP_PATH_SIZE];
    char folder[STEP_PATH_SIZE];
    char top[STEP_PATH_SIZE + 16];
    (void)state;
    build_path(path, ".");
    snprintf(build, sizeof build, "BUILD=%s", path);
    assert_non_null(getcwd(folder, sizeof folder));
    snprintf(top, sizeof top, "TOP=%s", folder);
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, "cd \"$TOP\"; exec python3 tests/documents/run_readme.py \"$BUILD\"",
             (const char *const[]){build, top, NULL}, &end);
    if (end.wait_status != 0 || !strstr(end.output, " blocks\n"))
        fail_msg("%s\n%s", end.output, end.errors);
    expect_one_retry(&step, &end, 1, NULL);
}

int main(int argc, char **argv)
{
    test_list_add(TEST(each_block_of_readme_is_run), NULL, step_teardown, NULL);
    return test_list_run("README", argc, argv, NULL, NULL);
}
