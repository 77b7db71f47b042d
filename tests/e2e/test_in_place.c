/* Attempts: what a program is told of them, and those that are made in place. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define TELL "sh -c 'echo $VHRETRY_ATTEMPT $VHRETRY_RETRY_COUNT ${VHRETRY_RERUN_OF-none}'"

#define RETRY_OF_OLD "--set", "tags=[\"retry: 1\", \"rerun-of: old\"]"

static struct step step;
static struct step_end end;

static void type(const char *command, const char *const *environment)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    const char *all[8] = {variable};
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    for (size_t i = 0; environment && environment[i] && i < 6; i++)
        all[i + 1] = environment[i];
    step_run(&step, WITH_US, command, all, &end);
}

static const struct told_row {
    const char *name;
    const char *options[3]; /* of the pretend Valohai */
    const char *command;
    const char *environment[4];
    const char *output;
} told_rows[] = {
    {"under vhretry run the first attempt is told so",
     {NULL},
     "\"$VHRETRY\" run " TELL,
     {NULL},
     "1 0 none\n"},
    {"under LD_PRELOAD too", {NULL}, OBSERVED TELL, {NULL}, "1 0 none\n"},
    {"under vhretry env too", {NULL}, "eval \"$(\"$VHRETRY\" env)\"; " TELL, {NULL}, "1 0 none\n"},
    {"a grandchild is told the same",
     {NULL},
     OBSERVED "sh -c \"python3 -c \\\"import os; print(os.environ['VHRETRY_ATTEMPT'])\\\"; :\"",
     {NULL},
     "1\n"},
    {"a retry is told what its POST carried",
     {RETRY_OF_OLD},
     OBSERVED TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=1", "VHRETRY_RERUN_OF=old"},
     "4 1 old\n"},
    {"under vhretry run variables that agree with the tags count",
     {RETRY_OF_OLD},
     "\"$VHRETRY\" run " TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=1", "VHRETRY_RERUN_OF=old"},
     "4 1 old\n"},
    {"tags alone say enough", {RETRY_OF_OLD}, "\"$VHRETRY\" run " TELL, {NULL}, "2 1 old\n"},
    {"under vhretry env too", {RETRY_OF_OLD}, "eval \"$(\"$VHRETRY\" env)\"; " TELL, {NULL}, "2 1 old\n"},
    {"a copy that has lost its tags is a first attempt, whatever its variables say",
     {NULL},
     "\"$VHRETRY\" run " TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=1", "VHRETRY_RERUN_OF=old"},
     "1 0 none\n"},
    {"under vhretry env too",
     {NULL},
     "eval \"$(\"$VHRETRY\" env)\"; " TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=1", "VHRETRY_RERUN_OF=old"},
     "1 0 none\n"},
    {"outside an execution the variables count",
     {NULL},
     "\"$VHRETRY\" run " TELL,
     {"VH_JOB_ID", "VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=1"},
     "4 1 none\n"},
    {"switched off, nothing is told", {NULL}, OBSERVED TELL, {"VHRETRY_MODE=off"}, "none\n"},
};

static void expect_output(const char *expected)
{
    if (strcmp(end.output, expected) != 0)
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", expected, end.output, end.errors);
}

static void a_program_is_told_which_attempt_it_is(void **state)
{
    const struct told_row *row = *state;
    step_start(&step, row->options[0] ? row->options : NULL);
    type(row->command, row->environment);
    expect_end(&end, 0, 0);
    expect_output(row->output);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(told_rows), a_program_is_told_which_attempt_it_is, NULL, step_teardown);
    return test_list_run("in place", argc, argv, NULL, NULL);
}
