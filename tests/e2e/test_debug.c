/* Debug mode: what is told, where, and that nothing else changes. */
#include "../support/test_list.h"
#include "step_expectation.h"

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"
#define CHECK   "python3 \"$PROGRAMS/checks_trace.py\" trace.jsonl"

/* Sixteen processes at once, each refused twenty times. */
#define SIXTEEN                                                                                              \
    "exec env LD_PRELOAD=\"$LIBRARY\" sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do "           \
    "python3 -c \"import socket\nfor i in range(20):\n s = socket.socket(); "                                \
    "s.connect_ex((\\\"127.0.0.1\\\", $REFUSED)); s.close()\" & "                                            \
    "done; wait; exit 1' "

static const struct row {
    const char *name;
    const char *command;
    const char *setting;
    int status;
    const char *output[4]; /* in stdout */
    const char
        *errors[4]; /* extended regular expressions that lines of stderr match; none: nothing is there */
} rows[] = {
    {"level 1 tells faults, the verdict and a summary",
     OBSERVED REFUSED,
     "VHRETRY_DEBUG=1",
     1,
     {"refused\n"},
     {"^vhretry: [0-9:.]{12} +[0-9]+ +returns_from_ma +connect +127\\.0\\.0\\.1:[0-9]+ +ECONNREFUSED "
      "\\[refused\\] +[0-9.]+ ms$",
      "^vhretry: verdict    retry \\(1 of 3\\)$", "^vhretry: peer  +phase +class +calls failed +ago state$",
      "^vhretry: 127\\.0\\.0\\.1:[0-9]+ +connect +refused +1 +1 +0\\.[0-9] s cause$"}},
    {"level 2 tells every call",
     OBSERVED "curl -s http://127.0.0.1:$REFUSED/",
     "VHRETRY_DEBUG=2",
     7,
     {""},
     {"^vhretry: .* curl +connect +127\\.0\\.0\\.1:[0-9]+ +in progress +[0-9.]+ ms$",
      "^vhretry: .* curl +connect +127\\.0\\.0\\.1:[0-9]+ +ECONNREFUSED"}},
    {"what went well is in the summary, too",
     OBSERVED "curl -s -o /dev/null \"$VHRETRY_HOST/\"",
     "VHRETRY_DEBUG=1",
     0,
     {""},
     {"^vhretry: verdict    succeeded$", "^vhretry: 127\\.0\\.0\\.1:[0-9]+ +connect +- +1 +0 +- ok$"}},
    {"a fault that a setting rules out is no cause",
     "export VHRETRY_IGNORE=127.0.0.1; " OBSERVED "curl -s http://127.0.0.1:$REFUSED/",
     "VHRETRY_DEBUG=1",
     7,
     {""},
     {"^vhretry: verdict    not-network$",
      "^vhretry: 127\\.0\\.0\\.1:[0-9]+ +connect +refused +1 +1 +[0-9.]+ s ruled out$"}},
    {"a fault that was got over",
     OBSERVED "sh -c '" REFUSED "; exit 0'",
     "VHRETRY_DEBUG=1",
     0,
     {"refused\n"},
     {"^vhretry: 127\\.0\\.0\\.1:[0-9]+ +connect +refused +1 +1 +[0-9.]+ s open$"}},
    {"a trace alone says nothing on stderr",
     "unset VH_JOB_ID; LD_PRELOAD=$LIBRARY " REFUSED "; " CHECK,
     "VHRETRY_TRACE=trace.jsonl",
     0,
     {"refused\n2 lines\n"},
     {NULL}},
    {"what a person writes for yes is level 1, to the library and to the program",
     OBSERVED "sh -c '" REFUSED "; exit 1'",
     "VHRETRY_DEBUG=Yes",
     1,
     {"refused\n"},
     {"^vhretry: [0-9:.]{12} +[0-9]+ +returns_from_ma +connect +127\\.0\\.0\\.1:[0-9]+ +ECONNREFUSED ",
      "^vhretry: verdict    retry \\(1 of 3\\)$"}},
    {"the wrapper reads yes alike",
     "exec \"${LIBRARY%/*}/vhretry\" run sh -c 'exit 3'",
     "VHRETRY_DEBUG=true",
     3,
     {NULL},
     {"^vhretry: verdict    not-network$"}},
    {"off is off, to the library and to the program",
     OBSERVED "sh -c 'exit 3'",
     "VHRETRY_DEBUG=off",
     3,
     {NULL},
     {NULL}},
    {"a level that does not exist is off, and the program says so",
     OBSERVED "sh -c '" REFUSED "; exit 1'",
     "VHRETRY_DEBUG=3",
     1,
     {"refused\n"},
     {"^vhretry: VHRETRY_DEBUG: \"3\" is not 0, 1 or 2; using 0$"}},
    {"a trace is as the README says",
     "LD_PRELOAD=$LIBRARY VHRETRY_MODE=dry-run curl -s http://127.0.0.1:$REFUSED/ 2>/dev/null; " CHECK,
     "VHRETRY_TRACE=trace.jsonl",
     0,
     {"3 lines\n"},
     {NULL}},
    {"a program's name may hold anything",
     "cp \"$PROGRAMS/returns_from_main\" \"$(printf 'a\"\\\\\\n\\033é')\"; LD_PRELOAD=$LIBRARY ./a* refused "
     "$REFUSED 2>/dev/null >&2; " CHECK,
     "VHRETRY_TRACE=trace.jsonl",
     0,
     {"2 lines\n"},
     {NULL}},
    {"no line is torn in a pipe, from 16 processes at once",
     "(" SIXTEEN "2>&1) >lines; grep -cE '^vhretry: [0-9:.]{12} +[0-9]+ +python3 +connect .* ECONNREFUSED "
     ".* ms$' lines; "
     "(" SIXTEEN "2>&1) | grep -vE '^vhretry: ([0-9:.]{12} .* "
     "ms|(verdict|cause|blame|reason|peer|127.0.0.1:[0-9]+) .*|  +.*|-+ .*|"
     "not retried: another process of this execution .*|(network failure|retry [0-9]|retry execution) .*)$' "
     "| wc -l",
     "VHRETRY_DEBUG=1",
     0,
     {"320\n0\n"},
     {NULL}},
    {"no line is torn in a file, from 16 processes at once",
     "( " SIXTEEN ") 2>/dev/null; " CHECK,
     "VHRETRY_TRACE=trace.jsonl",
     0,
     {"321 lines\n"},
     {NULL}},
    {"a stderr that is closed",
     OBSERVED "sh -c '" REFUSED "; exit 1' 2>&-",
     "VHRETRY_DEBUG=2",
     1,
     {"refused\n"},
     {NULL}},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static bool a_line_matches(const char *expression, const char *text)
{
    regex_t compiled;
    assert_int_equal(regcomp(&compiled, expression, REG_EXTENDED | REG_NEWLINE | REG_NOSUB), 0);
    bool matches = regexec(&compiled, text, 0, NULL, 0) == 0;
    regfree(&compiled);
    return matches;
}

static void tells_it(void **state)
{
    const struct row *row = *state;
    char trace[STEP_PATH_SIZE];
    /* A trace file is opened by many processes, each in its own folder. */
    const char *file = strstr(row->setting, "trace.jsonl");
    snprintf(trace, sizeof trace, "%.*s%s%s%s",
             (int)(file ? file - row->setting : (long)strlen(row->setting)), row->setting,
             file ? step.folder : "", file ? "/" : "", file ? file : "");
    const char *const environment[] = {trace, NULL};
    char command[4096];
    snprintf(command, sizeof command, "cd \"$FOLDER\"; %s", row->command);
    step_run(&step, WITH_US, command, environment, &end);
    expect_end(&end, row->status, 0);
    for (size_t i = 0; i < sizeof row->output / sizeof row->output[0] && row->output[i]; i++)
        if (!strstr(end.output, row->output[i]))
            fail_msg("expected on stdout: %s\nseen:\n%s%s", row->output[i], end.output, end.errors);
    for (size_t i = 0; i < sizeof row->errors / sizeof row->errors[0] && row->errors[i]; i++)
        if (!a_line_matches(row->errors[i], end.errors))
            fail_msg("expected a line: %s\nseen:\n%s", row->errors[i], end.errors);
    if (!row->errors[0] && end.errors[0] != '\0')
        fail_msg("expected nothing on stderr, seen:\n%s", end.errors);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), tells_it, start, step_teardown);
    return test_list_run("debug mode", argc, argv, NULL, NULL);
}
