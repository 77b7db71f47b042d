/* What programs are called, and what the API answers, is written by others: none of it commands a terminal, and JSON stays JSON. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>

static struct step step;
static struct step_end end;

/* C0, C1 in one byte and as UTF-8, a mark that turns text around, and bytes that are no UTF-8. */
#define HOSTILE "e\\x1b]0;v\\x9bi\\xc2\\x9bl\\xe2\\x80\\xae\\xff\\xc3"

#define FAILING                                                                                              \
    OBSERVED "perl -e 'exec {qq($ENV{PROGRAMS}/returns_from_main)} \"" HOSTILE                               \
             "\", q(refused), $ENV{REFUSED}'"

/* Ends with 0 if stdin is UTF-8 without any character that a terminal obeys, or that turns text around. */
#define IS_HARMLESS                                                                                          \
    "python3 -c 'import sys, unicodedata\n"                                                                  \
    "text = sys.stdin.buffer.read().decode()\n"                                                              \
    "sys.exit(not text or any(unicodedata.category(c) in (\"Cc\", \"Cf\") and c not in \"\\n\\t\" "          \
    "for c in text))'"

#define IS_JSON "python3 -m json.tool >/dev/null"

/* Each of these commands is run after a program of such a name has failed, and ends with 0. */
static const struct {
    const char *name;
    const char *command;
} shown[] = {
    {"what was said", IS_HARMLESS " <said"},
    {"explain", "\"$VHRETRY\" explain | " IS_HARMLESS},
    {"explain --json", "\"$VHRETRY\" explain --json >json; " IS_JSON " <json && " IS_HARMLESS " <json"},
    {"the page", "\"$VHRETRY\" explain --html=page.html >/dev/null; " IS_HARMLESS " <page.html"},
    {"the events", "\"$VHRETRY\" explain --trace-event=trace.json >/dev/null; " IS_JSON
                   " <trace.json && " IS_HARMLESS " <trace.json"},
    {"an unknown run", "\"$VHRETRY\" explain \"$(printf 'a\\233\\302\\233')\" 2>&1 | " IS_HARMLESS},
    {"an unknown subcommand", "\"$VHRETRY\" \"$(printf 'a\\233\\302\\233')\" 2>&1 | " IS_HARMLESS},
    {"an unknown option", "\"$VHRETRY\" run \"$(printf -- '--a\\233\\302\\233')\" 2>&1 | " IS_HARMLESS},
    {"a command that is not found",
     "\"$VHRETRY\" run -- \"$(printf 'a\\233\\302\\233')\" 2>&1 | " IS_HARMLESS},
    {"a setting that is wrong",
     "VHRETRY_DELAY=$(printf 'a\\233\\302\\233') \"$VHRETRY\" doctor 2>&1 | " IS_HARMLESS},
    {"a setting that is wrong, in JSON",
     "VHRETRY_DIR=$(printf '/a\\233\\302\\233') \"$VHRETRY\" doctor --json 2>/dev/null >json; " IS_JSON
     " <json && " IS_HARMLESS " <json"},
    {"the API's host",
     "VHRETRY_HOST=$(printf 'http://127.0.0.1:9/\\233\\302\\233') \"$VHRETRY\" doctor 2>&1 | " IS_HARMLESS},
};

static void nothing_hostile_reaches_a_terminal(void **state)
{
    (void)state;
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    needs("perl python3");
    step_start(&step, NULL);
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    const char *const environment[] = {variable, "VHRETRY_DEBUG=2", NULL};
    const char *const plain[] = {variable, NULL};
    step_run(&step, WITH_US, "exec 2>said; " FAILING, environment, &end);
    expect_one_retry(&step, &end, 1, NULL);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        step_run(&step, WITHOUT_US, shown[i].command, plain, &end);
        if (end.wait_status != 0)
            fail_msg("%s: %s\n%s%s", shown[i].name, shown[i].command, end.output, end.errors);
    }
}

int main(int argc, char **argv)
{
    test_list_add(TEST(nothing_hostile_reaches_a_terminal), NULL, step_teardown, NULL);
    return test_list_run("hostile names", argc, argv, NULL, NULL);
}
