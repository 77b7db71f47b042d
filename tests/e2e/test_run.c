/* `vhretry run`: the parent of a command, of which nobody notices anything, and which sees what no hook can. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* A refused connect, which ends with 1. */
#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* ./asks [WHAT]: connects to $REFUSED and ends with 1, or else with what its sanitizer makes of a fault in its memory. */
#define SANITIZED                                                                                            \
    "cat >asks.c <<'END'\n"                                                                                  \
    "#include <arpa/inet.h>\n#include <stdlib.h>\n#include <string.h>\n"                                     \
    "static void *volatile lost;\n"                                                                          \
    "int main(int count, char **words) {\n"                                                                  \
    "    const char *what = count > 1 ? words[1] : \"\";\n"                                                  \
    "    struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons((unsigned "                     \
    "short)atoi(getenv(\"REFUSED\")))};\n"                                                                   \
    "    if (strcmp(what, \"leak\") == 0) { for (int i = 0; i < 10; i++) lost = malloc(100); lost = NULL; "  \
    "return 0; }\n"                                                                                          \
    "    if (strcmp(what, \"overflow\") == 0) { char *volatile few = malloc(3); few[count + 2] = 1; return " \
    "0; }\n"                                                                                                 \
    "    if (*what) return 0;\n"                                                                             \
    "    peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);\n"                                                   \
    "    return connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&peer, sizeof peer) != 0;\n}\nEND\n"        \
    "gcc -fsanitize=address -o asks asks.c || exit 99\n"

/* $WRAPPER is `vhretry run --`, and nothing in a run without us. */
static const struct row {
    const char *name;
    const char *command;
    int status;
    int signal;
    unsigned retries;   /* started: 0 or 1 */
    const char *detail; /* in the status detail where one was started */
} rows[] = {
    {"a command that the network makes fail", "exec $WRAPPER " REFUSED, 1, 0, 1, "Connection refused"},
    {"a command that fails by itself", "exec $WRAPPER sh -c 'echo out; echo err >&2; exit 5'", 5, 0, 0, NULL},
    {"a command that succeeds after a refusal", "exec $WRAPPER sh -c '" REFUSED "; exit 0'", 0, 0, 0, NULL},
    {"the refusal that a command lived with is not to blame",
     "exec $WRAPPER sh -c '" REFUSED " || true; sleep 0.3; sh -c \"sleep 0.2; exit 4\"; exit $?'", 4, 0, 0,
     NULL},
    {"a command that asks for it", "exec $WRAPPER sh -c 'exit 75'", 75, 0, 1,
     "the program asked for a retry (exit status 75)"},
    {"a failed assertion after a refusal",
     "ulimit -c 0; exec $WRAPPER \"$PROGRAMS/fails_an_assertion\" refused $REFUSED 2>/dev/null", 0, SIGABRT,
     1, "Connection refused"},
    {"a segmentation fault after a refusal", "ulimit -c 0; exec $WRAPPER sh -c '" REFUSED "; kill -SEGV $$'",
     0, SIGSEGV, 1, "Connection refused"},
    {"a command that is killed is not retried", "exec $WRAPPER sh -c '" REFUSED "; kill -KILL $$'", 0,
     SIGKILL, 0, NULL},
    {"a static command is blind where the kernel tells nothing of it",
     "exec \"$PROGRAMS/without_netlink\" $WRAPPER \"$PROGRAMS/static_client\" refused $REFUSED", 1, 0, 0,
     NULL},
    {"a wrapper in a wrapper", "exec $WRAPPER $WRAPPER " REFUSED, 1, 0, 1, "Connection refused"},
    {"a signal sent to the wrapper reaches the command",
     "rm -f said; touch said; $WRAPPER sh -c 'trap \"echo told; exit 3\" USR1; echo ready; while :; do sleep "
     "0.05; done' >said & "
     "until grep -q ready said; do sleep 0.05; done; kill -USR1 $!; wait $!; status=$?; cat said; exit "
     "$status",
     3, 0, 0, NULL},
    {"a command that is terminated through the wrapper",
     /* Whether the shell says "Terminated" depends on who is first. */
     "exec 2>/dev/null; $WRAPPER sleep 30 & sleep 0.3; kill -TERM $!; wait $!", 143, 0, 0, NULL},
    {"signals that were ignored or blocked are so for the command",
     "trap '' PIPE USR1 CHLD; exec $WRAPPER grep -E '^Sig(Blk|Ign|Cgt)' /proc/self/status", 0, 0, 0, NULL},
    {"the command has the descriptors that the wrapper had",
     "exec 5</dev/null; exec $WRAPPER ls /proc/self/fd", 0, 0, 0, NULL},
    {"a closed stdin is closed", "exec $WRAPPER sh -c 'read line || echo none' <&-", 0, 0, 0, NULL},
    {"the reader of a pipe that the command closes does not wait for the wrapper",
     "rm -f go; mkfifo go; $WRAPPER sh -c 'echo out; exec >&- ; read line <go' | { cat; echo end; echo on "
     ">go; }",
     0, 0, 0, NULL},
    {"a script without a first line is one for the shell",
     "printf 'echo script\\nexit 6\\n' >script; chmod +x script; "
     "exec $WRAPPER ./script",
     6, 0, 0, NULL},
    {"a program with AddressSanitizer, which wants to be first", SANITIZED "exec $WRAPPER ./asks", 1, 0, 1,
     "Connection refused"},
    {"one that a script starts", SANITIZED "exec $WRAPPER sh -c './asks; exit $?'", 1, 0, 1,
     "Connection refused"},
    {"one with options of its own, which tells of its fault",
     SANITIZED "export ASAN_OPTIONS=exitcode=44; $WRAPPER ./asks overflow 2>said; status=$?; "
               "grep -o 'Sanitizer: heap-buffer-overflow' said; exit $status",
     44, 0, 0, NULL},
    {"one that leaks, which LeakSanitizer tells",
     SANITIZED
     "$WRAPPER ./asks leak 2>said; status=$?; grep -o 'in 10 allocation(s)' said | head -n 1; exit $status",
     1, 0, 0, NULL},
    {"one that succeeds", SANITIZED "exec $WRAPPER ./asks nothing", 0, 0, 0, NULL},
    {"a command that is not there", "exec $WRAPPER no-such-command 2>/dev/null", 127, 0, 0, NULL},
    {"a folder", "exec $WRAPPER / 2>/dev/null", 126, 0, 0, NULL},
};

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

/* Types the command; with us, $WRAPPER is there. */
static void type(enum observation observation, const char *command, struct step_end *end)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    char wrapper[STEP_PATH_SIZE + 32];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    snprintf(wrapper, sizeof wrapper, "WRAPPER=%s run --", program);
    /* Without us, `env` does for a wrapper what it has to do: find and execute. */
    const char *const environment[] = {variable, observation == WITH_US ? wrapper : "WRAPPER=env", NULL};
    step_run(&step, observation, command, environment, end);
}

static void nobody_notices(void **state)
{
    const struct row *row = *state;
    type(WITHOUT_US, row->command, &without_us);
    type(WITH_US, row->command, &with_us);
    expect_end(&without_us, row->status, row->signal);
    expect_same_end(&without_us, &with_us);
    if (row->retries == 0) {
        expect_no_retry(&step, &with_us);
    } else {
        expect_one_retry(&step, &with_us, 1, NULL);
        expect_status_detail_with(&step, &with_us, row->detail);
    }
}

static const struct option_row {
    const char *name;
    const char *options;
    unsigned retries;
    const char *line; /* of ours */
} option_rows[] = {
    {"--dry-run posts nothing", "--dry-run", 0, "dry run: would retry (1 of 3) in 0 seconds"},
    {"--retries 0 leaves none", "--retries 0", 0, "Connection refused"},
    {"--ignore takes the peer out", "--ignore 127.0.0.1 --debug", 0, "VHRETRY_IGNORE"},
    {"--on takes the class out", "--on=default,-refused --debug=1", 0, "refused"},
    {"--delay waits", "--delay 1", 1, "retry 1 of 3 starts in 1 second"},
    {"a delay that is none is the default's, and told at once", "--delay 0s --retries=3x", 1,
     "run: --retries: \"3x\" is not"},
    {"--trace writes a file", "--trace trace.jsonl --dry-run", 0,
     "dry run: would retry (1 of 3) in 0 seconds"},
};

static void options_are_settings(void **state)
{
    const struct option_row *row = *state;
    char command[512];
    snprintf(command, sizeof command, "exec \"$VHRETRY\" run %s -- " REFUSED, row->options);
    type(WITH_US, command, &with_us);
    expect_end(&with_us, 1, 0);
    expect_line(&with_us, row->line);
    if (row->retries == 0)
        expect_no_retry(&step, &with_us);
    else
        expect_one_retry(&step, &with_us, 1, NULL);
}

/* Which words stand in `seen`, in this order. */
static void expect_output(const struct step_end *end, const char *expected)
{
    if (!strstr(end->output, expected))
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", expected, end->output, end->errors);
}

static void a_terminal_s_keys_and_job_control_go_on_working(void **state)
{
    (void)state;
    type(
        WITH_US,
        "exec python3 \"$PROGRAMS/job_control.py\" \"$WRAPPER cat=\" 'hello=hello' '^Z=Stopped' 'jobs=cat' "
        "'fg=cat' "
        "'again=again' '^C=READY' 'echo status $?=status 130' "
        "\"$WRAPPER sh -c 'read line; echo got \\$line; exit 9'=\" 'word=got word' 'echo status $?=status 9'",
        &with_us);
    expect_end(&with_us, 0, 0);
    expect_output(&with_us, "all as expected");
}

/* A death that is seen while we only ask whether the command goes on is a death all the same. */
static void a_command_that_dies_while_it_is_stopped_has_ended(void **state)
{
    (void)state;
    type(WITH_US,
         "exec python3 \"$PROGRAMS/job_control.py\" "
         "\"$WRAPPER sh -c 'echo \\$\\$ >pid; echo started; exec cat'=started\" '^Z=Stopped' "
         "'kill -KILL $(cat pid)=READY' 'fg=READY' 'echo status $?=status 137'",
         &with_us);
    expect_end(&with_us, 0, 0);
    expect_output(&with_us, "all as expected");
}

static void as_pid_1_it_reaps_orphans_and_ends_with_the_command(void **state)
{
    (void)state;
    needs("namespaces");
    type(WITH_US,
         "exec unshare -pf --mount-proc $WRAPPER sh -c '(sh -c \"sleep 0.1\" &) ; sleep 0.5; "
         "echo zombies $(grep -c \"^State:.Z\" /proc/[0-9]*/status | grep -c \":1\"); exit 5'",
         &with_us);
    expect_end(&with_us, 5, 0);
    expect_output(&with_us, "zombies 0\n");
    type(WITH_US, "exec unshare -pf --mount-proc $WRAPPER " REFUSED, &with_us);
    expect_end(&with_us, 1, 0);
    expect_one_retry(&step, &with_us, 1, NULL);
}

static void explain_tells_of_the_wrapper_and_its_command(void **state)
{
    (void)state;
    type(WITH_US, "$WRAPPER " REFUSED " 2>/dev/null >&2; exec \"$VHRETRY\" explain", &with_us);
    expect_end(&with_us, 0, 0);
    expect_output(&with_us, "blame      vhretry run (pid ");
    expect_output(&with_us, " > returns_from_main (pid ");
}

static void success_leaves_no_record(void **state)
{
    (void)state;
    type(WITH_US, "$WRAPPER sh -c '" REFUSED "; exit 0'; find tmp -name '*.journal'", &with_us);
    expect_end(&with_us, 0, 0);
    if (strstr(with_us.output, "journal"))
        fail_msg("expected no journal, seen: %s", with_us.output);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), nobody_notices, start, step_teardown);
    test_list_add_rows(TABLE(option_rows), options_are_settings, start, step_teardown);
    test_list_add(TEST(a_terminal_s_keys_and_job_control_go_on_working), start, step_teardown, NULL);
    test_list_add(TEST(a_command_that_dies_while_it_is_stopped_has_ended), start, step_teardown, NULL);
    test_list_add(TEST(as_pid_1_it_reaps_orphans_and_ends_with_the_command), start, step_teardown, NULL);
    test_list_add(TEST(explain_tells_of_the_wrapper_and_its_command), start, step_teardown, NULL);
    test_list_add(TEST(success_leaves_no_record), start, step_teardown, NULL);
    return test_list_run("vhretry run", argc, argv, NULL, NULL);
}
