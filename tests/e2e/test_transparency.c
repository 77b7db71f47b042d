/* The wrapped program never notices: the same output, status, errno, descriptors and environment, with us and without. */
#include "../support/shard.h"
#include "programs_that_must_not_notice.h"
#include "step_expectation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    step_stop(&step);
    return 0;
}

static bool is_installed(const char *command)
{
    char path[512];
    if (command[0] == '/')
        return access(command, F_OK) == 0;
    const char *folders = getenv("PATH");
    for (const char *folder = folders ? folders : "/usr/bin:/bin"; folder; folder = strchr(folder, ':')) {
        folder += *folder == ':';
        snprintf(path, sizeof path, "%.*s/%s", (int)strcspn(folder, ":"), folder, command);
        if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

static void nobody_notices(void **state)
{
    /* Outside of an execution we have nothing to say at the end. */
    static const char *const environment[] = {"VH_JOB_ID", NULL};
    const struct unnoticed_program *row = *state;
    if (row->needs && !is_installed(row->needs)) {
        print_message("%s is not installed\n", row->needs);
        skip();
    }
    step_run(&step, WITHOUT_US, row->command, environment, &without_us);
    step_run(&step, WITH_US, row->command, environment, &with_us);
    expect_end(&without_us, row->status, row->signal);
    expect_same_end(&without_us, &with_us);
    expect_no_word_of_ours(&with_us);
}

int main(void)
{
    struct CMUnitTest *tests = calloc(unnoticed_program_count, sizeof *tests);
    size_t count = 0;
    if (!tests)
        return EXIT_FAILURE;
    for (size_t i = 0; i < unnoticed_program_count; i++)
        if (shard_has(i))
            tests[count++] = (struct CMUnitTest){unnoticed_programs[i].name, nobody_notices, start, stop,
                                                 (void *)&unnoticed_programs[i]};
    int failed = _cmocka_run_group_tests("programs that must not notice", tests, count, NULL, NULL);
    free(tests);
    return failed;
}
