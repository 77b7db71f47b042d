#include "reruns.h"

#include "step_expectation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { VARIABLES_MAX = 4 };

pid_t launch_wrapped(const struct step *step, const char *command, const char *const *environment)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    const char *all[VARIABLES_MAX + 2] = {variable};
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    for (size_t i = 0; environment && i < VARIABLES_MAX && environment[i]; i++)
        all[i + 1] = environment[i];
    return step_launch(step, WITH_US, command, all);
}

void expect_exact_output(const struct step_end *end, const char *expected)
{
    if (strcmp(end->output, expected) != 0)
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", expected, end->output, end->errors);
}

void runs_as_told(void **state)
{
    static struct step step;
    static struct step_end end;
    const struct rerun_row *row = *state;
    step_start(&step, NULL);
    step_wait(&step, launch_wrapped(&step, row->command, row->environment), &end);
    expect_end(&end, row->status, row->signal);
    if (row->output)
        expect_exact_output(&end, row->output);
    for (size_t i = 0; i < sizeof row->lines / sizeof *row->lines && row->lines[i]; i++)
        expect_line(&end, row->lines[i]);
    if (row->retries == 0)
        expect_no_retry(&step, &end);
    else
        expect_one_retry(&step, &end, 1, NULL);
    if (row->detail)
        expect_status_detail_with(&step, &end, row->detail);
}
