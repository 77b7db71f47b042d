/* `vhretry run --in-place=N`: on a failure of the network the command runs again where it is. */
#include "../support/test_list.h"
#include "pretend_valohai_client.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REFUSED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* Tells its attempt, and is refused. */
#define REFUSED_EACH_TIME "sh -c 'echo attempt $VHRETRY_ATTEMPT; exec " REFUSED "'"

/* The same, but the attempts from the second on do something else. */
#define REFUSED_ONCE(then)                                                                                   \
    "sh -c 'echo attempt $VHRETRY_ATTEMPT; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "; " then "'"

#define RUN(count) "\"$VHRETRY\" run --in-place=" count " -- "

/* Starts a server, which writes its port, and ends it with the shell. */
#define BESIDE(server)                                                                                       \
    "python3 \"$PROGRAMS/" server "\" & trap \"kill $!\" EXIT; until [ -s port ]; do sleep 0.01; done; "     \
    "port=$(cat port); "

#define ASKS "import socket, sys; socket.create_connection((\"127.0.0.1\", int(sys.argv[1])))"

/* Outside an execution. */
#define OUTSIDE "VH_JOB_ID"

static const char first_of_two[] = "attempt 1\nrefused\nattempt 2\n";
static const char all_of_two[] = "attempt 1\nrefused\nattempt 2\nrefused\n";

static const struct row {
    const char *name;
    const char *command;
    const char *environment[4];
    int status;
    int signal;
    unsigned retries;     /* started: 0 or 1 */
    const char *output;   /* NULL: any */
    const char *lines[3]; /* of ours */
    const char *detail;   /* of #118; NULL: any, "": none */
} rows[] = {
    {"a service that comes up: python",
     BESIDE("comes_up.py") RUN("100") "python3 -c '" ASKS "' $port",
     {"VHRETRY_DELAY=0.1"},
     0,
     0,
     0,
     NULL,
     {"before running again (in place, 1/100)... why: vhretry explain"},
     NULL},
    {"a service that comes up: bash",
     BESIDE("comes_up.py") RUN("100") "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$0' $port",
     {"VHRETRY_DELAY=0.1"},
     0,
     0,
     0,
     NULL,
     {"(in place, 1/100)"},
     NULL},
    {"after a rerun that succeeds the status detail says so",
     RUN("2") REFUSED_ONCE(":"),
     {NULL},
     0,
     0,
     0,
     first_of_two,
     {"(in place, 1/2)"},
     "Succeeded in rerun 1 of 2 in place."},
    {"after one that fails by itself, too",
     RUN("2") REFUSED_ONCE("exit 5"),
     {NULL},
     5,
     0,
     0,
     first_of_two,
     {"(in place, 1/2)"},
     "Rerun 1 of 2 in place failed: "},
    {"reruns that are used up are followed by a fresh execution",
     RUN("1") REFUSED_EACH_TIME,
     {NULL},
     1,
     0,
     1,
     all_of_two,
     {"run again in place 1 of 1 times, and each time it failed", "retry execution started: #119"},
     "Will retry up to 3 times. Ran again in place 1 time. Retried as #119."},
    {"each attempt is judged alone",
     RUN("3") REFUSED_ONCE("sleep 0.1; exit 1"),
     {NULL},
     1,
     0,
     0,
     first_of_two,
     {NULL},
     NULL},
    {"without retries there are reruns",
     RUN("1") REFUSED_EACH_TIME,
     {"VHRETRY_RETRIES=0"},
     1,
     0,
     0,
     all_of_two,
     {"not retried: maximum retries (0) exhausted"},
     "Maximum retries (0) exhausted. Ran again in place 1 time."},
    {"in a pipeline node",
     RUN("1") REFUSED_EACH_TIME,
     {"VH_PIPELINE_ID=p"},
     1,
     0,
     0,
     all_of_two,
     {"not retried: the execution is a pipeline node"},
     "Ran again in place 1 time. Not retried: the execution is a pipeline node"},
    {"as a member of a distributed task",
     RUN("1") REFUSED_ONCE(":"),
     {"VH_DIST_MEMBER_ID=0"},
     0,
     0,
     0,
     first_of_two,
     {NULL},
     NULL},
    {"outside an execution",
     RUN("1") REFUSED_EACH_TIME,
     {OUTSIDE},
     1,
     0,
     0,
     all_of_two,
     {"connection error detected: connect 127.0.0.1:", "run again in place 1 of 1 times"},
     ""},
    {"by its variable",
     "\"$VHRETRY\" run -- " REFUSED_ONCE(":"),
     {"VHRETRY_IN_PLACE=1"},
     0,
     0,
     0,
     first_of_two,
     {NULL},
     NULL},
    {"a request of the program",
     RUN("1") "sh -c 'echo $VHRETRY_ATTEMPT; [ $VHRETRY_ATTEMPT = 2 ] || exit 75'",
     {NULL},
     0,
     0,
     0,
     "1\n2\n",
     {"retry requested by the program"},
     NULL},
    {"a failed assertion",
     "ulimit -c 0; exec " RUN("1") "\"$PROGRAMS/fails_an_assertion\" refused $REFUSED 2>/dev/null",
     {OUTSIDE},
     0,
     SIGABRT,
     0,
     NULL,
     {NULL},
     ""},

    {"a bug is not run again",
     RUN("3") "sh -c 'echo attempt $VHRETRY_ATTEMPT; exit 3'",
     {NULL},
     3,
     0,
     0,
     "attempt 1\n",
     {NULL},
     ""},
    {"nor what succeeds after a refusal",
     RUN("3") "sh -c '" REFUSED "; exit 0'",
     {NULL},
     0,
     0,
     0,
     "refused\n",
     {NULL},
     ""},
    {"nor what is killed",
     "exec " RUN("3") "sh -c '" REFUSED "; kill -KILL $$'",
     {NULL},
     0,
     SIGKILL,
     0,
     "refused\n",
     {NULL},
     ""},
    {"nor a peer that does not count",
     "\"$VHRETRY\" run --in-place 3 --ignore 127.0.0.1 -- " REFUSED,
     {NULL},
     1,
     0,
     0,
     "refused\n",
     {NULL},
     ""},
    {"a number that is none is 0, and told",
     RUN("x") REFUSED_EACH_TIME,
     {NULL},
     1,
     0,
     1,
     "attempt 1\nrefused\n",
     {"run: --in-place: \"x\" is not a whole number from 0 to 1000; using 0"},
     NULL},
    {"0 changes nothing",
     RUN("0") REFUSED_EACH_TIME,
     {NULL},
     1,
     0,
     1,
     "attempt 1\nrefused\n",
     {NULL},
     "Will retry up to 3 times. Retried as #119."},
    {"a dry run says it",
     "\"$VHRETRY\" run --dry-run --in-place=2 -- " REFUSED_EACH_TIME,
     {NULL},
     1,
     0,
     0,
     "attempt 1\nrefused\n",
     {"dry run: would run again in place (1 of 2) in 0 s"},
     "Not retried: VHRETRY_MODE is dry-run."},
    {"switched off, nothing is run again",
     RUN("2") REFUSED_EACH_TIME,
     {"VHRETRY_MODE=off"},
     1,
     0,
     0,
     "attempt 1\nrefused\n",
     {NULL},
     ""},
    {"without vhretry run nobody can, and that is said",
     OBSERVED REFUSED,
     {"VHRETRY_IN_PLACE=2"},
     1,
     0,
     1,
     "refused\n",
     {"VHRETRY_IN_PLACE: only vhretry run can run a command again"},
     NULL},
    {"in a run that goes on already neither",
     OBSERVED "\"$VHRETRY\" run --in-place=2 " REFUSED,
     {NULL},
     1,
     0,
     1,
     "refused\n",
     {"VHRETRY_IN_PLACE: only vhretry run can run a command again"},
     NULL},

    {"a file at standard input is wound back",
     "echo word >words; " RUN("1") REFUSED_ONCE("cat") " <words",
     {NULL},
     0,
     0,
     0,
     NULL,
     {NULL},
     NULL},
    {"to where it was",
     "printf 'one\\ntwo\\n' >words; { read line; " RUN(
         "1") "sh -c 'cat; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "'; } <words",
     {NULL},
     0,
     0,
     0,
     "two\nrefused\ntwo\n",
     {NULL},
     NULL},
    {"a pipe that was read cannot be given again",
     "echo word | " RUN("1") "sh -c 'cat; exec " REFUSED "'",
     {OUTSIDE},
     1,
     0,
     0,
     "word\nrefused\n",
     {"not run again in place: what it has read from the pipe at its standard input cannot be given again"},
     ""},
    {"a pipe of which a part was read neither",
     "printf 'one\\ntwo\\n' | " RUN("1") "sh -c 'read line; exec " REFUSED "'",
     {OUTSIDE},
     1,
     0,
     0,
     "refused\n",
     {"not run again in place: what it has read"},
     ""},
    {"a pipe that was left alone can",
     "{ echo word; } | " RUN("1") "sh -c '[ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "; cat'",
     {OUTSIDE},
     0,
     0,
     0,
     "refused\nword\n",
     {NULL},
     ""},
    {"a pipe that is at its end can",
     ": | { sleep 0.2; " RUN("1") REFUSED_ONCE(":") "; }",
     {OUTSIDE},
     0,
     0,
     0,
     first_of_two,
     {NULL},
     ""},
    {"a pipe that is open and empty cannot: who knows what went through it",
     "mkfifo words; exec 3<>words; { " RUN("1") REFUSED_EACH_TIME "; } <words",
     {OUTSIDE},
     1,
     0,
     0,
     "attempt 1\nrefused\n",
     {"not run again in place: its standard input is a pipe or a socket that it may have read"},
     ""},
    {"a closed standard input stays closed",
     RUN("1") "sh -c 'read line || echo none; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED "' <&-",
     {NULL},
     0,
     0,
     0,
     "none\nrefused\nnone\n",
     {NULL},
     NULL},

    {"a rerun finds descriptors, file mode and signals as the first attempt did",
     "trap '' USR1; umask 027; exec 5</dev/null; " RUN(
         "1") "sh -c '{ ls /proc/self/fd; umask; ulimit -a; grep -E ^Sig /proc/self/status; pwd; } "
              ">found.$VHRETRY_ATTEMPT; [ $VHRETRY_ATTEMPT != 1 ] || exec " REFUSED
              "'; diff found.1 found.2 && echo same",
     {NULL},
     0,
     0,
     0,
     "refused\nsame\n",
     {NULL},
     NULL},
    {"one journal is of one attempt",
     RUN("2") REFUSED_EACH_TIME
     " >/dev/null; ls records/*.journal | wc -l; \"$VHRETRY\" explain | grep -o 'vhretry run, attempt .'",
     {OUTSIDE},
     0,
     0,
     0,
     "3\nvhretry run, attempt 3\n",
     {NULL},
     NULL},
    {"what a command leaves behind stays",
     RUN("1") "sh -c 'if [ $VHRETRY_ATTEMPT = 1 ]; then sleep 60 & echo $! >pid; exec " REFUSED
              "; fi; kill $(cat pid) && echo there'",
     {NULL},
     0,
     0,
     0,
     "refused\nthere\n",
     {NULL},
     NULL},
    {"a time limit ends the wait",
     "exec timeout 1 " RUN("3") REFUSED_EACH_TIME,
     {"VHRETRY_DELAY=60", OUTSIDE},
     124,
     0,
     0,
     "attempt 1\nrefused\n",
     {"Terminated: not run again"},
     ""},
    {"what was told to end is not run again",
     RUN("3") "sh -c 'trap \"" REFUSED
              "; exit 1\" TERM; echo ready; kill -TERM $PPID; while :; do sleep 0.02; done'",
     {OUTSIDE},
     1,
     0,
     0,
     "ready\nrefused\n",
     {"not run again in place: a signal asked it to end"},
     ""},
    {"the server's wish is heeded",
     BESIDE("serves_busy_once.py") RUN("1") "curl -fsS http://127.0.0.1:$port/",
     {NULL},
     0,
     0,
     0,
     "",
     {"waiting 2 seconds before running again (in place, 1/1; the server asked for 2 seconds)"},
     NULL},
    {"the delay grows with each attempt",
     RUN("2") REFUSED_EACH_TIME,
     {OUTSIDE, "VHRETRY_DELAY=0.1", "VHRETRY_BACKOFF=5"},
     1,
     0,
     0,
     NULL,
     {"waiting 0.1 seconds before running again (in place, 1/2)",
      "waiting 0.5 seconds before running again (in place, 2/2)"},
     ""},
    {"a line of metadata tells each attempt",
     RUN("1") REFUSED_EACH_TIME " | grep -c vhretry_attempt",
     {"VHRETRY_METADATA=1", OUTSIDE},
     0,
     0,
     0,
     "2\n",
     {NULL},
     ""},
};

static struct step step;
static struct step_end end;
/* Runs the command, which finds $VHRETRY. */
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

static void expect_output(const char *expected)
{
    if (strcmp(end.output, expected) != 0)
        fail_msg("expected on stdout: %s\nseen: %s\nstderr: %s", expected, end.output, end.errors);
}

static void runs_again(void **state)
{
    const struct row *row = *state;
    step_start(&step, NULL);
    type(row->command, row->environment);
    expect_end(&end, row->status, row->signal);
    if (row->output)
        expect_output(row->output);
    for (size_t i = 0; i < 3 && row->lines[i]; i++)
        expect_line(&end, row->lines[i]);
    if (row->retries == 0)
        expect_no_retry(&step, &end);
    else
        expect_one_retry(&step, &end, 1, NULL);
    if (row->detail)
        expect_status_detail_with(&step, &end, row->detail);
}

/* Two reruns in the first execution: the fresh one is the fourth attempt, and the first retry. */
static void a_fresh_execution_counts_the_reruns_before_it(void **state)
{
    static const char *const headers[] = {"Authorization: Token " STEP_TOKEN, ACCEPT, NULL};
    static struct http_exchange exchange;
    char path[128];
    (void)state;
    step_start(&step, NULL);
    type(RUN("2") REFUSED_EACH_TIME, NULL);
    expect_one_retry(&step, &end, 1, NULL);
    char *id = execution_field(&step.valohai, 1, "id");
    snprintf(path, sizeof path, EXECUTIONS "%s/?exclude=metadata,events,outputs", id);
    free(id);
    http_exchange(&exchange, "GET", step.valohai.origin, path, headers, NULL);
    assert_contains(exchange.body, "\"VHRETRY_ATTEMPT\":\"4\"");
    assert_contains(exchange.body, "\"VHRETRY_RETRY_COUNT\":\"1\"");
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), runs_again, NULL, step_teardown);
    test_list_add(TEST(a_fresh_execution_counts_the_reruns_before_it), NULL, step_teardown, NULL);
    return test_list_run("in place", argc, argv, NULL, NULL);
}
