/* `vhretry rehearse`: failure, retry and success on this machine, and why there was no retry. */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* A client of $SERVED, where somebody listens: of bash, which starts quickest. */
#define CONNECT           "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$SERVED && echo connected'"
#define REHEARSE          "\"$VHRETRY\" rehearse "
#define EXECUTION(number) "== Execution #" number

/* Empty places in a list of parts stay NULL. */
enum { PARTS = 6 };

static const struct row {
    const char *name;
    const char *needs;
    const char *command; /* $SERVED: a port where connects succeed */
    int status;
    const char *parts[PARTS]; /* of what is printed to stdout, in this order, line ends as spaces */
    const char *line;         /* part of a line of ours on stderr; NULL: any or none */
} rows[] = {
    {"python that is refused is retried, and the retry succeeds",
     "python3",
     REHEARSE "refused -- python3 -c 'import os, socket; "
              "socket.create_connection((\"127.0.0.1\", int(os.environ[\"SERVED\"]))); print(\"connected\")'",
     0,
     {EXECUTION("1"), "exited with 1", "ConnectionRefusedError", "retry: 1", EXECUTION("2"), "connected "},
     "retry execution started: #2 "},
    {"a failure is of class refused where none is named",
     NULL,
     REHEARSE "-- " CONNECT,
     0,
     {"with \"refused\"", "Connection refused", "VHRETRY_RETRY_COUNT=1", "connected", "It works"},
     "[refused]"},
    {"a variable names the class",
     NULL,
     "VHRETRY_REHEARSE=reset " REHEARSE "-- bash -c 'exec 3<>/dev/tcp/127.0.0.1/$SERVED; "
     "echo ask >&3; [ \"$VHRETRY_RETRY_COUNT\" = 1 ] || read -r line <&3'",
     0,
     {"with \"reset\"", "exited with 1", EXECUTION("2"), "It works"},
     "[reset]"},
    {"a peer is named", NULL, REHEARSE "refused@127.0.0.1:$SERVED -- " CONNECT, 0, {"It works"}, NULL},
    {"the settings of the user count, but for the delay",
     NULL,
     "VHRETRY_RETRIES=5 VHRETRY_DELAY=77 " REHEARSE "-- " CONNECT,
     0,
     {"up to 5 times", "wait 77 seconds"},
     "vhretry: rehearsal: retry 1 of "},
    {"two attempts rehearse, and the third succeeds",
     NULL,
     "VHRETRY_REHEARSE_ATTEMPTS=2 " REHEARSE "-- " CONNECT,
     0,
     {EXECUTION("1"), EXECUTION("2") ": a retry, with", "exited with 1", EXECUTION("3"), "connected",
      "It works"},
     "retry execution started: #3 "},
    {"no call matches, and the command succeeds",
     NULL,
     REHEARSE "refused@db.internal:5432 -- " CONNECT,
     3,
     {"connected", "No network call", "\"refused@db.internal:5432\"", "exited with 0"},
     NULL},
    {"no call matches, and the command fails by itself",
     NULL,
     REHEARSE "refused@db.internal:5432 -- sh -c 'exit 9'",
     3,
     {"No network call", "exited with 9 by itself"},
     NULL},
    {"a command without the network", NULL, REHEARSE "-- echo done", 3, {"done", "No network call"}, NULL},
    {"the command swallows the failure",
     NULL,
     REHEARSE "-- sh -c '"
              "bash -c \": 3<>/dev/tcp/127.0.0.1/$SERVED\" || echo on'",
     4,
     {"on", "but exited with 0"},
     NULL},
    {"the class does not count",
     NULL,
     "VHRETRY_ON=-refused " REHEARSE "-- " CONNECT,
     5,
     {"no retry was started", "set VHRETRY_ON=+refused"},
     NULL},
    {"a failure that the network does not explain",
     NULL,
     REHEARSE "-- sh -c 'bash -c \": 3<>/dev/tcp/127.0.0.1/$SERVED\"; /bin/sleep 0.3; sh -c \"sleep 0.2\"; "
              "sh -c \"exit 4\"'",
     5,
     {"status 4, and no retry was started: the verdict is not-network"},
     NULL},
    {"a dry run",
     NULL,
     "VHRETRY_MODE=dry-run " REHEARSE "-- " CONNECT,
     5,
     {"VHRETRY_MODE is dry-run"},
     "dry run: would retry"},
    {"a library that is off",
     NULL,
     "VHRETRY_MODE=off " REHEARSE "-- " CONNECT,
     5,
     {NULL},
     "VHRETRY_MODE is off"},
    {"no retries",
     NULL,
     "VHRETRY_RETRIES=0 " REHEARSE "-- " CONNECT,
     5,
     {"VHRETRY_RETRIES allows for no retry"},
     NULL},
    {"the retry fails by itself",
     NULL,
     REHEARSE "-- bash -c 'exec 3<>/dev/tcp/127.0.0.1/$SERVED || exit 8; exit 9'",
     6,
     {EXECUTION("2"), "exited with 9", "run it alone first"},
     NULL},
    {"the retry meets a real failure",
     NULL,
     REHEARSE "-- bash -c 'exec 3<>/dev/tcp/127.0.0.1/$REFUSED'",
     6,
     {EXECUTION("2"), "that exited with 1"},
     NULL},
    {"vhretry run in front of the command",
     NULL,
     REHEARSE "-- \"$VHRETRY\" run -- " CONNECT,
     0,
     {"It works"},
     NULL},
    {"a command that runs again in place",
     NULL,
     REHEARSE "-- \"$VHRETRY\" run --in-place=1 -- " CONNECT,
     0,
     {"Succeeded in rerun 1 of 1 in place.", "It works", "ran it again in place"},
     "rehearsal: network failure: "},
    {"vhretry run in front of a command that swallows the failure",
     NULL,
     REHEARSE "-- \"$VHRETRY\" run -- sh -c 'bash -c \": 3<>/dev/tcp/127.0.0.1/$SERVED\" || echo on'",
     4,
     {"but exited with 0"},
     NULL},
    {"a command that dies of a signal",
     NULL,
     REHEARSE "-- bash -c 'exec 3<>/dev/tcp/127.0.0.1/$SERVED || kill -SEGV $$'",
     5,
     {"signal 11", "vhretry run"},
     NULL},
    {"vhretry run in front of a command that dies of a signal",
     NULL,
     REHEARSE "-- \"$VHRETRY\" run -- bash -c 'exec 3<>/dev/tcp/127.0.0.1/$SERVED || kill -SEGV $$'",
     0,
     {"It works"},
     NULL},
    {"a static program",
     "busybox",
     REHEARSE "-- busybox true",
     7,
     {"busybox is static", "vhretry run"},
     NULL},
    {"a command that is not there",
     NULL,
     REHEARSE "-- nothing-of-this-name",
     127,
     {NULL},
     "\"nothing-of-this-name\": command not found"},
    {"a command that may not be executed",
     NULL,
     "touch file; " REHEARSE "-- ./file",
     126,
     {NULL},
     "\"./file\": Permission denied"},
    {"no dashes and no command", NULL, REHEARSE "refused", 2, {NULL}, "put -- and the command last"},
    {"no dashes", NULL, REHEARSE "curl http://127.0.0.1/", 2, {NULL}, "put -- and the command last"},
    {"no command behind the dashes", NULL, REHEARSE "refused --", 2, {NULL}, "no command given after --"},
    {"two words before the dashes", NULL, REHEARSE "refused timeout -- true", 2, {NULL}, "only one word"},
    {"an option that does not exist", NULL, REHEARSE "--forever -- true", 2, {NULL}, "\"--forever\""},
    {"an empty class", NULL, REHEARSE "'' -- true", 2, {NULL}, "no class is named"},
    {"a class that does not exist", NULL, REHEARSE "refusd -- true", 2, {NULL}, "\"refusd\""},
    {"a file on standard input is read twice",
     NULL,
     "echo what is read >file; " REHEARSE "-- bash -c 'cat; : 3<>/dev/tcp/127.0.0.1/$SERVED' <file",
     0,
     {EXECUTION("1"), "what is read", EXECUTION("2"), "what is read"},
     NULL},
    {"a pipe on standard input is read once, and a failure of the retry says so",
     NULL,
     "echo what is read | " REHEARSE "-- bash -c 'read -r line && exec 3<>/dev/tcp/127.0.0.1/$SERVED'",
     6,
     {"used up standard input"},
     NULL},
    {"what it leaves in the background ends with it",
     NULL,
     REHEARSE
     "-- bash -c '(sleep 100; sleep 100) & echo $! >>left; : 3<>/dev/tcp/127.0.0.1/$SERVED' >out; status=$?; "
     "for pid in $(cat left); do kill -0 $pid 2>/dev/null && echo alive; done; cat out; exit $status",
     0,
     {"== Execution", "It works"},
     NULL},
    {"a child that was there before is nobody's to end",
     NULL,
     "sh -c 'sleep 100 & echo $! >left; exec \"$VHRETRY\" rehearse -- bash -c \": "
     "3<>/dev/tcp/127.0.0.1/$SERVED\"'; status=$?; "
     "kill $(cat left) && echo was alive; exit $status",
     0,
     {"It works", "was alive"},
     NULL},
    {"two at once",
     NULL,
     REHEARSE "-- " CONNECT " >one & " REHEARSE "-- " CONNECT
              " >two; a=$?; wait $! && exit_one=0; cat one two; exit $((a + ${exit_one:-1}))",
     0,
     {"It works", "It works"},
     NULL},
    {"nobody reads what it prints, and it still ends",
     NULL,
     REHEARSE "-- " CONNECT " | true; ls tmp",
     0,
     {NULL},
     NULL},
    {"another user, who may write neither here nor to TMPDIR",
     "root setpriv",
     "mkdir -m 755 \"/tmp/rehearse.$$\" && cp \"$VHRETRY\" \"${VHRETRY%/*}/libvhretry.so\" "
     "\"/tmp/rehearse.$$\" && cd / && "
     "setpriv --reuid=65534 --regid=65534 --clear-groups env \"TMPDIR=$FOLDER/tmp\" "
     "\"/tmp/rehearse.$$/vhretry\" rehearse -- " CONNECT
     "; status=$?; rm -rf \"/tmp/rehearse.$$\"; exit $status",
     0,
     {"It works"},
     NULL},
    {"a TMPDIR that is no folder",
     NULL,
     "touch file; TMPDIR=$PWD/file " REHEARSE "-- " CONNECT,
     0,
     {"It works"},
     NULL},
};

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static void environment_of(const char *environment[4])
{
    static char program[STEP_PATH_SIZE];
    static char variable[STEP_PATH_SIZE + 16];
    static char served[32];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    snprintf(served, sizeof served, "SERVED=%u", (unsigned)step.valohai.port);
    environment[0] = variable;
    environment[1] = served;
    environment[2] = "VHRETRY_DELAY";
    environment[3] = NULL;
}

static void expect_parts(const char *const *parts)
{
    char joined[STEP_TEXT_SIZE];
    size_t used = 0;
    /* In one line, for words that were wrapped. */
    for (const char *byte = end.output; *byte; byte++) {
        const char letter = (char)(*byte == '\n' ? ' ' : *byte);
        if (letter != ' ' || (used > 0 && joined[used - 1] != ' '))
            joined[used++] = letter;
    }
    joined[used] = '\0';
    const char *rest = joined;
    for (size_t i = 0; i < PARTS && parts[i] && rest; i++) {
        rest = strstr(rest, parts[i]);
        if (!rest)
            fail_msg("expected: %s\nseen:\n%s\nstderr:\n%s", parts[i], end.output, end.errors);
    }
}

/* Nothing of it is left, and nobody was asked but the pretend Valohai of its own. */
static void expect_nothing_left(void)
{
    char command[1024];
    snprintf(command, sizeof command, "! ls -d '%s'/tmp/vhretry-rehearsal-* 2>/dev/null", step.folder);
    assert_true(is_successful(command));
    assert_int_equal(count_requests(&step, "post") + count_requests(&step, "get") +
                         count_requests(&step, "status-detail"),
                     0);
}

static void is_rehearsed(void **state)
{
    const struct row *row = *state;
    const char *environment[4];
    needs(row->needs);
    environment_of(environment);
    step_run(&step, WITHOUT_US, row->command, environment, &end);
    expect_end(&end, row->status, 0);
    expect_parts(row->parts);
    if (row->line)
        expect_line(&end, row->line);
    expect_nothing_left();
}

/* What a program printed by then, in the file `name`. */
static void wait_for_file(const char *name, char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", step.folder, name);
    for (int i = 0; i < 12000; i++) {
        read_text(path, text);
        if (strchr(text, '\n'))
            return;
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    fail_msg("%s was not written", path);
}

struct end_by_signal {
    const char *name;
    int signal;
    const char *handler; /* of the command */
};

static const struct end_by_signal ends_by_signal[] = {
    {"SIGTERM ends it, and its command first", SIGTERM, "trap 'echo told >>told; exit 0' TERM; "},
    {"SIGINT ends it, and its command first", SIGINT, "trap 'echo told >>told; exit 0' INT; "},
    {"kill -9 leaves neither server nor command", SIGKILL, ""},
};

static void ends_by_signal_with_all(void **state)
{
    const struct end_by_signal *row = *state;
    const char *environment[4];
    char command[1024];
    char text[STEP_TEXT_SIZE];
    environment_of(environment);
    snprintf(
        command, sizeof command,
        "exec " REHEARSE
        "-- bash -c \"%secho \\$\\$ \\$VHRETRY_HOST >up.new; mv up.new up; while sleep 0.05; do :; done\"",
        row->handler);
    const pid_t pid = step_launch(&step, WITHOUT_US, command, environment);
    wait_for_file("up", text);
    kill(pid, row->signal);
    step_wait(&step, pid, &end);
    expect_end(&end, 0, row->signal);
    char *origin = strchr(text, ' ');
    assert_non_null(origin);
    *origin++ = '\0';
    origin[strcspn(origin, "\n")] = '\0';
    const pid_t left = (pid_t)strtol(text, NULL, 10);
    for (int i = 0; i < 12000 && kill(left, 0) == 0; i++)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    assert_int_equal(kill(left, 0), -1);
    snprintf(command, sizeof command, "! bash -c 'exec 3<>/dev/tcp/127.0.0.1/%s' 2>/dev/null",
             strrchr(origin, ':') + 1);
    assert_true(is_successful(command));
    if (row->signal == SIGKILL)
        return;
    wait_for_file("told", text);
    expect_nothing_left();
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), is_rehearsed, start, step_teardown);
    test_list_add_rows(TABLE(ends_by_signal), ends_by_signal_with_all, start, step_teardown);
    return test_list_run("rehearsals", argc, argv, NULL, NULL);
}
