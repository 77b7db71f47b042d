/* The wrapped program never notices: the same output, status, errno, descriptors and environment, with us and without. */
#include "../support/test_list.h"
#include "needs.h"
#include "programs_that_must_not_notice.h"
#include "step_expectation.h"

#include <stddef.h>

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

int main(int argc, char **argv)
{
    test_list_add_rows(ROWS(unnoticed_programs, unnoticed_program_count), nobody_notices, start,
                       step_teardown);
    return test_list_run("programs that must not notice", argc, argv, NULL, NULL);
}
