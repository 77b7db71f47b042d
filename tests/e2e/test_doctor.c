/* `vhretry doctor`: every check, made to fail. */
#include "../../core/inspect/checks.h"
#include "../support/scratch_folder.h"
#include "../support/test_list.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* $VHRETRY is our program, $CONFIG a copy of the execution's files that may be spoilt. */
#define DOCTOR "exec \"$VHRETRY\" doctor"

/* The program and the library in a folder of their own, $ALONE. */
#define ALONE "mkdir -p alone; cp \"$VHRETRY\" \"$LIBRARY\" alone/; ALONE=$PWD/alone; "

/* A folder of programs, $OWN, which doctor is to look through: one with a TLS of its own, made of one that has none. */
#define OWN                                                                                                  \
    "mkdir own; OWN=$PWD/own; { printf 'OpenSSL 3.0 c hs traffic'; head -c 200000 /dev/zero; } >label; "     \
    "objcopy --add-section .rodata.tls=label \"$PROGRAMS/returns_from_main\" own/node; "
#define LOOK "PATH=$OWN exec \"$VHRETRY\" doctor"

/* Writes execution.json anew, a text in it replaced. */
#define REPLACE(old, new) "sed -i 's|" old "|" new "|' \"$CONFIG/execution.json\"; "

static const struct row {
    const char *name;
    const char *command;
    int status;
    const char *check; /* whose line is looked at */
    const char *grade;
    const char *finding; /* in it */
    const char *fix;     /* in the line below; NULL: there is none */
} rows[] = {
    {"all is well", DOCTOR, 0, "own-execution", "ok", "can be read", NULL},
    {"the library is found", DOCTOR, 0, "library", "ok", "/libvhretry.so", NULL},
    {"the shell loads it", DOCTOR, 0, "loading", "ok", "/bin/sh loads it", NULL},
    {"the token is accepted", DOCTOR, 0, "accepted", "ok", "VH_API_TOKEN is accepted", NULL},
    {"a command that is observed", DOCTOR " -- curl", 0, "command", "ok", "curl is observed", NULL},

    {"the library is missing", ALONE "rm alone/libvhretry.so; exec alone/vhretry doctor", 1, "library",
     "FAIL", "is neither in", "keep bin and lib together"},
    {"what depends on it is skipped", ALONE "rm alone/libvhretry.so; exec alone/vhretry doctor", 1, "loading",
     "skip", "depends on library", NULL},
    {"the library's path has a space",
     "mkdir 'a b'; cp \"$VHRETRY\" \"$LIBRARY\" 'a b'; exec 'a b/vhretry' doctor", 1, "library", "FAIL",
     "has a colon or a space", "install it elsewhere"},
    {"the library is garbage", ALONE "echo garbage >alone/libvhretry.so; exec alone/vhretry doctor", 1,
     "loading", "FAIL", "ERROR: ld.so", "archive of this architecture"},
    {"the program is missing",
     ALONE "mkdir c; mv alone/vhretry c/; exec 3<c/vhretry; mv alone/libvhretry.so c/; "
           "cp c/vhretry c/copy; rm c/vhretry; exec c/copy doctor",
     1, "program", "FAIL", "finds no program", "VHRETRY_PROGRAM"},
    {"the program is named by a relative path, which the library does not take",
     ALONE "mkdir c; mv alone/vhretry c/; exec 3<c/vhretry; mv alone/libvhretry.so c/; "
           "cp c/vhretry c/copy; rm c/vhretry; export VHRETRY_PROGRAM=c/copy; exec c/copy doctor",
     1, "program", "FAIL", "finds no program", "absolute path"},
    {"the program does not run",
     ALONE "cp alone/vhretry alone/copy; printf '#!/bin/sh\\necho no such library >&2; exit 127\\n' "
           ">alone/vhretry; "
           "exec alone/copy doctor",
     1, "program", "FAIL", "does not run: no such library", "libcurl4"},
    {"LD_PRELOAD is exported", "export LD_PRELOAD=$LIBRARY; " DOCTOR, 0, "preload", "warn",
     "is a separate run", "vhretry env"},
    /* Where it observes, it has made itself absolute. */
    {"LD_PRELOAD is relative",
     ALONE "cd alone; export LD_PRELOAD=./libvhretry.so VHRETRY_MODE=off; exec ./vhretry doctor", 1,
     "preload", "warn", "relative", "write LD_PRELOAD=/"},
    {"LD_PRELOAD names what is not there", "export LD_PRELOAD=/no/libvhretry.so; " DOCTOR " 2>/dev/null", 0,
     "preload", "warn", "is not there", "in front of the step's command"},
    {"a pipe hides a failure", "sh -c '\"$VHRETRY\" doctor; exit $?; true | cat'", 0, "shell", "warn",
     "a failure before is lost", "pipefail"},

    {"the record folder is a file", "touch file; VHRETRY_DIR=$PWD/file; export VHRETRY_DIR; " DOCTOR, 0,
     "records", "warn", "it is not a folder; using /dev/shm", "VHRETRY_DIR"},
    {"the record folder is a link", "ln -s /tmp link; VHRETRY_DIR=$PWD/link; export VHRETRY_DIR; " DOCTOR, 0,
     "records", "warn", "symbolic link", "VHRETRY_DIR"},
    {"others may write to the record folder",
     "mkdir -m 777 open; VHRETRY_DIR=$PWD/open; export VHRETRY_DIR; " DOCTOR, 0, "records", "warn",
     "others may write to it", "yours alone"},
    {"the record folder cannot be made", "VHRETRY_DIR=/none/such; export VHRETRY_DIR; " DOCTOR, 0, "records",
     "warn", "cannot be made", "VHRETRY_DIR"},

    {"outside of an execution", "unset VH_JOB_ID; " DOCTOR, 1, "execution", "FAIL", "VH_JOB_ID is not set",
     "in a step"},
    {"no execution.json", "rm \"$CONFIG/execution.json\"; " DOCTOR, 1, "execution", "FAIL", "No such file",
     "VH_CONFIG_DIR"},
    {"execution.json is garbage", "echo '{' >\"$CONFIG/execution.json\"; " DOCTOR, 1, "execution", "FAIL",
     "execution.json: ", "VH_CONFIG_DIR"},
    {"execution.json without a step", REPLACE("execution-step", "execution-stop") DOCTOR, 1, "execution",
     "FAIL", "no text for valohai.execution-step", "VH_CONFIG_DIR"},
    {"no api.json", "rm \"$CONFIG/api.json\"; " DOCTOR, 0, "status-detail", "warn", "api.json: No such file",
     "still start"},
    {"parameters.json is garbage", "echo '[' >\"$CONFIG/parameters.json\"; " DOCTOR, 0, "settings", "warn",
     "parameters.json: ", "correct the value"},
    {"a malformed setting", "export VHRETRY_DELAY=6O; " DOCTOR, 0, "settings", "warn",
     "VHRETRY_DELAY: \"6O\" is not a duration", "correct the value"},
    {"a setting that does not exist", "export VHRETRY_RETRYS=5; " DOCTOR, 0, "settings", "warn",
     "VHRETRY_RETRYS is not a setting, and changes nothing", "vhretry help settings"},
    {"what we set ourselves is no setting, and none is missed",
     "export VHRETRY_ATTEMPT=1 VHRETRY_RETRY_COUNT=0 VHRETRY_RERUN_OF=x; " DOCTOR, 0, "settings", "ok",
     "all are well-formed", NULL},
    {"dry-run", "export VHRETRY_MODE=dry-run; " DOCTOR, 1, "mode", "FAIL", "VHRETRY_MODE is dry-run",
     "set it to on"},
    {"off", "export VHRETRY_MODE=off; " DOCTOR, 1, "mode", "FAIL", "VHRETRY_MODE is off", "set it to on"},
    {"a pipeline node", "export VH_PIPELINE_ID=1; " DOCTOR, 1, "pipeline", "FAIL", "a pipeline node",
     "on-error: retry"},
    {"a distributed member", "export VH_DIST_MEMBER_ID=1; " DOCTOR, 1, "pipeline", "FAIL", "distributed task",
     "VHRETRY_IN_PIPELINE=execution"},
    {"a pipeline node that is to be retried outside",
     "export VH_PIPELINE_ID=1 VHRETRY_IN_PIPELINE=execution; " DOCTOR, 0, "pipeline", "warn", "outside",
     "leave"},
    {"an execution of a task", "export VH_TASK_ID=1; " DOCTOR, 0, "pipeline", "warn", "outside the task",
     "VHRETRY_RETRIES=0"},
    {"copied with its counter",
     "python3 -c 'import json, sys; path = sys.argv[1]; execution = json.load(open(path)); "
     "execution[\"valohai.execution-tags\"] = [\"retry: 3\"]; json.dump(execution, open(path, \"w\"))' "
     "\"$CONFIG/execution.json\"; " DOCTOR,
     1, "retries-left", "FAIL", "the tag \"retry: 3\"", "remove that tag"},
    {"no retries wanted", "export VHRETRY_RETRIES=0; " DOCTOR, 1, "retries-left", "FAIL",
     "VHRETRY_RETRIES is 0", "set it to"},

    {"no token", "unset VH_API_TOKEN; " DOCTOR, 1, "token", "FAIL", "VH_API_TOKEN is not set",
     "secret environment variable"},
    {"a token that is malformed", "export VH_API_TOKEN='a b'; " DOCTOR, 1, "token", "FAIL",
     "VH_API_TOKEN: ", "secret environment variable"},
    {"a wrong token", "export VH_API_TOKEN=wrong; " DOCTOR, 1, "accepted", "FAIL", "401", "make a new token"},
    {"plain http", "export VHRETRY_HOST=http://192.0.2.1; " DOCTOR, 1, "host", "FAIL", "plain http",
     "VHRETRY_HOST"},
    {"a host that refuses", "export VHRETRY_HOST=http://127.0.0.1:$REFUSED; " DOCTOR, 1, "reachable", "FAIL",
     "Connection refused", "HTTPS_PROXY"},
    {"a host that is not Valohai's: it speaks no TLS",
     "export VHRETRY_HOST=$(echo $VHRETRY_HOST | sed s/http:/https:/); " DOCTOR, 1, "tls", "FAIL", "",
     "SSL_CERT_FILE"},
    {"plain http to loopback is warned of", DOCTOR, 0, "tls", "warn", "plain http", "use https"},
    {"an execution that the token may not see",
     REPLACE("\"valohai.execution-id\": *\"[^\"]*\"",
             "\"valohai.execution-id\": \"0189c000-0000-7000-8000-000000000000\"") DOCTOR,
     1, "own-execution", "FAIL", "404", "who may see this project"},

    {"the kernel tells of programs that cannot be preloaded", DOCTOR, 0, "kernel", "ok", "static programs",
     NULL},
    {"without netlink it does not", "exec \"$PROGRAMS/without_netlink\" \"$VHRETRY\" doctor", 0, "kernel",
     "warn", "Protocol not supported", "status 75"},
    {"a static command", DOCTOR " \"$PROGRAMS/static_client\"", 1, "command", "FAIL", "is static",
     "put vhretry run in front"},
    {"a command that is not there", DOCTOR " no-such-command", 1, "command", "FAIL", "is not there",
     "check the name"},
    {"a command for another machine",
     "printf '\\177ELF\\001\\001\\001%057d' 0 >other; chmod +x other; " DOCTOR " ./other", 1, "command",
     "FAIL", "another architecture", "status 75"},
    {"a setuid command",
     "cp \"$PROGRAMS/returns_from_main\" other; chown 1 other; chmod 4755 other; " DOCTOR " ./other", 1,
     "command", "FAIL", "more rights", "status 75"},
    {"a command that is a folder", "mkdir -p own/train; PATH=$PWD/own exec \"$VHRETRY\" doctor train", 1,
     "command", "FAIL", "is not there", "check the name"},
    {"a command that is a FIFO", "mkfifo -m 755 train; " DOCTOR " ./train", 1, "command", "FAIL",
     "is not there", "check the name"},
    {"a command with a TLS of its own", OWN LOOK " node", 0, "command", "warn",
     "own/node is observed, except what it says in its own TLS (OpenSSL)", "VHRETRY_ON=+unknown"},
    {"a program with a TLS of its own is listed, and its scripts",
     OWN "printf '#!/usr/bin/env node\n' >own/npm; chmod +x own/npm; " LOOK, 0, "node", "",
     "in part: its own TLS (OpenSSL); also npm", NULL},
    {"one that is not observed is listed if steps use it for the network",
     OWN "cp \"$PROGRAMS/static_client\" own/busybox; " LOOK, 0, "busybox", "", "not at all: it is static",
     NULL},
    {"others are counted", OWN "cp \"$PROGRAMS/static_client\" own/ldconfig; " LOOK, 0, "and", "",
     "and 1 that hardly use the network: vhretry doctor --all", NULL},
    {"and where there are only such, the list says so",
     "mkdir own; OWN=$PWD/own; cp \"$PROGRAMS/static_client\" own/ldconfig; " LOOK, 0, "none", "",
     "of those that steps use for the network", NULL},
    {"and listed if that is wanted", OWN "cp \"$PROGRAMS/static_client\" own/ldconfig; " LOOK " --all", 0,
     "ldconfig", "", "not at all: it is static", NULL},
    {"programs that are heard are not listed",
     "mkdir own; cp \"$PROGRAMS/returns_from_main\" own/node; PATH=$PWD/own exec \"$VHRETRY\" doctor", 0,
     "none", "", "all are observed", NULL},
    {"vhretry itself, which is static in the archive, is not listed",
     "mkdir own; cp \"$PROGRAMS/static_client\" own/vhretry; PATH=$PWD/own exec \"$VHRETRY\" doctor --all", 0,
     "none", "", "all are observed", NULL},
    {"a script is its interpreter",
     "printf '#!/usr/bin/env python3\\n' >script; chmod +x script; " DOCTOR " ./script", 0, "command", "ok",
     "/python3 is observed", NULL},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static struct step step;
static struct step_end end;
static char tools[] =
    "/tmp/vhretry-doctor-XXXXXX"; /* all that the rows use: of many programs on PATH each is looked at */

static int link_tools(void **state)
{
    static const char *const names[] = {"sh",     "cp",      "mkdir",   "rm",  "mv",   "touch",
                                        "ln",     "sed",     "chmod",   "cat", "head", "chown",
                                        "mkfifo", "objcopy", "python3", "curl"};
    char from[64];
    char to[64];
    (void)state;
    if (!mkdtemp(tools))
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(from, sizeof from, "/usr/bin/%s", names[i]);
        snprintf(to, sizeof to, "%s/%s", tools, names[i]);
        if (symlink(from, to) != 0)
            return -1;
    }
    return 0;
}

static int unlink_tools(void **state)
{
    (void)state;
    scratch_folder_remove(tools);
    return 0;
}

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void type(const char *command)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    char path[64];
    static char whole[4096];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    snprintf(path, sizeof path, "PATH=%s", tools);
    const char *const environment[] = {variable, path, NULL};
    snprintf(whole, sizeof whole,
             "cp -r \"$VH_CONFIG_DIR\" config; CONFIG=$PWD/config; VH_CONFIG_DIR=$CONFIG; export "
             "VH_CONFIG_DIR CONFIG; %s",
             command);
    step_run(&step, WITH_US, whole, environment, &end);
}

/* The line of the check, and the rest behind it; NULL if there is none. */
static const char *line_of(const char *check)
{
    char name[64];
    snprintf(name, sizeof name, " %s ", check);
    for (const char *line = end.output; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line + 5, name, strlen(name)) == 0)
            return line;
    return NULL;
}

static void expect_part(const char *what, const char *expected, const char *line)
{
    char seen[1024];
    snprintf(seen, sizeof seen, "%.*s", (int)strcspn(line, "\n"), line);
    if (!strstr(seen, expected))
        fail_msg("expected %s: \"%s\", seen: \"%s\" in\n%s%s", what, expected, seen, end.output, end.errors);
}

/* Of every check, whichever the row is about. */
static void expect_every_failure_has_advice(void)
{
    for (const char *line = end.output; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        const char *next = line + strcspn(line, "\n");
        if (strncmp(line, "FAIL ", 5) == 0 || strncmp(line, "warn ", 5) == 0)
            expect_part("what to do", "fix:", *next ? next + 1 : next);
    }
}

static unsigned count_lines(const char *beginning)
{
    unsigned count = 0;
    for (const char *line = end.output; *line; line += strcspn(line, "\n"), line += *line == '\n')
        count += strncmp(line, beginning, strlen(beginning)) == 0;
    return count;
}

/* The last line counts the problems and the warnings above it, and says what follows from them. */
static void expect_summary(void)
{
    char problems[32] = "no problems";
    char warnings[32] = "";
    char summary[128];
    const unsigned failed = count_lines("FAIL ");
    const unsigned warned = count_lines("warn ");
    if (failed > 0)
        snprintf(problems, sizeof problems, "%u problem%s", failed, failed == 1 ? "" : "s");
    if (warned > 0)
        snprintf(warnings, sizeof warnings, ", %u warning%s", warned, warned == 1 ? "" : "s");
    snprintf(summary, sizeof summary, "\n\n%s%s: retries %s start\n", problems, warnings,
             failed > 0 ? "cannot" : "can");
    const size_t length = strlen(end.output);
    if (length < strlen(summary) || strcmp(end.output + length - strlen(summary), summary) != 0)
        fail_msg("expected at the end: %sseen:\n%s", summary, end.output);
}

static void says_it(void **state)
{
    const struct row *row = *state;
    type(row->command);
    const char *line = line_of(row->check);
    if (!line) {
        fail_msg("expected a line for %s, seen:\n%s%s", row->check, end.output, end.errors);
        return;
    }
    expect_part("a grade", row->grade, line);
    expect_part("a finding", row->finding, line);
    const char *next = line + strcspn(line, "\n");
    if (row->fix) {
        expect_part("advice", "fix:", next + 1);
        expect_part("advice", row->fix, next + 1);
    }
    expect_every_failure_has_advice();
    expect_summary();
    expect_end(&end, row->status, 0);
    if (count_requests(&step, "post") + count_requests(&step, "status-detail") > 0)
        fail_msg("expected questions alone");
    if (strstr(end.output, STEP_TOKEN))
        fail_msg("the token is in the output:\n%s", end.output);
}

static void every_check_was_made_to_fail(void **state)
{
    (void)state;
    for (size_t i = 0; doctor_check_name(i); i++) {
        bool failed = false;
        for (size_t j = 0; j < ROWS; j++)
            failed = failed || (strcmp(rows[j].check, doctor_check_name(i)) == 0 && rows[j].fix);
        if (!failed)
            fail_msg("no row makes \"%s\" fail", doctor_check_name(i));
    }
}

static void settings_are_told_with_their_sources(void **state)
{
    (void)state;
    type("echo '{\"delay\": 90}' >\"$CONFIG/parameters.json\"; unset VHRETRY_DELAY; export VHRETRY_RETRIES=5 "
         "VHRETRY_JITTER=x; " DOCTOR);
    static const char *const expected[] = {
        "VH_API_TOKEN         set (VH_API_TOKEN)\n", "VHRETRY_RETRIES      5 (VHRETRY_RETRIES)\n",
        "VHRETRY_DELAY        90 (parameter delay)\n", " have their defaults: vhretry doctor --all\n",
        "VHRETRY_JITTER       0 (default; the value given is malformed)\n"};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        if (!strstr(end.output, expected[i]))
            fail_msg("expected: %sseen:\n%s", expected[i], end.output);
}

static void settings_with_their_defaults_are_listed_if_that_is_wanted(void **state)
{
    (void)state;
    type(DOCTOR);
    if (strstr(end.output, "VHRETRY_BACKOFF "))
        fail_msg("a default is listed:\n%s", end.output);
    type(DOCTOR " --all");
    if (!strstr(end.output, "VHRETRY_BACKOFF      1 (default)\n") || strstr(end.output, "their defaults") ||
        !strstr(end.output, "VHRETRY_ONLY         (not set)\n"))
        fail_msg("seen:\n%s", end.output);
}

static void json_has_the_same_names(void **state)
{
    (void)state;
    type("export VHRETRY_MODE=off; \"$VHRETRY\" doctor --json >report; python3 -c 'import json; r = "
         "json.load(open(\"report\")); "
         "print([c[\"grade\"] for c in r[\"checks\"] if c[\"check\"] == \"mode\"], "
         "[s for s in r[\"settings\"] if s[\"variable\"] == \"VHRETRY_MODE\"], r[\"problems\"], "
         "r[\"summary\"][:10])'");
    if (!strstr(
            end.output,
            "['FAIL'] [{'variable': 'VHRETRY_MODE', 'value': 'off', 'source': 'VHRETRY_MODE'}] 1 1 problem,"))
        fail_msg("seen: %s%s", end.output, end.errors);
}

static void json_has_all_programs(void **state)
{
    (void)state;
    type(OWN "cp \"$PROGRAMS/static_client\" own/ldconfig; (" LOOK
             " --json) >report; python3 -c 'import json; r = "
             "json.load(open(\"report\")); print([(p[\"name\"], p[\"heard\"], p.get(\"tls\")) for p in "
             "r[\"programs\"]])'");
    if (!strstr(end.output, "[('node', 'in part', 'OpenSSL'), ('ldconfig', 'not at all', None)]"))
        fail_msg("seen: %s%s", end.output, end.errors);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), says_it, start, step_teardown);
    test_list_add(TEST(every_check_was_made_to_fail), NULL, NULL, NULL);
    test_list_add(TEST(settings_are_told_with_their_sources), start, step_teardown, NULL);
    test_list_add(TEST(settings_with_their_defaults_are_listed_if_that_is_wanted), start, step_teardown,
                  NULL);
    test_list_add(TEST(json_has_the_same_names), start, step_teardown, NULL);
    test_list_add(TEST(json_has_all_programs), start, step_teardown, NULL);
    return test_list_run("vhretry doctor", argc, argv, link_tools, unlink_tools);
}
