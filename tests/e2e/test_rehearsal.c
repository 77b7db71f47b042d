/* Rehearsals: each class, in real programs, fails as in life, is retried, and is called a rehearsal wherever it is told.
 *
 *     test_rehearsal [PATTERN]    such as 'curl*'; SHARD=2/3 runs a part; NIGHTLY=1 every program in every class
 */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 96 };

static struct step step;
static struct step_end with_us;

/* Nobody knows that name here, and nobody needs to. */
static const struct client {
    const char *name;
    const char *needs;
    const char *command;
    const char *port;
    bool speaks_http;
    bool is_slow_to_start; /* in a few classes only, without NIGHTLY */
} clients[] = {
    {"curl", "curl", OBSERVED "curl -sSf -m 1.5 http://db.internal/", "80", true, false},
    {"psql", "psql", OBSERVED "psql -h db.internal -c select", "5432", false, false},
    {"bash", "bash",
     OBSERVED
     "bash -c 'exec 3<>/dev/tcp/db.internal/80 || exit 1; echo hello >&3; read -r answer <&3 || exit 1'",
     "80", false, false},
    {"python", "python3",
     OBSERVED "python3 -c \"import urllib.request; urllib.request.urlopen('http://db.internal/')\"", "80",
     true, true},
    {"node", "node",
     OBSERVED "node -e \"require('http').get('http://db.internal/', (answer) => "
              "process.exit(answer.statusCode < 400 ? 0 : 1))\"",
     "80", true, true},
    {"node's fetch", "node",
     OBSERVED "node -e \"fetch('http://db.internal/').then((answer) => process.exit(answer.ok ? 0 : 1))\"",
     "80", true, true},
    {"java", "java Asks.class",
     OBSERVED
     "env HOST=db.internal LIMIT=2 java -Xshare:auto -XX:TieredStopAtLevel=1 -cp $PROGRAMS Asks url 80",
     "80", true, true},
};

static const struct class
{
    const char *name;
    const char *cause; /* of the status detail; %s is the port */
    bool is_answer;
} classes[] = {
    {"refused", "connect db.internal:%s: Connection refused", false},
    {"timeout", "connect db.internal:%s: Connection timed out", false},
    {"unreachable", "connect db.internal:%s: No route to host", false},
    {"dns-temporary", "cannot resolve db.internal: Temporary failure in name resolution", false},
    {"dns-unknown", "cannot resolve db.internal: Name or service not known", false},
    {"reset", "db.internal:%s reset the connection", false},
    {"hung-up", "db.internal:%s closed the connection without answering", false},
    {"stalled", "db.internal:%s did not answer in time", false},
    {"local", "connect db.internal:%s: Cannot assign requested address", false},
    {"unavailable", "db.internal:%s answered HTTP 503 Service Unavailable", true},
    {"rate-limited", "db.internal:%s answered HTTP 429 Too Many Requests", true},
};

enum {
    CLIENT_COUNT = sizeof clients / sizeof clients[0],
    CLASS_COUNT = sizeof classes / sizeof classes[0],
    HUNG_UP = 6
};

struct row {
    char name[NAME_SIZE];
    const struct client *client;
    const struct class *class;
};

static struct row rows[CLIENT_COUNT * CLASS_COUNT];

static void run(const char *command, const char *rehearse, const char *more)
{
    char value[128];
    snprintf(value, sizeof value, "VHRETRY_REHEARSE=%s", rehearse);
    const char *const environment[] = {value, more, NULL};
    step_run(&step, WITH_US, command, environment, &with_us);
}

static void is_rehearsed(void **state)
{
    const struct row *row = *state;
    const bool is_played = !row->class->is_answer || row->client->speaks_http;
    const struct class *class = is_played ? row->class : &classes[HUNG_UP];
    char text[256];
    char cause[160];
    needs(row->client->needs);
    step_start(&step, NULL);
    snprintf(text, sizeof text, "%s@db.internal", row->class->name);
    run(row->client->command, text, "VHRETRY_ON=+dns-unknown");
    expect_one_retry(&step, &with_us, 1, "rehearsal");
    const char *place = strstr(class->cause, "%s");
    snprintf(cause, sizeof cause, "%.*s%s%s",
             (int)(place ? place - class->cause : (long)strlen(class->cause)), class->cause,
             place ? row->client->port : "", place ? place + 2 : "");
    snprintf(text, sizeof text, "Rehearsal: Failed due to: %s", cause);
    expect_status_detail_with(&step, &with_us, text);
    snprintf(text, sizeof text, "rehearsal: network failure: %s", cause);
    expect_line(&with_us, text);
    snprintf(text, sizeof text, "[%s]", class->name);
    expect_line(&with_us, text);
    if (!is_played)
        expect_line(&with_us,
                    "which needs plain HTTP/1: the program speaks another protocol; it hangs up instead");
}

/* A run without a retry, and what is said of it. */
static const struct {
    const char *name;
    const char *needs;
    const char *command;
    const char *rehearse;
    const char *setting;
    int status;
    const char *line; /* NULL: not one */
} others[] = {
    {"a rehearsal that meets no call says so, after a clean end too", NULL, OBSERVED "true",
     "refused@db.internal:5432", NULL, 0,
     "rehearsal: no call matched VHRETRY_REHEARSE=refused@db.internal:5432,"},
    {"the same after a failure", NULL, OBSERVED "sh -c 'exit 3'", "refused@db.internal", NULL, 3,
     "rehearsal: no call matched VHRETRY_REHEARSE=refused@db.internal,"},
    {"a call to another peer is none", "curl", OBSERVED "curl -s http://127.0.0.1:$REFUSED/",
     "reset@127.0.0.2", "VHRETRY_RETRIES=0", 7,
     "rehearsal: no call matched VHRETRY_REHEARSE=reset@127.0.0.2,"},
    {"a malformed value is named, and nothing is rehearsed", NULL, OBSERVED "true", "refusd@db.internal",
     NULL, 0,
     "VHRETRY_REHEARSE: \"refusd\" cannot be rehearsed (refused timeout unreachable dns-temporary "
     "dns-unknown reset "
     "hung-up stalled local unavailable rate-limited); ignored"},
    {"a later attempt rehearses nothing", NULL, OBSERVED "true", "refused@db.internal",
     "VHRETRY_RETRY_COUNT=1", 0, NULL},
    {"a command that gets over it is told of", "curl", OBSERVED "sh -c 'curl -s http://db.internal/; true'",
     "refused", NULL, 0, "rehearsal: calls were made to fail, but the command exited with 0"},
    {"a failure of the program's own is not retried", "python3",
     OBSERVED "python3 -c 'import socket\n"
              "try: socket.create_connection((\"db.internal\", 1))\n"
              "except OSError: pass\n"
              "sum(i for i in range(30000000))\n"
              "{}[\"key\"]'",
     "refused", NULL, 1, "rehearsal: not retried: not-network"},
    {"a class that is off is told of", "curl", OBSERVED "curl -s http://db.internal/", "dns-unknown", NULL, 6,
     "rehearsal: not retried: not-network, dns-unknown is not retried by default"},
    {"only the second call fails", "curl",
     OBSERVED "curl -s http://127.0.0.1:$REFUSED/ http://127.0.0.1:$REFUSED/", "reset@127.0.0.1#2",
     "VHRETRY_ON=timeout", 56, "rehearsal: not retried: not-network, reset is not in VHRETRY_ON"},
    {"the program sees whom it named", "python3",
     OBSERVED "python3 -c 'import socket\n"
              "connection = socket.create_connection((\"192.0.2.7\", 443))\n"
              "assert connection.getpeername() == (\"192.0.2.7\", 443)'",
     "stalled", NULL, 0, "rehearsal: calls were made to fail"},
    {"the time limit of a socket ends a silence", "python3",
     OBSERVED "python3 -c 'import socket, struct\n"
              "connection = socket.socket()\n"
              "connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack(\"ll\", 2, 500000))\n"
              "connection.connect((\"192.0.2.7\", 443))\n"
              "try: connection.recv(1)\n"
              "except BlockingIOError: pass'",
     "stalled", NULL, 0, "rehearsal: calls were made to fail"},
    {"so does that of an event loop", "python3",
     OBSERVED "python3 -c 'import asyncio\n"
              "async def ask():\n"
              "    reader, writer = await asyncio.open_connection(\"192.0.2.7\", 443)\n"
              "    try: await asyncio.wait_for(reader.read(1), 4)\n"
              "    except asyncio.TimeoutError: pass\n"
              "asyncio.run(ask())'",
     "stalled", NULL, 0, "rehearsal: calls were made to fail"},
    {"a resolver of the program's own is answered", "python3", OBSERVED "python3 $PROGRAMS/looks_up.py mute",
     "dns-unknown", NULL, 3, "rehearsal: not retried"},
    {"nothing is contacted", "python3 namespaces network",
     "exec unshare --net env LD_PRELOAD=\"$LIBRARY\" python3 -c 'import socket\n"
     "try: socket.create_connection((\"db.internal\", 80))\n"
     "except ConnectionRefusedError: pass'",
     "refused", NULL, 0, "rehearsal: calls were made to fail"},
    {"another port of the same name is left alone", "python3",
     OBSERVED "python3 -c 'import socket\n"
              "server = socket.create_server((\"127.0.0.1\", 0))\n"
              "socket.create_connection((\"localhost\", server.getsockname()[1]))'",
     "refused@localhost:1", NULL, 0, "rehearsal: no call matched"},
    {"a line of debug mode says so, too", "curl", OBSERVED "env VHRETRY_DEBUG=1 curl -s http://db.internal/",
     "refused", "VHRETRY_RETRIES=0", 7, "ECONNREFUSED [refused, rehearsed]"},
    {"Valohai's own API is spared", "python3",
     OBSERVED "python3 -c 'import os, socket, urllib.parse\n"
              "host = urllib.parse.urlparse(os.environ[\"VHRETRY_HOST\"])\n"
              "socket.create_connection((host.hostname, host.port)).close()'",
     "refused", NULL, 0, "rehearsal: no call matched"},
};

struct other {
    const char *name;
    size_t index;
};

static struct other other_rows[sizeof others / sizeof others[0]];

static void is_told(void **state)
{
    const size_t i = ((const struct other *)*state)->index;
    needs(others[i].needs);
    step_start(&step, NULL);
    run(others[i].command, others[i].rehearse, others[i].setting);
    expect_end(&with_us, others[i].status, 0);
    expect_no_retry(&step, &with_us);
    if (others[i].line)
        expect_line(&with_us, others[i].line);
    else
        expect_no_word_of_ours(&with_us);
}

static void what_speaks_tls_is_hung_up_on_instead_and_told_so(void **state)
{
    (void)state;
    needs("curl");
    step_start(&step, NULL);
    run(OBSERVED "curl -s https://db.internal/", "unavailable", NULL);
    expect_one_retry(&step, &with_us, 1, "rehearsal");
    expect_line(
        &with_us,
        "rehearsal: db.internal:443 cannot answer \"unavailable\", which needs plain HTTP/1: the program "
        "speaks TLS; it hangs up instead");
}

static void a_resolver_of_the_programs_own_asks_nobody_either(void **state)
{
    (void)state;
    needs("node");
    step_start(&step, NULL);
    run(OBSERVED "node -e \"require('dns').promises.resolve4('db.internal')"
                 ".then(([address]) => require('net').connect(80, address))\"",
        "reset@db.internal", NULL);
    expect_one_retry(&step, &with_us, 1, "rehearsal");
    expect_line(&with_us, "rehearsal: network failure: db.internal:80 reset the connection");
}

static void a_command_that_cannot_be_preloaded_cannot_be_rehearsed(void **state)
{
    (void)state;
    char vhretry[STEP_PATH_SIZE];
    char command[STEP_PATH_SIZE + 64];
    build_path(vhretry, "vhretry");
    snprintf(command, sizeof command, "exec %s run -- $PROGRAMS/static_prints", vhretry);
    step_start(&step, NULL);
    run(command, "reset", NULL);
    expect_line(&with_us, "cannot be rehearsed: it is static");
    expect_line(&with_us, "rehearsal: no call matched");
    expect_no_retry(&step, &with_us);
}

/* All clients that start fast in all classes, and the others in turn. */
static void gather_rows(void)
{
    const bool all = getenv("NIGHTLY") != NULL;
    size_t count = 0;
    for (size_t class = 0; class < CLASS_COUNT; class ++) {
        for (size_t client = 0; client < CLIENT_COUNT; client++) {
            if (!all && clients[client].is_slow_to_start && client - 3 != class % 4)
                continue;
            struct row *row = &rows[count++];
            row->client = &clients[client];
            row->class = &classes[class];
            snprintf(row->name, sizeof row->name, "%s rehearses %s", row->client->name, row->class->name);
            test_list_add(row->name, is_rehearsed, NULL, step_teardown, row);
        }
    }
}

int main(int argc, char **argv)
{
    gather_rows();
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        other_rows[i] = (struct other){others[i].name, i};
        test_list_add(others[i].name, is_told, NULL, step_teardown, &other_rows[i]);
    }
    test_list_add(TEST(what_speaks_tls_is_hung_up_on_instead_and_told_so), NULL, step_teardown, NULL);
    test_list_add(TEST(a_resolver_of_the_programs_own_asks_nobody_either), NULL, step_teardown, NULL);
    test_list_add(TEST(a_command_that_cannot_be_preloaded_cannot_be_rehearsed), NULL, step_teardown, NULL);
    return test_list_run("rehearsal", argc, argv, NULL, NULL);
}
