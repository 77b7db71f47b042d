/* `vhretry history`: the project's retries, as the API tells of them. */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* #118 fails and is retried as #119, which is refused by a database and retried as #120 by version 1: without a tag that
 * tells why. */
#define TWO_RETRIES                                                                                          \
    "LD_PRELOAD=$LIBRARY \"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null 2>&1; "                 \
    "python3 \"$PROGRAMS/retries_again.py\" || exit 9; "

/* As if the execution that the newest retry repeats was created long ago. */
#define OLD_FIRST_RETRY                                                                                      \
    "curl -fsS -o answer -H 'Content-Type: application/json' -d '{\"ctime\": \"2020-02-29T12:00:00.5Z\"}' "  \
    "\"$VHRETRY_HOST/control/executions/119/\" || exit 9; "

static const struct row {
    const char *name;
    const char *command;
    int status;
    const char *output[4]; /* in stdout */
    const char *error;     /* in stderr; NULL: nothing is there */
} rows[] = {
    {"a project without retries has an empty table",
     "exec \"$VHRETRY\" history",
     0,
     {"retries succeeded failed running class", "      0         0      0       0 1 execution in total"},
     NULL},
    {"each retry counts for its step and its reason, that of version 1 from the status detail before",
     TWO_RETRIES "exec \"$VHRETRY\" history",
     0,
     {"      1         0      1       0 refused        train            127.0.0.1:",
      "      1         1      0       0 timeout        train            db.internal:5432\n",
      "      2         1      1       0 3 executions in total"},
     NULL},
    {"the retry's own tag tells the reason, whatever the status detail says since",
     "LD_PRELOAD=$LIBRARY \"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null 2>&1; "
     "curl -fsS -o answer -H 'Content-Type: application/json' -d '{\"status_detail\": \"seen by hand\"}' "
     "\"$VHRETRY_HOST/control/executions/118/\" || exit 9; "
     "exec \"$VHRETRY\" history",
     0,
     {"       1 refused        train            127.0.0.1:"},
     NULL},
    {"the newest retry alone tells its reason, though the execution that it repeats is not looked at",
     "LD_PRELOAD=$LIBRARY \"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null 2>&1; "
     "exec \"$VHRETRY\" history --limit 1",
     0,
     {"       1 refused        train            127.0.0.1:", "the newest 1 execution\n"},
     NULL},
    {"--limit looks at the newest alone",
     TWO_RETRIES "exec \"$VHRETRY\" history --limit 1",
     0,
     {"      1         1      0       0 unknown        train            \n", "the newest 1 execution\n"},
     NULL},
    {"a value may stand behind an equals sign",
     TWO_RETRIES "exec \"$VHRETRY\" history --limit=1",
     0,
     {"the newest 1 execution\n"},
     NULL},
    {"--json has the same names",
     TWO_RETRIES
     "\"$VHRETRY\" history --json >report; python3 -c 'import json; r = json.load(open(\"report\")); "
     "print(r[\"executions\"], r[\"complete\"], sorted(r[\"rows\"][0]))'",
     0,
     {"3 True ['class', 'failed', 'peer', 'retries', 'running', 'step', 'succeeded']\n"},
     NULL},
    {"the peer that caused the most retries is named last",
     "LD_PRELOAD=$LIBRARY \"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null 2>&1; "
     "exec \"$VHRETRY\" history",
     0,
     {"2 executions in total\n127.0.0.1:", " caused 1 of 1 retry (refused 1)\n"},
     NULL},
    {"--since leaves out what was created before, and asks for no more",
     TWO_RETRIES OLD_FIRST_RETRY "exec \"$VHRETRY\" history --since 168h",
     0,
     {"      1         1      0       0 unknown        train            \n",
      "      1         1      0       0 1 execution in the last 7 days\n",
      "\nunknown, without a peer, caused 1 of 1 retry in the last 7 days\n"},
     NULL},
    {"--since takes a date, and --json tells the summary",
     TWO_RETRIES OLD_FIRST_RETRY "exec \"$VHRETRY\" history --json --since=2020-02-29",
     0,
     {"\"executions\":3", "\"complete\":true", "retries since 2020-02-29"},
     NULL},
    {"a list that tells no times cannot be asked since when",
     "curl -fsS -o answer -H 'Content-Type: application/json' -d '{\"ctime\": null}' "
     "\"$VHRETRY_HOST/control/executions/118/\" || exit 9; exec \"$VHRETRY\" history --since 7d",
     1,
     {NULL},
     "does not tell when each was created; leave out --since"},
    {"a time that is none is a usage error",
     "exec \"$VHRETRY\" history --since yesterday",
     2,
     {NULL},
     "vhretry: history: --since: \"yesterday\" is neither a date such as 2026-11-01 nor a time"},
    {"--csv is what a spreadsheet's reader takes",
     TWO_RETRIES "\"$VHRETRY\" history --csv >table.csv; python3 -c 'import csv; "
                 "rows = list(csv.DictReader(open(\"table.csv\", newline=\"\"), strict=True)); "
                 "print(sorted((r[\"class\"], r[\"retries\"], r[\"step\"]) for r in rows))'",
     0,
     {"[('refused', '1', 'train'), ('timeout', '1', 'train')]\n"},
     NULL},
    {"--csv and --json exclude each other",
     "exec \"$VHRETRY\" history --csv --json",
     2,
     {NULL},
     "vhretry: history: --json: --json and --csv cannot be combined; use one of them\n"},
    {"a terminal sees how far the reading is, and then no more of it",
     "exec python3 -c 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode("
     "pty.spawn([os.environ[\"VHRETRY\"], \"history\"])))' </dev/null",
     0,
     {"\rvhretry: history: 1 executions read ...\r   ", "1 execution in total"},
     NULL},
    {"outside of an execution a project is needed",
     "unset VH_JOB_ID; exec \"$VHRETRY\" history",
     1,
     {NULL},
     "give --project ID"},
    {"without a token nobody is asked",
     "unset VH_API_TOKEN; exec \"$VHRETRY\" history",
     1,
     {NULL},
     "VH_API_TOKEN is not set"},
    {"a wrong token is told", "VH_API_TOKEN=wrong exec \"$VHRETRY\" history", 1, {NULL}, "401"},
    {"a limit of nothing is a usage error",
     "exec \"$VHRETRY\" history --limit 0",
     2,
     {NULL},
     "vhretry: history: --limit: \"0\" is not a number from 1 to 2000\n"},
    {"a limit of words is one, too",
     "exec \"$VHRETRY\" history --limit=many",
     2,
     {NULL},
     "vhretry: history: --limit: \"many\" is not a number from 1 to 2000\n"},
    {"a limit without a number is one, too",
     "exec \"$VHRETRY\" history --limit",
     2,
     {NULL},
     "vhretry: history: --limit needs a value (try: vhretry history --help)\n"},
    {"an option that does not exist is named",
     "exec \"$VHRETRY\" history --json -xy",
     2,
     {NULL},
     "vhretry: history: unknown option: \"-xy\" (try: vhretry history --help)\n"},
    {"so is a word that is none",
     "exec \"$VHRETRY\" history train",
     2,
     {NULL},
     "history: unexpected argument: \"train\""},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void says_it(void **state)
{
    const struct row *row = *state;
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    const char *const environment[] = {variable, NULL};
    step_run(&step, WITH_US, row->command, environment, &end);
    expect_end(&end, row->status, 0);
    for (size_t i = 0; i < sizeof row->output / sizeof row->output[0] && row->output[i]; i++)
        if (!strstr(end.output, row->output[i]))
            fail_msg("expected: %s\nseen:\n%s%s", row->output[i], end.output, end.errors);
    if (row->error ? !strstr(end.errors, row->error) : end.errors[0] != '\0')
        fail_msg("expected on stderr: %s\nseen: %s", row->error ? row->error : "nothing", end.errors);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), says_it, start, step_teardown);
    return test_list_run("vhretry history", argc, argv, NULL, NULL);
}
