/* `vhretry` as a person types it: run, explain, --help, --version, and what is none of these. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* $VHRETRY is our program; a program that needs nothing but libc, and is refused. */
#define REFUSED_PROGRAM "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* A mount namespace of our own, without records that somebody else left in shared memory, the fallback folder. */
#define WITHOUT_OTHERS_RECORDS "exec unshare -m sh -c 'mount -t tmpfs none /dev/shm && exec \"$0\" \"$@\"' "

/* The program in a folder of its own without the library: $ALONE. */
#define ALONE "mkdir alone; cp \"$VHRETRY\" alone/vhretry; ALONE=$PWD/alone; "

/* README's rules of a site. */
#define SITE_RULES                                                                                           \
    "printf '%s\\n' 'never  class=refused peer=10.0.0.0/8                  # no retry, though it explains "  \
    "the "                                                                                                   \
    "end' 'retry  words=\"license server busy\" program=solver*    # these words are of the network; it "    \
    "must "                                                                                                  \
    "have been used' 'ignore peer=metrics.internal                          # as VHRETRY_IGNORE' >rules; "
#define STEP_FILE                                                                                            \
    "printf -- '- step:\\n    name: train\\n    command: ./go  # it\\n' >valohai.yaml; cp valohai.yaml "     \
    "first; "
#define FAILS_BY_RULE(rule)                                                                                  \
    "export VHRETRY_DIR=$PWD/records VHRETRY_RULES=$PWD/rules; echo '" rule "' >rules; "                     \
    "\"$VHRETRY\" run --dry-run -- " REFUSED_PROGRAM " 2>/dev/null; "

/* Files of that name that are none come first. */
#define WITHOUT_LIBCURL                                                                                      \
    "mkdir no; touch no/libcurl.so.4 no/libcurl-gnutls.so.4; export LD_LIBRARY_PATH=$PWD/no; "

static struct step step;
static struct step_end end;

static void type(const char *command)
{
    char path[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    build_path(path, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", path);
    const char *const environment[] = {variable, NULL};
    step_run(&step, WITH_US, command, environment, &end);
}

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static const struct line_case {
    const char *name;
    const char *command;
    int status;
    const char *output; /* in stdout; NULL: nothing is printed there */
    const char *error;  /* in stderr; NULL: nothing is printed there */
} lines[] = {
    {"no subcommand is a usage error", "\"$VHRETRY\"", 2, NULL, "Usage: vhretry run"},
    {"an unknown subcommand is named", "\"$VHRETRY\" rum", 2, NULL, "vhretry: unknown subcommand: \"rum\""},
    {"an unknown option is named", "\"$VHRETRY\" --retries=3", 2, NULL,
     "vhretry: unknown option: \"--retries=3\""},
    {"-V is --version", "\"$VHRETRY\" -V", 0, "vhretry ", NULL},
    {"--help goes to stdout", "\"$VHRETRY\" --help", 0, "Usage: vhretry run", NULL},
    {"help without a topic says what --help does",
     "\"$VHRETRY\" --help >wanted; \"$VHRETRY\" help | cmp - wanted", 0, NULL, NULL},
    {"--version goes to stdout", "\"$VHRETRY\" --version", 0, "vhretry 0.", NULL},
    {"a full stdout is a failure", "\"$VHRETRY\" --help >/dev/full", 1, NULL, NULL},
    {"settle is not for people", "\"$VHRETRY\" settle", 2, NULL, "vhretry: settle: only for libvhretry.so"},

    {"rules without a word is a usage error", "\"$VHRETRY\" rules", 2, NULL, "vhretry: rules: check or try?"},
    {"rules names a word that it does not know", "\"$VHRETRY\" rules list", 2, NULL,
     "vhretry: rules: unexpected argument: \"list\""},
    {"rules check says that there are none", "env -u VHRETRY_RULES \"$VHRETRY\" rules check", 0,
     "There is no /etc/vhretry.rules, and VHRETRY_RULES is not set: no rules.", NULL},
    {"rules check prints each rule as it is understood", SITE_RULES "\"$VHRETRY\" rules check rules", 0,
     "line 1     never retry if its class is refused and its peer is 10.0.0.0/8\n"
     "line 2     retry if the program, or one above it, is solver* and the last words\n"
     "           of one of them hold \"license server busy\"\n"
     "line 3     ignore a failure if its peer is metrics.internal\n"
     "rules: 3 rules, 0 errors\n",
     NULL},
    {"rules check names a line that is no rule, and ends with 1",
     "echo 'refuse peer=db' >rules; VHRETRY_RULES=rules \"$VHRETRY\" rules check", 1,
     "rules: 0 rules, 1 error\n",
     "vhretry: rules line 1: \"refuse\" is not an action; write retry, never or ignore (this line is not "
     "used)"},
    {"rules check names a file that is not there", "\"$VHRETRY\" rules check no-such-file", 1,
     "no-such-file: 0 rules, 1 error\n",
     "no-such-file cannot be read: No such file or directory, looked for from \"/"},
    {"rules check says nothing of a folder where the path of the file is absolute",
     "VHRETRY_RULES=/no-such-file \"$VHRETRY\" rules check", 1, "/no-such-file: 0 rules, 1 error\n",
     "/no-such-file cannot be read: No such file or directory; no rule is in force"},
    {"rules try tells what a rule makes of the last run",
     FAILS_BY_RULE("never program=returns_from_main") "\"$VHRETRY\" rules try | tr -s ' \\n' ' '", 0,
     "line 1: never program=\"returns_from_main\" with not-network: ", NULL},
    {"rules try tells what it would be without them",
     FAILS_BY_RULE("never program=returns_from_main") "\"$VHRETRY\" rules try | tr -s ' \\n' ' '", 0,
     " without retry: returns_from_main ", NULL},
    {"rules try tells that no rule decides",
     FAILS_BY_RULE("never program=returns_late") "\"$VHRETRY\" rules try | tr -s ' \\n' ' '", 0,
     "decides it with retry: returns_from_main ", NULL},
    {"rules try tells of a run by its name",
     FAILS_BY_RULE("never class=refused") "run=$(basename records/*.journal .journal); "
                                          "\"$VHRETRY\" rules try $run | grep -c \"^run  *$run$\"",
     0, "1\n", NULL},
    {"rules try without a run ends with 1", "mkdir none; VHRETRY_DIR=$PWD/none \"$VHRETRY\" rules try", 1,
     NULL, "vhretry: rules: no failed run on record"},
    {"explain names the rule that decided", FAILS_BY_RULE("never class=refused") "\"$VHRETRY\" explain", 0,
     "\nrule       line 1: never class=refused\n", NULL},
    {"explain gives the rule in JSON, too",
     FAILS_BY_RULE("never class=refused") "\"$VHRETRY\" explain --json | python3 -c 'import json, sys; "
                                          "print(json.load(sys.stdin)[\"rule\"][\"rule\"])'",
     0, "never class=refused\n", NULL},
    {"explain without a rule names none",
     FAILS_BY_RULE("never class=reset") "\"$VHRETRY\" explain --json | "
                                        "grep -c '\"rule\": null'",
     0, "1\n", NULL},
    {"yaml tells what is missing and ends with 1", STEP_FILE "\"$VHRETRY\" yaml", 1,
     "--- valohai.yaml\n+++ valohai.yaml\n@@ -1,3 +1,6 @@\n - step:\n     name: train\n-    command: ./go  # "
     "it\n"
     "+    command: LD_PRELOAD=/opt/vhretry/lib/libvhretry.so ./go  # it\n+    environment-variables:\n"
     "+      - name: VH_API_TOKEN\n+        optional: true\n",
     NULL},
    {"yaml changes nothing unless it is told to",
     STEP_FILE "\"$VHRETRY\" yaml >out; cmp valohai.yaml first && echo same", 0, "same\n", NULL},
    {"yaml writes the change that it shows, and the second time nothing is missing",
     STEP_FILE "chmod 640 valohai.yaml; \"$VHRETRY\" yaml >out; \"$VHRETRY\" yaml --write | cmp - out && "
               "patch -s first out && cmp first valohai.yaml && stat -c %a valohai.yaml && \"$VHRETRY\" yaml "
               "--step train",
     0, "640\nvalohai.yaml: nothing is missing\n", NULL},
    {"yaml writes through a link and leaves the link",
     STEP_FILE
     "mv valohai.yaml real; ln -s real valohai.yaml; \"$VHRETRY\" yaml --write >out; readlink valohai.yaml; "
     "grep -c LD_PRELOAD real; ls",
     0, "real\n1\n", NULL},
    {"yaml takes another library", STEP_FILE "\"$VHRETRY\" yaml --library '$(vhretry library)' valohai.yaml",
     1, "+    command: LD_PRELOAD=$(vhretry library) ./go  # it\n", NULL},
    {"yaml adds parameters if it is told to", STEP_FILE "\"$VHRETRY\" yaml --parameters", 1,
     "+    parameters:\n+      - name: retries\n", NULL},
    {"yaml names the steps if there are several",
     STEP_FILE "sed s/train/test/ first >>valohai.yaml; \"$VHRETRY\" yaml", 2, NULL,
     "vhretry: yaml: valohai.yaml: say which step, with --step: train, test\n"},
    {"yaml names a file that is not there", "\"$VHRETRY\" yaml", 2, NULL,
     "vhretry: yaml: valohai.yaml cannot be read: No such file or directory; "},
    {"yaml refuses a library that would need quotation marks", "\"$VHRETRY\" yaml --library 'a b'", 2, NULL,
     "vhretry: yaml: --library takes an absolute path"},
    {"yaml refuses an option", "\"$VHRETRY\" yaml --writ", 2, NULL,
     "vhretry: yaml: unknown option: \"--writ\""},
    {"run without a command fails with 125", "\"$VHRETRY\" run", 125, NULL,
     "vhretry: run: no command given (try: vhretry run --help)\n"},
    {"run -- without a command fails with 125", "\"$VHRETRY\" run --", 125, NULL,
     "vhretry: run: no command given (try: vhretry run --help)\n"},
    {"run names an unknown option", "\"$VHRETRY\" run --retires 3 true", 125, NULL,
     "vhretry: run: \"--retires\" is an unknown option"},
    {"run --help goes to stdout", "\"$VHRETRY\" run --help", 0, "Usage: vhretry run", NULL},
    {"run ends with 127 if there is no such command", "\"$VHRETRY\" run no-such-command", 127, NULL,
     "vhretry: run: \"no-such-command\": command not found"},
    {"run ends with 126 if the command cannot be executed", "\"$VHRETRY\" run /etc/passwd", 126, NULL,
     "vhretry: run: cannot execute \"/etc/passwd\": Permission denied"},
    {"run ends as the command does", "\"$VHRETRY\" run sh -c 'echo out; exit 5'", 5, "out\n", NULL},
    {"run takes a command that starts with a dash",
     "PATH=$PWD:$PATH; printf '#!/bin/sh\\necho dash\\n' >-dash; "
     "chmod +x ./-dash; \"$VHRETRY\" run -- -dash",
     0, "dash\n", NULL},
    {"run keeps other preloaded libraries, in front",
     "LD_PRELOAD=$PWD/other.so \"$VHRETRY\" run sh -c 'echo \"$LD_PRELOAD\"' 2>/dev/null", 0, "/other.so:/",
     NULL},
    {"run without the library runs the command all the same, with a warning",
     ALONE "\"$ALONE/vhretry\" run sh -c 'echo out; exit 5'", 5, "out\n", "running \"sh\" without retries"},
    {"run finds an installed library",
     ALONE
     "mkdir -p lib alone/bin; mv alone/vhretry alone/bin/; mkdir alone/lib; cp \"$LIBRARY\" alone/lib/; "
     "\"$ALONE/bin/vhretry\" run sh -c 'echo \"$LD_PRELOAD\"'",
     0, "/alone/lib/libvhretry.so\n", NULL},
    {"run needs no libcurl as long as nothing is asked of Valohai",
     WITHOUT_LIBCURL "\"$VHRETRY\" run sh -c 'echo out; exit 5'", 5, "out\n", NULL},
    {"without libcurl a retry fails, and the reason is told",
     WITHOUT_LIBCURL "\"$VHRETRY\" run " REFUSED_PROGRAM, 1, "refused\n", "is libcurl 4 installed"},
    {"run refuses to preload a path with a space, and runs the command all the same",
     "mkdir 'a b'; cp \"$VHRETRY\" \"$LIBRARY\" 'a b'; 'a b/vhretry' run sh -c 'echo out'", 0, "out\n",
     "has a colon or a space"},

    {"library prints the path of the one beside it",
     "test \"$(\"$VHRETRY\" library)\" = \"$(realpath \"$LIBRARY\")\" && echo same", 0, "same\n", NULL},
    {"run finds the library of a wheel",
     ALONE "mkdir alone/bin alone/libexec; mv alone/vhretry alone/bin/; cp \"$LIBRARY\" alone/libexec/; "
           "\"$ALONE/bin/vhretry\" run sh -c 'echo \"$LD_PRELOAD\"'",
     0, "/alone/libexec/libvhretry.so\n", NULL},
    {"library prints the path of an installed one, also through a link",
     ALONE "mkdir alone/bin alone/lib; mv alone/vhretry alone/bin/; cp \"$LIBRARY\" alone/lib/; "
           "ln -s alone/bin/vhretry link; ./link library",
     0, "/alone/lib/libvhretry.so\n", NULL},
    {"the library that was printed can be exported",
     "export LD_PRELOAD=$(\"$VHRETRY\" library); exec sh -c 'echo \"run $VHRETRY_RUN\"'", 0, "run /", NULL},
    {"library prints nothing where there is none", ALONE "\"$ALONE/vhretry\" library", 1, NULL,
     "vhretry: library: libvhretry.so is neither in \""},
    {"library prints no path that cannot be preloaded",
     "mkdir 'a b'; cp \"$VHRETRY\" \"$LIBRARY\" 'a b'; 'a b/vhretry' library", 1, NULL,
     "has a colon or a space"},
    {"library refuses a word", "\"$VHRETRY\" library x", 2, NULL, "library: unexpected argument: \"x\""},
    {"a full stdout is a failure of library", "\"$VHRETRY\" library >/dev/full", 1, NULL, NULL},

    {"explain names a run that is not there", "\"$VHRETRY\" explain 1-2-3", 1, NULL,
     "1-2-3\"; name a run of the record folder"},
    {"explain takes --json behind the name", "\"$VHRETRY\" explain refused --json", 0,
     "\"class\":\"refused\"", NULL},
    {"explain knows an errno", "\"$VHRETRY\" explain ECONNREFUSED", 0, "class      refused\n", NULL},
    {"explain knows curl's exit status of two words", "\"$VHRETRY\" explain curl 7", 0,
     "class      refused        on by default", NULL},
    {"explain knows a status of HTTP", "\"$VHRETRY\" explain 429", 0, "class      rate-limited\n", NULL},
    {"explain knows a status of HTTP that is not retried", "\"$VHRETRY\" explain 404 --json", 0,
     "\"default\":false", NULL},
    {"explain prefers a run to the status of HTTP that its pid is",
     "mkdir records; touch records/503-77-1.journal; VHRETRY_DIR=$PWD/records exec \"$VHRETRY\" explain 503",
     1, NULL, "503-77-1\"; name a run of the record folder"},
    {"explain knows a status of HTTP beside a run with a longer pid",
     "mkdir records; touch records/5031-77-1.journal; VHRETRY_DIR=$PWD/records exec \"$VHRETRY\" explain 503",
     0, "class      unavailable\n", NULL},
    {"explain draws no page of a class", "\"$VHRETRY\" explain --html refused", 1, NULL,
     "\"refused\" is not a run: only a run has a page or a trace"},
    {"explain with the protocol means no run",
     "mkdir records; touch records/503-77-1.journal; VHRETRY_DIR=$PWD/records exec \"$VHRETRY\" explain "
     "http:503",
     0, "class      unavailable\n", NULL},
    {"explain proposes the class that was nearly named", "\"$VHRETRY\" explain refusd", 1, NULL,
     "vhretry: explain: no run or class named \"refusd\"; did you mean refused?\n"},
    {"explain names the list for what is near nothing", "\"$VHRETRY\" explain xyzzy", 1, NULL,
     "named \"xyzzy\" (try: vhretry help classes)\n"},
    {"explain wants a code behind curl", "\"$VHRETRY\" explain curl", 1, NULL, "\"curl\" needs a code"},
    {"explain refuses two names", "\"$VHRETRY\" explain refused reset", 2, NULL,
     "explain: unexpected argument: \"reset\""},
    {"explain refuses an option", "\"$VHRETRY\" explain --jsn", 2, NULL,
     "vhretry: explain: unknown option: \"--jsn\" (try: vhretry explain --help)\n"},
    {"env refuses a word", "\"$VHRETRY\" env x", 2, NULL, "env: unexpected argument: \"x\""},
    {"doctor refuses an option", "\"$VHRETRY\" doctor --jsn", 2, NULL, "doctor: unknown option: \"--jsn\""},
    {"help refuses a topic", "\"$VHRETRY\" help retries", 2, NULL, "help: unexpected argument: \"retries\""},
    {"help refuses two topics", "\"$VHRETRY\" help settings classes", 2, NULL,
     "help: unexpected argument: \"classes\""},
    {"explain --help goes to stdout", "\"$VHRETRY\" explain --help", 0, "Usage: vhretry explain", NULL},
};

static void expect_text(const char *stream, const char *expected, const char *seen)
{
    if (expected ? !strstr(seen, expected) : *seen != '\0')
        fail_msg("expected on %s: %s, seen: \"%s\"", stream, expected ? expected : "nothing", seen);
}

static void says_it(void **state)
{
    const struct line_case *row = *state;
    type(row->command);
    expect_text("stdout", row->output, end.output);
    expect_text("stderr", row->error, end.errors);
    expect_end(&end, row->status, 0);
    expect_no_retry(&step, &end);
}

static void a_wrapped_command_that_the_network_fails_is_retried_once(void **state)
{
    (void)state;
    type("exec \"$VHRETRY\" run -- " REFUSED_PROGRAM);
    expect_end(&end, 1, 0);
    expect_line(&end, "retry execution started: #119");
    expect_one_retry(&step, &end, 1, NULL);
}

static void a_wrapped_command_within_an_observed_shell_is_retried_once(void **state)
{
    (void)state;
    type("LD_PRELOAD=$LIBRARY exec sh -c '\"$VHRETRY\" run " REFUSED_PROGRAM "; exit $?'");
    expect_end(&end, 1, 0);
    expect_one_retry(&step, &end, 1, NULL);
}

static void explain_without_a_record_says_where_it_looked(void **state)
{
    (void)state;
    needs("namespaces");
    type(WITHOUT_OTHERS_RECORDS "\"$VHRETRY\" explain");
    expect_end(&end, 1, 0);
    expect_text("stdout", NULL, end.output);
    expect_text("stderr", "no failed run on record", end.errors);
}

static void explain_tells_of_the_last_run(void **state)
{
    (void)state;
    type("LD_PRELOAD=$LIBRARY " REFUSED_PROGRAM " 2>/dev/null >&2; exec \"$VHRETRY\" explain");
    expect_end(&end, 0, 0);
    expect_text("stdout", "verdict    retry (1 of 3)\n", end.output);
    expect_text("stdout", "cause      connect 127.0.0.1:", end.output);
    expect_text("stdout", "returns_from_main", end.output);
    expect_text("stderr", NULL, end.errors);
}

/* A shell whose first command is refused and lived with, and whose last one fails by a refusal. */
#define ABSORBED_AND_FATAL                                                                                   \
    "LD_PRELOAD=$LIBRARY sh -c '" REFUSED_PROGRAM                                                            \
    " || true; sleep 0.2; cp \"$PROGRAMS/returns_from_main\" fatal; "                                        \
    "./fatal refused $REFUSED; exit 1' >/dev/null 2>&1; "

static void explain_tells_what_was_absorbed_the_delay_and_the_request(void **state)
{
    (void)state;
    type(ABSORBED_AND_FATAL "export VHRETRY_DELAY=30 VHRETRY_BACKOFF=2; exec \"$VHRETRY\" explain");
    expect_end(&end, 0, 0);
    expect_text("stdout", " s ago\nverdict    retry (1 of 3)\n", end.output);
    expect_text("stdout", "tolerated  connect 127.0.0.1:", end.output);
    expect_text("stdout", "not to blame (returns_from_main, pid ", end.output);
    expect_text("stdout", "unobserved none\ndelay      30 s (30 s x 2 per attempt, at most 900 s)\n",
                end.output);
    expect_text("stdout", "request    POST /api/v0/executions/\n", end.output);
    expect_text("stdout", "\"retry: 1\"", end.output);
    if (strstr(end.output, STEP_TOKEN))
        fail_msg("the token is in the output:\n%s", end.output);
}

/* A wait that runs out leaves a pending fault, and closing the connection makes it certain. */
static void explain_tells_a_missed_answer_once(void **state)
{
    (void)state;
    type("echo 'import os, socket\n"
         "server = socket.create_server((\"127.0.0.1\", 0))\n"
         "os.environ[\"SILENT\"] = str(server.getsockname()[1])\n"
         "os.system(\"LD_PRELOAD=$LIBRARY python3 ask.py\")' >serve.py; "
         "echo 'import os, urllib.request\n"
         "urllib.request.urlopen(\"http://127.0.0.1:\" + os.environ[\"SILENT\"], timeout=2)' >ask.py; "
         "python3 serve.py 2>/dev/null; exec \"$VHRETRY\" explain");
    expect_end(&end, 0, 0);
    expect_text("stdout", " did not answer in time [stalled]\n", end.output);
    expect_text("stdout", "tolerated  none\n", end.output);
}

static void explain_as_json_has_the_same_names(void **state)
{
    (void)state;
    type(ABSORBED_AND_FATAL
         "\"$VHRETRY\" explain --json >report; python3 -c 'import json; r = json.load(open(\"report\")); "
         "print(sorted(r)); print(r[\"cause\"][\"class\"], r[\"absorbed\"][0][\"fate\"], "
         "r[\"blame\"][-1][\"program\"], r[\"request\"][\"tags\"][0][:5])'");
    expect_text("stdout",
                "['absorbed', 'blame', 'blind', 'cause', 'delay_seconds', 'earlier', 'ended_seconds_ago', "
                "'network_failure_seen', 'reason', 'rehearsal', "
                "'request', 'retries', "
                "'retry_count', 'rule', 'run', 'verdict', 'words']\nrefused not to blame fatal retry\n",
                end.output);
}

static void explain_outside_of_an_execution_says_that_nothing_is_started(void **state)
{
    (void)state;
    type("unset VH_JOB_ID; LD_PRELOAD=$LIBRARY " REFUSED_PROGRAM
         " >/dev/null & wait; exec \"$VHRETRY\" explain $!");
    expect_end(&end, 0, 0);
    expect_text("stdout", "retry      none: not in a Valohai execution", end.output);
}

static void a_path_too_long_for_us_is_passed_over_by_all_of_us(void **state)
{
    (void)state;
    type("export VHRETRY_DIR=/$(printf %0400d 0) VHRETRY_TRACE=/$(printf %0400d 1); VHRETRY_DEBUG=1 "
         "LD_PRELOAD=$LIBRARY " REFUSED_PROGRAM " >/dev/null; ls tmp/vhretry-*/*.journal >/dev/null && "
         "exec \"$VHRETRY\" explain");
    expect_end(&end, 0, 0);
    expect_text("stdout", "cause      connect 127.0.0.1:", end.output);
    expect_line(&end, "a folder with so long a path is not used: VHRETRY_DIR");
    expect_line(&end, "a file with so long a path is not written to: VHRETRY_TRACE");
    expect_one_retry(&step, &end, 1, NULL);
}

static void explain_takes_a_run_by_its_name_and_its_path(void **state)
{
    (void)state;
    type("VHRETRY_DIR=$FOLDER/records; export VHRETRY_DIR; LD_PRELOAD=$LIBRARY " REFUSED_PROGRAM
         " 2>/dev/null >&2; cd \"$VHRETRY_DIR\"; for run in *.journal; do "
         "\"$VHRETRY\" explain \"$run\" && \"$VHRETRY\" explain \"${run%.journal}\" && "
         "\"$VHRETRY\" explain \"$PWD/$run\" || exit 9; done");
    expect_end(&end, 0, 0);
    size_t verdicts = 0;
    for (const char *at = end.output; (at = strstr(at, "verdict    retry")); at++)
        verdicts++;
    assert_int_equal(verdicts, 3);
}

static void dry_run_says_what_it_would_do_and_posts_nothing(void **state)
{
    (void)state;
    type("export VHRETRY_MODE=dry-run; exec \"$VHRETRY\" run " REFUSED_PROGRAM);
    expect_end(&end, 1, 0);
    expect_line(&end, "network failure: connect 127.0.0.1:");
    expect_line(&end, "dry run: would retry (1 of 3) in 0 seconds");
    expect_no_retry(&step, &end);
}

#define OUTSIDE        "unset VH_JOB_ID VHRETRY_DELAY; "
#define DRY_RUN        "exec \"$VHRETRY\" run --dry-run -- "
#define DRY_PRELOAD    "VHRETRY_MODE=dry-run LD_PRELOAD=$LIBRARY exec "
#define STATIC_PROGRAM "\"$PROGRAMS/static_client\" refused $REFUSED"

/* A dry run always says one line, whatever the program met and wherever it runs. */
static const struct dry_run_case {
    const char *name;
    const char *command;
    int status;
    const char *line;
} dry_runs[] = {
    {"outside an execution a dry run says that it would retry, and when", OUTSIDE DRY_RUN REFUSED_PROGRAM, 1,
     "dry run: would retry (1 of 3) in 60 seconds"},
    {"the same of a preloaded program", OUTSIDE DRY_PRELOAD REFUSED_PROGRAM, 1,
     "dry run: would retry (1 of 3) in 60 seconds"},
    {"a dry run without retries says why not", OUTSIDE "VHRETRY_RETRIES=0 " DRY_PRELOAD REFUSED_PROGRAM, 1,
     "dry run: would not retry: "},
    {"a dry run without a token says why not", "unset VH_API_TOKEN; " DRY_RUN REFUSED_PROGRAM, 1,
     "dry run: would not retry: VH_API_TOKEN is not set"},
    {"a dry run in an execution of which the retries are used up says why not",
     "VHRETRY_RETRIES=0 " DRY_PRELOAD REFUSED_PROGRAM, 1, "dry run: would not retry: "},
    {"a dry run of a wrapped bug says why not", OUTSIDE DRY_RUN "sh -c 'exit 3'", 3,
     "dry run: would not retry: sh (pid "},
    {"a dry run of a preloaded bug says why not", OUTSIDE DRY_PRELOAD "sh -c 'exit 3'", 3,
     "dry run: would not retry: sh (pid "},
    {"a dry run of a wrapped success says why not", OUTSIDE DRY_RUN "true", 0, "dry run: would not retry: "},
    {"a dry run of a preloaded success says why not", OUTSIDE DRY_PRELOAD "sh -c 'exit 0'", 0,
     "dry run: would not retry: "},
    {"a dry run of a static command names it", OUTSIDE DRY_RUN STATIC_PROGRAM, 1,
     "dry run: would not retry: static_client (pid "},
    {"a dry run of a shell that runs a static program says that it cannot be seen into",
     OUTSIDE DRY_PRELOAD "\"$PROGRAMS/without_netlink\" sh -c '" STATIC_PROGRAM "; exit 3'", 3,
     "dry run: would not retry: static_client (pid "},
    {"a dry run of a shell that ends well says why not",
     OUTSIDE "export VHRETRY_MODE=dry-run; eval \"$(\"$VHRETRY\" env)\"; exit 0", 0,
     "dry run: would not retry: "},
};

static void dry_run_says_one_line(void **state)
{
    const struct dry_run_case *row = *state;
    size_t lines_said = 0;
    type(row->command);
    expect_end(&end, row->status, 0);
    expect_line(&end, row->line);
    for (const char *at = end.errors; (at = strstr(at, "dry run: ")); at++)
        lines_said++;
    assert_int_equal(lines_said, 1);
    expect_no_retry(&step, &end);
}

#define PRELOADED   "LD_PRELOAD=$LIBRARY "
#define QUIETLY     " >/dev/null 2>&1; "
#define EXPLAIN     "exec \"$VHRETRY\" explain"
#define OWN_FOLDER  "mkdir -p own; export VHRETRY_DIR=$PWD/own; "
#define IN_FALLBACK "VHRETRY_DIR=/none/such "

/* Which run `explain` means without a name. */
static const struct last_run_case {
    const char *name;
    const char *command;
    int status;
    const char *output; /* in stdout; NULL: nothing is printed there */
    const char *error;  /* in stderr; NULL: nothing is printed there */
    bool namespaces;
} last_runs[] = {
    {"explain tells of a preloaded bug, and not of the refusal in the run before it",
     PRELOADED REFUSED_PROGRAM QUIETLY PRELOADED "sh -c 'exit 3'" QUIETLY EXPLAIN, 0,
     "verdict    not-network\ncause      none\nblame      sh (pid ", NULL, false},
    {"explain says that the last run met no network failure", PRELOADED "sh -c 'exit 3'" QUIETLY EXPLAIN, 0,
     "network    no failure was seen\n", NULL, false},
    {"explain --json says so, too", PRELOADED "sh -c 'exit 3'" QUIETLY EXPLAIN " --json", 0,
     "\"network_failure_seen\": false", NULL, false},
    {"explain --json says that the last run met one", PRELOADED REFUSED_PROGRAM QUIETLY EXPLAIN " --json", 0,
     "\"network_failure_seen\": true", NULL, false},
    {"explain tells of the refusal that came after a bug",
     PRELOADED "sh -c 'exit 3'" QUIETLY PRELOADED REFUSED_PROGRAM QUIETLY EXPLAIN, 0,
     "verdict    retry (1 of 3)\n", NULL, false},
    {"explain tells of a wrapped bug after a refusal",
     PRELOADED REFUSED_PROGRAM QUIETLY "\"$VHRETRY\" run sh -c 'exit 3'" QUIETLY EXPLAIN, 0,
     "verdict    not-network\n", NULL, false},
    {"explain tells of a wrapped success after a refusal",
     PRELOADED REFUSED_PROGRAM QUIETLY "\"$VHRETRY\" run true" QUIETLY EXPLAIN, 0, "verdict    succeeded\n",
     NULL, false},
    {"explain tells of the shell of vhretry env that failed after a refusal",
     PRELOADED REFUSED_PROGRAM QUIETLY "sh -c 'eval \"$(\"$VHRETRY\" env)\"; exit 3'" QUIETLY EXPLAIN, 0,
     "blame      shell (pid ", NULL, false},
    {"explain names a wrapped static command that met nothing else",
     "\"$VHRETRY\" run " STATIC_PROGRAM QUIETLY EXPLAIN, 0, " > static_client (pid ", NULL, false},
    {"explain names a wrapped static command as the one that was not seen into",
     "\"$VHRETRY\" run " STATIC_PROGRAM QUIETLY EXPLAIN, 0, "unobserved static_client, pid ", NULL, false},
    {"explain --json names it, too", "\"$VHRETRY\" run " STATIC_PROGRAM QUIETLY EXPLAIN " --json", 0,
     "\"program\": \"static_client\"", NULL, false},
    {"explain takes the last run by its pid, too", PRELOADED "sh -c 'exit 3' & wait $!; " EXPLAIN " $!", 0,
     "verdict    not-network\n", NULL, false},
    {"explain passes over a run that goes on",
     OWN_FOLDER PRELOADED REFUSED_PROGRAM QUIETLY "touch -d '1 minute' \"$VHRETRY_DIR\"/9-9-9.journal; "
                                                  "exec \"$VHRETRY\" explain",
     0, "verdict    retry (1 of 3)\n", NULL, false},
    {"explain says that a newer run than the one it tells of has no end",
     OWN_FOLDER PRELOADED "sh -c 'exit 3'" QUIETLY "env " PRELOADED
                          "sh -c '\"$PROGRAMS/returns_from_main\" refused $REFUSED; kill -9 "
                          "$$'" QUIETLY EXPLAIN,
     0, "verdict    not-network\n", "has not ended yet, or its first process was killed\n", false},
    {"explain --json is JSON whatever a program is called",
     "name=$(printf 'caf\\351 \\302\\233'); cp \"$PROGRAMS/returns_from_main\" \"$name\"; " PRELOADED
     "\"./$name\" refused $REFUSED" QUIETLY
     "\"$VHRETRY\" explain --json >report; python3 -c 'import json; r = "
     "json.loads(open(\"report\", \"rb\").read().decode()); print(r[\"blame\"][0][\"program\"])'",
     0, "caf? ?\n", NULL, false},
    {"explain keeps to the folder that VHRETRY_DIR names",
     "export VHRETRY_RETRIES=0; " WITHOUT_OTHERS_RECORDS "sh -c '" IN_FALLBACK PRELOADED
     "\"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null 2>&1; " OWN_FOLDER EXPLAIN "'",
     1, NULL, "/own\"", true},
    {"explain keeps to a folder that is not there yet, named with a final slash",
     "export VHRETRY_DIR=$PWD/new/; " EXPLAIN, 1, NULL, "/new/\"", false},
    {"explain looks into shared memory where VHRETRY_DIR names a folder that cannot be used",
     "export VHRETRY_RETRIES=0; " WITHOUT_OTHERS_RECORDS "sh -c 'export " IN_FALLBACK "; " PRELOADED
     "\"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null 2>&1; " EXPLAIN "'",
     0, "verdict    exhausted", NULL, true},
    {"a bug leaves one file of a fixed size, however often it is met",
     OWN_FOLDER PRELOADED "sh -c 'exit 3'; " PRELOADED "sh -c 'exit 4'; cd own; stat -c '%n %s' *", 0,
     "last 512\n", NULL, false},
    {"a server that ends well leaves no notes",
     OWN_FOLDER PRELOADED
     "python3 -c 'import socket; socket.create_server((\"\", 0))' && test -z \"$(ls own)\"",
     0, NULL, NULL, false},
    {"a server that a bug ends leaves one file of a fixed size",
     OWN_FOLDER PRELOADED
     "python3 -c 'import socket; socket.create_server((\"\", 0)); exit(3)'; cd own; stat -c '%n "
     "%s' *",
     0, "last 512\n", NULL, false},
    {"a process that listens on any number of ports notes the first 64",
     "export VHRETRY_MODE=dry-run; " OWN_FOLDER PRELOADED
     "python3 -c 'import os, socket; servers = [socket.create_server((\"127.0.0.1\", 0)) for _ in "
     "range(100)]; "
     "socket.create_connection((\"127.0.0.1\", int(os.environ[\"REFUSED\"])))'" QUIETLY
     "stat -c %s own/*.notes",
     0, "32768\n", NULL, false},
    {"a success leaves nothing where nothing was",
     "VHRETRY_DIR=$PWD/none; export VHRETRY_DIR; \"$VHRETRY\" run "
     "true; " PRELOADED "sh -c 'exit 0'; test ! -e none",
     0, NULL, NULL, false},
};

static void explain_means_the_last_run_that_ended_here(void **state)
{
    const struct last_run_case *row = *state;
    if (row->namespaces)
        needs("namespaces");
    type(row->command);
    expect_text("stdout", row->output, end.output);
    expect_text("stderr", row->error, end.errors);
    expect_end(&end, row->status, 0);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(lines), says_it, start, step_teardown);
    test_list_add(TEST(a_wrapped_command_that_the_network_fails_is_retried_once), start, step_teardown, NULL);
    test_list_add(TEST(a_wrapped_command_within_an_observed_shell_is_retried_once), start, step_teardown,
                  NULL);
    test_list_add(TEST(explain_without_a_record_says_where_it_looked), start, step_teardown, NULL);
    test_list_add(TEST(explain_tells_of_the_last_run), start, step_teardown, NULL);
    test_list_add(TEST(explain_tells_a_missed_answer_once), start, step_teardown, NULL);
    test_list_add(TEST(explain_tells_what_was_absorbed_the_delay_and_the_request), start, step_teardown,
                  NULL);
    test_list_add(TEST(explain_as_json_has_the_same_names), start, step_teardown, NULL);
    test_list_add(TEST(explain_outside_of_an_execution_says_that_nothing_is_started), start, step_teardown,
                  NULL);
    test_list_add(TEST(a_path_too_long_for_us_is_passed_over_by_all_of_us), start, step_teardown, NULL);
    test_list_add(TEST(explain_takes_a_run_by_its_name_and_its_path), start, step_teardown, NULL);
    test_list_add(TEST(dry_run_says_what_it_would_do_and_posts_nothing), start, step_teardown, NULL);
    test_list_add_rows(TABLE(dry_runs), dry_run_says_one_line, start, step_teardown);
    test_list_add_rows(TABLE(last_runs), explain_means_the_last_run_that_ended_here, start, step_teardown);
    return test_list_run("the command line", argc, argv, NULL, NULL);
}
