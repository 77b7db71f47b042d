/* Attempts: what a program is told of them, and how one ends that nobody repeats. */
#include "../support/test_list.h"
#include "reruns.h"
#include "step_expectation.h"

#define TELL "sh -c 'echo $VHRETRY_ATTEMPT $VHRETRY_RETRY_COUNT ${VHRETRY_RERUN_OF-none}'"

#define RETRY_OF_OLD "--set", "tags=[\"retry: 1\", \"rerun-of: old\"]"

static struct step step;
static struct step_end end;

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
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=3", "VHRETRY_RERUN_OF=old"},
     "4 3 old\n"},
    {"under vhretry run variables that agree with the tags count",
     {RETRY_OF_OLD},
     "\"$VHRETRY\" run " TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=3", "VHRETRY_RERUN_OF=old"},
     "4 3 old\n"},
    {"tags alone say enough", {RETRY_OF_OLD}, "\"$VHRETRY\" run " TELL, {NULL}, "2 1 old\n"},
    {"under vhretry env too", {RETRY_OF_OLD}, "eval \"$(\"$VHRETRY\" env)\"; " TELL, {NULL}, "2 1 old\n"},
    {"a copy that has lost its tags is a first attempt, whatever its variables say",
     {NULL},
     "\"$VHRETRY\" run " TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=3", "VHRETRY_RERUN_OF=old"},
     "1 0 none\n"},
    {"under vhretry env too",
     {NULL},
     "eval \"$(\"$VHRETRY\" env)\"; " TELL,
     {"VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=3", "VHRETRY_RERUN_OF=old"},
     "1 0 none\n"},
    {"outside an execution the variables count",
     {NULL},
     "\"$VHRETRY\" run " TELL,
     {"VH_JOB_ID", "VHRETRY_ATTEMPT=4", "VHRETRY_RETRY_COUNT=3"},
     "4 3 none\n"},
    {"switched off, nothing is told", {NULL}, OBSERVED TELL, {"VHRETRY_MODE=off"}, "none\n"},
};

static void a_program_is_told_which_attempt_it_is(void **state)
{
    const struct told_row *row = *state;
    step_start(&step, row->options[0] ? row->options : NULL);
    step_wait(&step, launch_wrapped(&step, row->command, row->environment), &end);
    expect_end(&end, 0, 0);
    expect_exact_output(&end, row->output);
}

#define LEFT_ALONE "exec " RUN("1") REFUSED_EACH_TIME

static const struct rerun_row status_rows[] = {
    {"a retry that nobody starts ends with VHRETRY_RETRY_STATUS",
     LEFT_ALONE,
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     75,
     0,
     0,
     ALL_OF_TWO,
     {"network failure: ", "ends with exit status 75 instead of its own (VHRETRY_RETRY_STATUS)"},
     ""},
    {"under LD_PRELOAD too",
     OBSERVED REFUSED,
     {OUTSIDE, "VHRETRY_RETRY_STATUS=99"},
     99,
     0,
     0,
     "refused\n",
     {"ends with exit status 99"},
     ""},
    {"under vhretry env too",
     "eval \"$(\"$VHRETRY\" env)\"\n" REFUSED,
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     75,
     0,
     0,
     "refused\n",
     {"ends with exit status 75"},
     ""},
    {"and where the shell has set -e",
     "set -e; eval \"$(\"$VHRETRY\" env)\"\n" REFUSED "; echo not reached",
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     75,
     0,
     0,
     "refused\n",
     {"ends with exit status 75"},
     ""},
    {"a crash ends so, too",
     "ulimit -c 0; exec \"$VHRETRY\" run -- \"$PROGRAMS/fails_an_assertion\" refused $REFUSED 2>said; cat "
     "said >&2",
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     75,
     0,
     0,
     NULL,
     {NULL},
     ""},
    {"in a pipeline node",
     OBSERVED REFUSED,
     {"VH_PIPELINE_ID=p", "VHRETRY_RETRY_STATUS=75"},
     75,
     0,
     0,
     "refused\n",
     {"ends with exit status 75"},
     NULL},
    {"without a token",
     OBSERVED REFUSED,
     {"VH_API_TOKEN", "VHRETRY_RETRY_STATUS=75"},
     75,
     0,
     0,
     "refused\n",
     {"ends with exit status 75"},
     NULL},
    {"a retry that was started is none that is missing",
     OBSERVED REFUSED,
     {"VHRETRY_RETRY_STATUS=75"},
     1,
     0,
     1,
     "refused\n",
     {NULL},
     NULL},
    {"nor is one when the retries are used up",
     OBSERVED REFUSED,
     {"VHRETRY_RETRIES=0", "VHRETRY_RETRY_STATUS=75"},
     1,
     0,
     0,
     "refused\n",
     {NULL},
     NULL},
    {"nor in a dry run",
     "exec \"$VHRETRY\" run --dry-run -- " REFUSED,
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     1,
     0,
     0,
     "refused\n",
     {NULL},
     NULL},
    {"a bug keeps its status",
     OBSERVED "sh -c 'exit 3'",
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     3,
     0,
     0,
     "",
     {NULL},
     ""},
    {"success keeps its status",
     OBSERVED "sh -c '" REFUSED "; exit 0'",
     {OUTSIDE, "VHRETRY_RETRY_STATUS=75"},
     0,
     0,
     0,
     "refused\n",
     {NULL},
     ""},
    {"by default the status is the program's", OBSERVED REFUSED, {OUTSIDE}, 1, 0, 0, "refused\n", {NULL}, ""},
    {"a status that is none is told, and is none",
     OBSERVED REFUSED,
     {"VHRETRY_RETRY_STATUS=256"},
     1,
     0,
     1,
     "refused\n",
     {"VHRETRY_RETRY_STATUS: \"256\" is not an exit status (try 75; 0 is none); using 0"},
     NULL},
    {"also where nobody else would say a word",
     OBSERVED REFUSED,
     {OUTSIDE, "VHRETRY_RETRY_STATUS=tempfail"},
     1,
     0,
     0,
     "refused\n",
     {"VHRETRY_RETRY_STATUS: \"tempfail\" is not an exit status (try 75; 0 is none); using 0"},
     ""},
};

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(told_rows), a_program_is_told_which_attempt_it_is, NULL, step_teardown);
    test_list_add_rows(TABLE(status_rows), runs_as_told, NULL, step_teardown);
    return test_list_run("attempts", argc, argv, NULL, NULL);
}
