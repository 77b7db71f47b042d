/* What a command prints that cannot be preloaded, under `vhretry run`: it is heard, and neither the command nor who reads it
 * notices.
 */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define PRINTS "\"$PROGRAMS/static_prints\" "
/* The words alone, without what the kernel tells of its connections. */
#define GO(how) "LIMIT=5 \"$PROGRAMS/without_netlink\" $WRAPPER \"$PROGRAMS/ends.go.bin\" " how " $REFUSED"
#define EXPLAIN "\"$VHRETRY\" explain 2>&1"
#define BY_SOCKET                                                                                            \
    "python3 -c 'import socket, subprocess, sys\n"                                                           \
    "ours, theirs = socket.socketpair()\n"                                                                   \
    "ended = subprocess.run(sys.argv[1:], stderr=theirs)\n"                                                  \
    "theirs.close()\n"                                                                                       \
    "print(ours.recv(9999), ended.returncode)' "
/* Who reads only once the command has ended. */
#define READ_BEHIND                                                                                          \
    "python3 -c 'import hashlib, subprocess, sys\n"                                                          \
    "command = subprocess.Popen(sys.argv[1:], stderr=subprocess.PIPE)\n"                                     \
    "print(command.wait(120))\n"                                                                             \
    "print(hashlib.md5(command.stderr.read()).hexdigest())' "

/* $WRAPPER is `vhretry run --`, and `env` in a run without us. */
static const struct row {
    const char *name;
    const char *command;
    const char *output; /* a part of it; NULL: no matter */
    const char *needs;
} rows[] = {
    {"a pipe is a pipe of the same size and flags",
     "$WRAPPER " PRINTS "describe 2>&1 >described | cat; cat described", .output = "type 10000"},
    {"a pipe of another size",
     "python3 -c 'import fcntl, os, subprocess, sys\n"
     "reader, writer = os.pipe()\n"
     "fcntl.fcntl(writer, 1031, 262144)\n"
     "os.set_blocking(writer, False)\n"
     "subprocess.run(sys.argv[1:], stderr=writer)\n"
     "print(os.read(reader, 999))' $WRAPPER " PRINTS "describe",
     .output = "size of pipe 262144"},
    {"a file is that file", "echo first >file; $WRAPPER " PRINTS "describe 2>>file; cat file",
     .output = "type 100000"},
    {"a file that is written from its start", "$WRAPPER " PRINTS "describe 2>file; cat file",
     .output = "place 0"},
    {"/dev/null", "$WRAPPER " PRINTS "describe 2>/dev/null", .output = "type 20000"},
    {"a closed one", "$WRAPPER " PRINTS "describe 2>&-", .output = "there 0"},
    {"standard error alone is open", "$WRAPPER " PRINTS "says 'all is well' 0 2>&1 >&- <&- | cat",
     .output = "all is well\n"},
    {"a socket", BY_SOCKET "$WRAPPER " PRINTS "describe", .output = "type 140000"},
    {"a named pipe",
     "rm -f pipe; mkfifo pipe; cat pipe >piped & $WRAPPER " PRINTS "describe 2>pipe; wait; cat piped",
     .output = "type 10000"},
    {"the same pipe as standard output", "$WRAPPER " PRINTS "describe 2>&1 | cat", .output = "as stdout 1"},
    {"bytes of all kinds", .command = "$WRAPPER " PRINTS "bytes 3000001 2>&1 >/dev/null | md5sum"},
    {"bytes of all kinds for a slow reader",
     .command = "$WRAPPER " PRINTS "bytes 400000 2>&1 >/dev/null | { sleep 0.3; md5sum; }"},
    {"bytes of a program that does not wait",
     .command = "$WRAPPER " PRINTS "does-not-wait 1000000 2>&1 >/dev/null | md5sum", 0, NULL},
    {"a line of 60 MB", .command = "$WRAPPER " PRINTS "one-line 60000000 2>&1 | md5sum"},
    {"both streams in one pipe keep their order",
     .command = "$WRAPPER " PRINTS "alternate 3000 2>&1 | md5sum"},
    {"a third descriptor of the same pipe keeps its order",
     .command = "$WRAPPER " PRINTS "alternate-with-third 3000 3>&1 >/dev/null 2>&3 | md5sum"},
    {"64 threads", .command = "$WRAPPER " PRINTS "threads 2>&1 | sort | md5sum"},
    {"a reader that has gone ends the command by SIGPIPE",
     "{ $WRAPPER " PRINTS "for-ever; echo $? >status; } 2>&1 | head -n 1; "
     "until [ -s status ]; do sleep 0.02; done; cat status",
     .output = "141\n"},
    {"a reader that has gone is EPIPE for a command that ignores SIGPIPE",
     "{ $WRAPPER " PRINTS "ignoring 2>&3 >said; echo $? >status; } 3>&1 | head -n 1; "
     "until [ -s status ]; do sleep 0.02; done; cat said status",
     .output = "write: Broken pipe\n1\n"},
    {"a command learns that its reader has gone before it prints",
     "rm -f said; { $WRAPPER " PRINTS "watches 2>&3 >said; } 3>&1 | "
     "until grep -q ready said 2>/dev/null; do sleep 0.02; done; cat said",
     .output = "has gone\n"},
    {"what a shell prints next comes behind it",
     .command = "{ $WRAPPER " PRINTS "lines 2000; echo next >&2; $WRAPPER " PRINTS
                "lines 3; echo last >&2; } 2>&1 | md5sum",
     0, NULL},
    {"nobody waits for a child that is left behind, and what it prints arrives",
     "rm -f go; { $WRAPPER " PRINTS "leaves; echo status $? >&2; touch go; } 2>&1 | cat",
     .output = "now\nstatus 3\nlate\n"},
    {"a child of a command that was killed goes on printing",
     "rm -f go said arrived; { $WRAPPER " PRINTS "leaves-and-waits >said 2>&3 & "
     "until grep -q ready said && grep -q now arrived; do sleep 0.02; done 2>/dev/null; "
     "kill -KILL $!; wait $! 2>/dev/null; echo $? >&3; touch go; } 3>&1 | tee arrived",
     .output = "now\n137\nlate\n"},
    {"a reader who waits for the end first", READ_BEHIND "$WRAPPER " PRINTS "lines 3000", .output = "0\n"},
    {"a program that closes it and opens a file", "$WRAPPER " PRINTS "replaces 2>&1 | cat; cat replaced",
     .output = "before\nbehind\n"},
    {"a child of a process group that was killed goes on printing",
     "rm -f go said; { setsid sh -c 'echo $$ >group; $WRAPPER " PRINTS "leaves-and-waits >said; true' & "
     "until grep -q ready said 2>/dev/null; do sleep 0.02; done; "
     "kill -KILL -$(cat group); wait; touch go; } 2>&1 | cat",
     .output = "now\nlate\n"},
    {"the keys of a terminal stop and end a command whose standard error is a pipe",
     "exec python3 \"$PROGRAMS/job_control.py\" \"$WRAPPER busybox cat 2>&1 >/dev/tty | cat=\" 'hello=hello' "
     "'^Z=Stopped' 'jobs=cat' 'fg=cat' 'again=again' '^C=READY' 'echo status $?=status'",
     .output = "all as expected", .needs = "busybox"},
    {"pid 1 with a reader who is late",
     "unshare -pf --mount-proc $WRAPPER " PRINTS "bytes 200000 2>&1 >/dev/null | { sleep 1.5; md5sum; }",
     .needs = "namespaces"},
    {"a shell that starts one: both streams in one pipe keep their order",
     .command = "$WRAPPER sh -c 'echo first; echo second >&2; " PRINTS
                "alternate 300; echo last >&2' 2>&1 | md5sum"},
    {"a shell that starts one: the same pipe as standard output",
     "$WRAPPER sh -c '" PRINTS "describe; exit 3' 2>&1 | cat", .output = "as stdout 1"},
    {"a shell that starts one: nobody waits for a child that is left behind",
     "rm -f go; { $WRAPPER sh -c '" PRINTS "leaves; exit 4'; echo status $? >&2; touch go; } 2>&1 | cat",
     .output = "now\nstatus 4\nlate\n"},
    {"a shell that starts one: a reader that has gone ends both by SIGPIPE",
     "{ $WRAPPER sh -c '" PRINTS "for-ever; kill -PIPE $$'; echo $? >status; } 2>&1 | head -n 1; "
     "until [ -s status ]; do sleep 0.02; done; cat status",
     .output = "141\n"},
    {"a program of Go", GO("fatal") " 2>&1 >/dev/null | sed s/$REFUSED/PORT/", .output = "connection refused",
     .needs = "ends.go.bin"},
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

/* `before` the wrapper. */
static void type_with(const char *before, enum observation observation, const char *command,
                      struct step_end *end)
{
    char program[STEP_PATH_SIZE];
    char variable[STEP_PATH_SIZE + 16];
    char wrapper[2 * STEP_PATH_SIZE + 32];
    build_path(program, "vhretry");
    snprintf(variable, sizeof variable, "VHRETRY=%s", program);
    snprintf(wrapper, sizeof wrapper, "WRAPPER=%s%s run --", before, program);
    const char *const environment[] = {variable, observation == WITH_US ? wrapper : "WRAPPER=env", NULL};
    step_run(&step, observation, command, environment, end);
}

static void type(enum observation observation, const char *command, struct step_end *end)
{
    type_with("", observation, command, end);
}

/* The words alone: what the kernel tells may be of anybody's connections who shares the network with the tests. */
static void type_without_kernel(const char *command, struct step_end *end)
{
    char without_netlink[STEP_PATH_SIZE + 1];
    needs("seccomp");
    build_path(without_netlink, "tests/programs/without_netlink");
    strcat(without_netlink, " ");
    type_with(without_netlink, WITH_US, command, end);
}

/* Which words stand in `seen`. */
static void expect_output(const struct step_end *end, const char *expected)
{
    if (!strstr(end->output, expected))
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", expected, end->output, end->errors);
}

static void nobody_notices(void **state)
{
    const struct row *row = *state;
    if (row->needs)
        needs(row->needs);
    type(WITHOUT_US, row->command, &without_us);
    type(WITH_US, row->command, &with_us);
    expect_end(&without_us, 0, 0);
    if (row->output)
        expect_output(&without_us, row->output);
    expect_same_end(&without_us, &with_us);
    expect_no_retry(&step, &with_us);
}

static const struct words_row {
    const char *name;
    const char *command; /* the last lines on stdout are those of `explain` */
    const char *told;    /* on stdout */
    const char *not_told;
    const char *needs;
} words_rows[] = {
    {"words in a pipe tell of the network, and without a contact nothing follows",
     "$WRAPPER " PRINTS "says 'curl: (56) Recv failure: Connection reset by peer' 2>&1 | cat; " EXPLAIN,
     .told = "verdict    unknown\n"},
    {"they are shown",
     "$WRAPPER " PRINTS "says 'curl: (56) Recv failure: Connection reset by peer' 2>&1 | cat; " EXPLAIN,
     .told = "words      curl: (56) Recv failure: Connection reset by peer (static_prints, pid "},
    {"words in a file", "$WRAPPER " PRINTS "says 'dial tcp: i/o timeout' 2>file; " EXPLAIN,
     .told = "words      dial tcp: i/o timeout"},
    {"words in a file that others had written to before",
     "echo 'Connection reset by peer' >file; $WRAPPER " PRINTS "says 'disk is full' 2>>file; " EXPLAIN,
     .told = "words      disk is full", .not_told = "Connection reset"},
    {"words in a file that was there and is silent",
     "echo 'Connection reset by peer' >file; $WRAPPER " PRINTS "lines 0 2>>file; $WRAPPER " PRINTS
     "unknown 2>>file; " EXPLAIN,
     .told = "verdict    unknown\n", .not_told = "words  "},
    {"words of a failure of its own", "$WRAPPER " PRINTS "says \"KeyError: 'token'\" 2>&1 | cat; " EXPLAIN,
     .told = "verdict    not-network\n"},
    {"words where both streams are one",
     "$WRAPPER " PRINTS "says 'read: connection reset by peer' 2>&1 | cat; " EXPLAIN,
     .told = "words      read: connection reset by peer"},
    {"words of Go", GO("fatal") " 2>&1 | cat; " EXPLAIN, .told = "connect: connection refused (ends.go.bin",
     .needs = "ends.go.bin"},
    {"a panic of Go is not its network", GO("bug") " 2>&1 | cat; " EXPLAIN,
     .told = "verdict    not-network\n", .needs = "ends.go.bin"},
    {"secrets are masked",
     "$WRAPPER " PRINTS "says 'get https://user:hunter2@db/: connection refused' 2>&1 | cat; " EXPLAIN
     " >said; "
     "grep -r hunter2 records said; cat said",
     .told = "words      get https://", .not_told = "hunter2@db/: connection refused (static"},
    {"the lines of ours are not the command's words",
     "VHRETRY_DEBUG=1 VHRETRY_IGNORE=127.0.0.1 $WRAPPER busybox sh -c '\"$PROGRAMS/returns_from_main\" "
     "refused $REFUSED; true; exit "
     "4' "
     ">/dev/null 2>&1 | cat; " EXPLAIN,
     .told = "verdict  ", .not_told = "words  ", .needs = "busybox"},
    {"a static program that becomes one that is observed speaks once",
     "VHRETRY_IGNORE=127.0.0.1 $WRAPPER busybox sh -c 'exec \"$PROGRAMS/says\" $REFUSED write' 2>&1 | "
     "cat; " EXPLAIN "; grep -aoh 'cannot reach' records/*.journal | wc -l",
     .told = "\n1\n", .needs = "busybox"},
    {"VHRETRY_WORDS=0 keeps nothing",
     "VHRETRY_WORDS=0 $WRAPPER " PRINTS "says 'connection refused' 2>&1 | cat; " EXPLAIN,
     .told = "verdict    unknown\n", .not_told = "words  "},
    {"bytes that are no text are left out",
     "$WRAPPER " PRINTS
     "bytes 100000 2>&1 | md5sum; $WRAPPER busybox sh -c '\"$0\" bytes 100000; echo >&2; echo failed: "
     "connection refused >&2; exit 5' " PRINTS " 2>&1 | md5sum; " EXPLAIN,
     .told = "words      failed: connection refused", .needs = "busybox"},
    {"success leaves no record",
     "$WRAPPER " PRINTS "says 'connection refused' 0 2>&1 | cat; find . -name '*.journal' | wc -l",
     .told = "\n0\n"},
    {"a command that can be preloaded has its own pipe",
     "{ stat -L -c %i /dev/stderr; $WRAPPER stat -L -c %i /dev/stderr; } 2>&1 >inodes | cat; "
     "uniq -c inodes | awk '{print $1, \"alike\"}'",
     .told = "2 alike\n"},
};

static void words_are_heard(void **state)
{
    const struct words_row *row = *state;
    if (row->needs)
        needs(row->needs);
    type_without_kernel(row->command, &with_us);
    expect_output(&with_us, row->told);
    if (row->not_told && strstr(with_us.output, row->not_told))
        fail_msg("not expected on stdout: %s\nseen: %s", row->not_told, with_us.output);
    expect_no_retry(&step, &with_us);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), nobody_notices, start, step_teardown);
    test_list_add_rows(TABLE(words_rows), words_are_heard, start, step_teardown);
    return test_list_run("words of a command that is blind", argc, argv, NULL, NULL);
}
