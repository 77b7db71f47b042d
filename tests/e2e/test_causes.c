/* Other causes than a refused connection, and what execution and settings make of a cause. */
#include "../support/certificate.h"
#include "../support/server_process.h"
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;
static struct server_process server;
static char certificate[256];

#define FAILING OBSERVED "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

/* Name resolution that fails for the time being, and that no real resolver hears of: the only one is at a loopback
 * address where nobody listens. */
#define WITHOUT_RESOLVER                                                                                     \
    "echo 'nameserver 127.0.53.53' >resolv; echo 'options timeout:1 attempts:1' >>resolv;"                   \
    " echo 'hosts: files dns' >switch; "                                                                     \
    "exec unshare -m sh -c 'mount --bind resolv /etc/resolv.conf && mount --bind switch /etc/nsswitch.conf " \
    "&& "

#define FAILS_DEEPLY(way)                                                                                    \
    "cd \"$PROGRAMS\"; " OBSERVED "java -Xshare:auto -XX:TieredStopAtLevel=1 FailsDeeply " way

/* A program whose worker asks it something, in a protocol that nobody knows, and ends well. */
#define ENDS_AFTER_WORKER(answer) ENDS_SAYING(answer, "worker: HTTP 503 Service Unavailable")
#define ENDS_SAYING(answer, words)                                                                           \
    OBSERVED                                                                                                 \
    "python3 -c 'import socket, subprocess, sys\n"                                                           \
    "server = socket.create_server((\"127.0.0.1\", 0))\n"                                                    \
    "ask = \"import socket, sys; s = socket.create_connection((\\\"127.0.0.1\\\", int(sys.argv[1]))); "      \
    "s.send(b\\\"GET / HTTP/1.0\\\\r\\\\n\\\\r\\\\n\\\"); s.recv(99)\"\n"                                    \
    "worker = subprocess.Popen([sys.executable, \"-c\", ask, str(server.getsockname()[1])])\n"               \
    "peer, address = server.accept()\n"                                                                      \
    "peer.recv(99)\n"                                                                                        \
    "peer.send(b\"" answer "\")\n"                                                                           \
    "worker.wait()\n"                                                                                        \
    "sys.exit(\"" words "\")'"

/* A file with rules of the site. */
#define RULES(lines) "printf '%s\n' " lines " >rules; export VHRETRY_RULES=$PWD/rules; "
#define BUSY_SOLVER  ENDS_SAYING("OK\\r\\n", "License Server Busy")

struct cause {
    const char *name;
    const char *command;
    const char *options[7];     /* of the pretend Valohai */
    const char *environment[3]; /* as for step_run */
    unsigned retry;             /* number of the retry that is to be started; 0: none */
    const char *tag;            /* its cause tag; %s in it is 127.0.0.1:PORT; NULL: any */
    const char
        *detail; /* the status detail; %s in it is the cause "connect 127.0.0.1:PORT: ..."; "": none, and no
                                   word of ours */
    const char *line; /* that is said instead, where there is no status detail either */
    bool needs_root;
    const char *needs; /* NULL: nothing */
};

#define UNRESOLVED "cannot resolve does-not-exist.invalid: Temporary failure in name resolution"

static const struct cause causes[] = {
    {.name = "python cannot resolve a name",
     .command = WITHOUT_RESOLVER OBSERVED
     "python3 -c \"import socket; socket.create_connection((\\\"does-not-exist.invalid\\\", 80))\"'",
     .retry = 1,
     .tag = "cause: dns-temporary does-not-exist.invalid",
     .detail = "Failed due to: " UNRESOLVED ". Will retry up to 3 times. Retried as #119.",
     .needs_root = true},
    {.name = "the name of the peer contains the counter's word",
     .command = WITHOUT_RESOLVER OBSERVED
     "python3 -c \"import socket; socket.create_connection((\\\"my-Retry-db.invalid\\\", 80))\"'",
     .retry = 1,
     .tag = "cause: dns-temporary",
     .detail = "Failed due to: cannot resolve my-Retry-db.invalid: Temporary failure in name resolution. "
               "Will retry up "
               "to 3 times. Retried as #119.",
     .needs_root = true},
    {.name = "curl cannot resolve a name",
     .command = WITHOUT_RESOLVER OBSERVED "curl -s http://does-not-exist.invalid/'",
     .retry = 1,
     .detail = "Failed due to: " UNRESOLVED ". Will retry up to 3 times. Retried as #119.",
     .needs_root = true},
    {.name = "node cannot resolve a name",
     .command = WITHOUT_RESOLVER OBSERVED
     "node -e \"require(\\\"http\\\").get(\\\"http://does-not-exist.invalid/\\\")\"'",
     .retry = 1,
     .detail = "Failed due to: " UNRESOLVED ". Will retry up to 3 times. Retried as #119.",
     .needs_root = true},
    {.name = "wget cannot resolve a name",
     .command = WITHOUT_RESOLVER OBSERVED "wget -q --tries=1 http://does-not-exist.invalid/'",
     .retry = 1,
     .detail = "Failed due to: " UNRESOLVED ". Will retry up to 3 times. Retried as #119.",
     .needs_root = true},
    {.name = "java's causes stand behind many frames",
     .command = FAILS_DEEPLY("reset"),
     .retry = 1,
     .tag = "cause: reset",
     .detail =
         "Failed due to: java: Caused by: java.net.SocketException: Connection reset. Will retry up to 3 "
         "times. Retried as #119.",
     .needs = "FailsDeeply.class"},
    {.name = "java's bug stands behind many frames",
     .command = FAILS_DEEPLY("bug"),
     .detail = "",
     .needs = "FailsDeeply.class"},
    {.name = "a worker that cannot be heard ends well, and its parent tells of the network",
     .command = ENDS_AFTER_WORKER("no"),
     .retry = 1,
     .tag = "cause: unavailable",
     .detail = "Failed due to: python3: worker: HTTP 503 Service Unavailable. Will retry up to 3 times. "
               "Retried as #119."},
    {.name = "a worker that is answered well ends well, and its parent tells of the network",
     .command = ENDS_AFTER_WORKER("HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok"),
     .detail = ""},
    {.name = "a rule of the site forbids the retry",
     .command = RULES("'# site' 'never class=refused peer=127.0.0.0/8'") FAILING,
     .line = "/rules line 2 says never: returns_from_main ("},
    {.name = "a relative path of rules is taken from where the command ends",
     .command = "echo 'never class=refused' >rules; export VHRETRY_RULES=rules; " FAILING,
     .line = "rules line 1 says never: returns_from_main ("},
    {.name = "a relative path of rules is not found once the command has gone elsewhere, and loses no retry",
     .command = "echo 'never class=refused' >rules; mkdir -p elsewhere; export VHRETRY_RULES=rules; " OBSERVED
                "sh -c 'cd elsewhere; \"$PROGRAMS/returns_from_main\" refused $REFUSED; exit $?'",
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. Retried as #119."},
    {.name = "a rule of the site on another peer forbids nothing",
     .command = RULES("'never class=refused peer=10.0.0.0/8'") FAILING,
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. Retried as #119."},
    {.name = "a rule of the site ignores the failure",
     .command = RULES("'ignore peer=127.0.0.1'") FAILING,
     .detail = ""},
    {.name = "a rule of the site says that a busy server is to be tried again",
     .command = RULES("'retry words=\"license server busy\" program=python*'") BUSY_SOLVER,
     .retry = 1,
     .detail = "Failed due to: python3: License Server Busy. Will retry up to 3 times. Retried as #119."},
    {.name = "without the rule a busy server is the program's own affair",
     .command = BUSY_SOLVER,
     .detail = ""},
    {.name = "a rule of the site that cannot be understood loses no retry",
     .command = RULES("'never clas=refused'") FAILING,
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. Retried as #119."},
    {.name = "the program asks for a retry with status 75",
     .command = OBSERVED "sh -c 'exit 75'",
     .retry = 1,
     .tag = "cause: requested",
     .detail = "Failed due to: the program asked for a retry (exit status 75). Will retry up to 3 times. "
               "Retried as #119."},
    {.name = "the second retry",
     .command = FAILING,
     .options = {"--tag", "retry: 1", "--tag", "rerun-of: 0d3c", "--tag", "cause: reset db:5432"},
     .retry = 2,
     .tag = "cause: refused %s",
     .detail = "Retry 1/3 failed due to: %s. Retried as #119."},
    {.name = "tags that only look like a count do not count",
     .command = FAILING,
     .options = {"--tag", "retry: 2", "--tag", "rerun-of: retry: 9"},
     .retry = 3,
     .detail = "Retry 2/3 failed due to: %s. Retried as #119."},
    {.name = "retries are exhausted",
     .command = FAILING,
     .options = {"--tag", "retry: 3"},
     .detail = "Failed due to: %s. Maximum retries (3) exhausted."},
    {.name = "retries are exhausted sooner where the step says so",
     .command = FAILING,
     .options = {"--parameter", "retries=1", "--tag", "retry: 1"},
     .detail = "Failed due to: %s. Maximum retries (1) exhausted."},
    {.name = "no retries are wanted",
     .command = FAILING,
     .environment = {"VHRETRY_RETRIES=0"},
     .detail = "Failed due to: %s. Maximum retries (0) exhausted."},
    {.name = "a dry run",
     .command = FAILING,
     .environment = {"VHRETRY_MODE=dry-run"},
     .detail = "Failed due to: %s. Not retried: VHRETRY_MODE is dry-run."},
    {.name = "switched off", .command = FAILING, .environment = {"VHRETRY_MODE=off"}, .detail = ""},
    {.name = "the class is off",
     .command = FAILING,
     .environment = {"VHRETRY_ON=default,-refused"},
     .detail = "",
     .line = "not retried: refused is not in VHRETRY_ON"},
    {.name = "a program used the network where it cannot be observed, and the user would rather retry",
     .command = OBSERVED "\"$PROGRAMS/asks_by_ring\" $REFUSED 6",
     .environment = {"VHRETRY_ON=+unknown"},
     .retry = 1,
     .tag = "cause: unknown",
     .detail = "Failed due to: unknown: asks_by_ring used the network where it cannot be observed. Will "
               "retry up to 3 times. Retried as #119.",
     .needs = "io_uring"},
    {.name = "a program used the network where it cannot be observed",
     .command = OBSERVED "\"$PROGRAMS/asks_by_ring\" $REFUSED 6",
     .line = "not retried: unknown, asks_by_ring ",
     .needs = "io_uring"},
    {.name = "the peer is ignored",
     .command = FAILING,
     .environment = {"VHRETRY_IGNORE=127.0.0.0/8"},
     .detail = ""},
    {.name = "a node of a pipeline",
     .command = FAILING,
     .options = {"--set", "pipeline={\"id\": \"p\", \"node_id\": \"n\"}"},
     .detail = "Failed due to: %s. Not retried: the execution is a pipeline node; set on-error: retry on the "
               "node, or "
               "VHRETRY_IN_PIPELINE=execution for a retry outside the pipeline."},
    {.name = "a node of a pipeline that is to be retried all the same",
     .command = FAILING,
     .options = {"--set", "pipeline={\"id\": \"p\", \"node_id\": \"n\"}"},
     .environment = {"VHRETRY_IN_PIPELINE=execution"},
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. The retry is outside the pipeline, whose node "
               "stays failed: "
               "on-error: retry on the node keeps it inside. Retried as #119."},
    {.name = "a member of a distributed task",
     .command = FAILING,
     .environment = {"VH_DIST_MEMBER_ID=1"},
     .detail =
         "Failed due to: %s. Not retried: the execution is a member of a distributed task, and the others "
         "wait for "
         "it; start the task again, or set VHRETRY_IN_PIPELINE=execution for a retry outside the task."},
    {.name = "an execution of a task",
     .command = FAILING,
     .options = {"--task", "1"},
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. Retried outside the task. Retried as #119."},
    {.name = "the peer is probed, and nobody is there",
     .command = FAILING,
     .environment = {"VHRETRY_PROBE=1", "VHRETRY_MAX_DELAY=1"},
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. Retried as #119."},
    {.name = "outside an execution", .command = FAILING, .environment = {"VH_JOB_ID"}, .detail = ""},
    {.name = "the program was stopped",
     .command = OBSERVED "sh -c '\"$PROGRAMS/returns_from_main\" refused $REFUSED; exit 143'",
     .detail = ""},
    {.name = "a malformed setting does not lose the retry",
     .command = FAILING,
     .environment = {"VHRETRY_RETRIES=three"},
     .retry = 1,
     .detail = "Failed due to: %s. Will retry up to 3 times. Retried as #119."},
};

/* Replaces %s in `pattern` by the address that refuses, with what stands before and behind it. */
static void fill(char *filled, size_t size, const char *pattern, const char *before, const char *behind)
{
    const char *place = strstr(pattern, "%s");
    if (!place)
        snprintf(filled, size, "%s", pattern);
    else
        snprintf(filled, size, "%.*s%s127.0.0.1:%u%s%s", (int)(place - pattern), pattern, before,
                 (unsigned)step.refusing.port, behind, place + 2);
}

static void leads_to_what_is_said(void **state)
{
    const struct cause *cause = *state;
    char detail[512];
    char tag[128];
    if (cause->needs_root)
        needs("namespaces");
    needs(cause->needs);
    step_start(&step, cause->options);
    step_run(&step, WITHOUT_US, cause->command, cause->environment, &without_us);
    step_run(&step, WITH_US, cause->command, cause->environment, &with_us);
    expect_same_end(&without_us, &with_us);
    if (cause->retry > 0)
        expect_one_retry(&step, &with_us, cause->retry, NULL);
    else
        expect_no_retry(&step, &with_us);
    if (cause->tag) {
        fill(tag, sizeof tag, cause->tag, "", "");
        expect_cause_tag(&step, &with_us, tag);
    }
    fill(detail, sizeof detail, cause->line ? "" : cause->detail, "connect ", ": Connection refused");
    expect_status_detail(&step, &with_us, detail);
    if (cause->line)
        expect_line(&with_us, cause->line);
    else if (*detail == '\0')
        expect_no_word_of_ours(&with_us);
}

static int stop_server(void **state)
{
    if (server.pid != 0)
        server_process_stop(&server);
    server = (struct server_process){0};
    unlink(certificate);
    return step_teardown(state);
}

/* node brings a TLS of its own, which no library tells of, and says nothing. */
static void what_nobody_could_read_is_retried_where_the_user_would_rather_pay_for_it(void **state)
{
    (void)state;
    static const char command[] =
        "cd \"$PROGRAMS\"; exec env LD_PRELOAD=\"$LIBRARY\" node --no-warnings ends.js fetch silent";
    const char *const arguments[] = {"--tls", certificate, "http-503", NULL};
    char url[64];
    char detail[256];
    char tag[64];
    const char *const environment[] = {url, "LIMIT=60", "NODE_TLS_REJECT_UNAUTHORIZED=0",
                                       "VHRETRY_ON=+unknown", NULL};
    needs("node");
    assert_true(certificate_make(certificate, sizeof certificate));
    assert_true(server_process_start(&server, "fault-server", arguments));
    snprintf(url, sizeof url, "URL=https://127.0.0.1:%u/", (unsigned)server.port);
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, command, environment, &without_us);
    step_run(&step, WITH_US, command, environment, &with_us);
    expect_same_end(&without_us, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
    snprintf(tag, sizeof tag, "cause: unknown 127.0.0.1:%u", (unsigned)server.port);
    expect_cause_tag(&step, &with_us, tag);
    expect_line(&with_us, "perhaps a network failure: node ends.js used TLS that cannot be read (");
    snprintf(detail, sizeof detail,
             "unknown: node ends.js used TLS that cannot be read (127.0.0.1:%u). Will retry",
             (unsigned)server.port);
    expect_status_detail_with(&step, &with_us, detail);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(causes), leads_to_what_is_said, NULL, step_teardown);
    test_list_add(TEST(what_nobody_could_read_is_retried_where_the_user_would_rather_pay_for_it), NULL,
                  stop_server, NULL);
    return test_list_run("causes", argc, argv, NULL, NULL);
}
