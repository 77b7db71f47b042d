/* The wrapped program never notices: the same output, status, errno, descriptors and environment, with us and without. With NIGHTLY=1
 * what looks for races finds none of ours. */
#include "../support/test_list.h"
#include "needs.h"
#include "programs_that_must_not_notice.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void nobody_notices(void **state)
{
    /* Outside of an execution we have nothing to say at the end. */
    static const char *const environment[] = {"VH_JOB_ID", NULL};
    const struct unnoticed_program *row = *state;
    needs(row->needs);
    step_run(&step, WITHOUT_US, row->command, environment, &without_us);
    step_run(&step, WITH_US, row->command, environment, &with_us);
    expect_end(&without_us, row->status, row->signal);
    expect_same_end(&without_us, &with_us);
    expect_no_word_of_ours(&with_us);
}

/* Of a race they would tell. They take seconds. */
static const struct tool {
    const char *name;
    const char *command;
} tools[] = {
    {"helgrind, with what it cannot know left out",
     OBSERVED "valgrind -q --error-exitcode=9 --tool=helgrind --suppressions=\"$LEFT_OUT\" "
              "\"$PROGRAMS/shares_connection\""},
    {"drd, with what it cannot know left out",
     OBSERVED "valgrind -q --error-exitcode=9 --tool=drd --suppressions=\"$LEFT_OUT\" "
              "\"$PROGRAMS/shares_connection\""},
};

static void finds_no_race(void **state)
{
    const struct tool *row = *state;
    char folder[STEP_PATH_SIZE];
    char left_out[STEP_PATH_SIZE + 64];
    needs("valgrind");
    assert_non_null(getcwd(folder, sizeof folder));
    snprintf(left_out, sizeof left_out, "LEFT_OUT=%s/preload/valgrind.supp", folder);
    const char *const environment[] = {"VH_JOB_ID", left_out, NULL};
    step_run(&step, WITHOUT_US, row->command, environment, &without_us);
    step_run(&step, WITH_US, row->command, environment, &with_us);
    expect_end(&without_us, 0, 0);
    expect_end(&with_us, 0, 0);
}

int main(int argc, char **argv)
{
    if (getenv("NIGHTLY"))
        test_list_add_rows(TABLE(tools), finds_no_race, start, step_teardown);
    test_list_add_rows(ROWS(unnoticed_programs, unnoticed_program_count), nobody_notices, start,
                       step_teardown);
    return test_list_run("programs that must not notice", argc, argv, NULL, NULL);
}
