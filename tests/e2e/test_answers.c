/* "Try again later", said by a service to real programs, in plain text and over TLS: it is heard, named and retried, the
 * time that the service asks for is granted, and nothing else that it says is taken for it.
 *
 *     test_answers [PATTERN]    such as 'curl*'; SHARD=2/3 in the environment runs the second third of the rows
 */
#include "../support/certificate.h"
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { ROWS_MAX = 320, NAME_SIZE = 160, CERTIFICATE_SIZE = 512, ANSWERS_MAX = 2 };

#define URL    "$SCHEME://127.0.0.1:$PORT/"
#define PYTHON OBSERVED "python3 -c \"import os, ssl, sys\n"
#define ASK    "urllib.request.urlopen(url, context=context).read()\n"
#define PROXY  "127.0.0.1:$PORT"
#define BEHIND "$SCHEME://service.invalid/" /* the proxy, which alone would have to know the name */
#define URLLIB                                                                                               \
    PYTHON "import urllib.request\nurl = '" URL "'\n"                                                        \
           "context = ssl._create_unverified_context() if url[4] == 's' else None\n"

struct client {
    const char *name;
    const char *needs; /* a shell's condition */
    const char *command;
    bool plain_only;
};

static const struct client clients[] = {
    {"curl", "command -v curl", OBSERVED "curl -sfk " URL, false},
    {"wget", "command -v wget", OBSERVED "wget -q -O - --no-check-certificate --tries=1 " URL, false},
    {"git", "command -v git", OBSERVED "git -c http.sslVerify=false ls-remote " URL "x.git", false},
    {"python's urllib", "command -v python3", URLLIB ASK "\"", false},
    {"python's asyncio", "command -v python3", OBSERVED "python3 \"$PROGRAMS/asks.py\" asyncio $PORT $TLS",
     false},
    {"python's Twisted", "python3 -c 'import twisted'",
     OBSERVED "python3 \"$PROGRAMS/asks_with_twisted.py\" " URL, false},
    {"python's requests", "python3 -c 'import requests'",
     PYTHON "import requests\nrequests.get('" URL "', verify=False).raise_for_status()\"", false},
    {"python's boto3", "python3 -c 'import boto3'",
     "export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1 AWS_MAX_ATTEMPTS=1 "
     "AWS_EC2_METADATA_DISABLED=true; " PYTHON "import boto3\nboto3.client('s3', endpoint_url='" URL
     "', verify=False).list_buckets()\"",
     false},
    {"aws", "command -v aws",
     "export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x AWS_DEFAULT_REGION=us-east-1 AWS_MAX_ATTEMPTS=1 "
     "AWS_EC2_METADATA_DISABLED=true; " OBSERVED "aws --endpoint-url " URL
     " --no-verify-ssl s3api list-buckets",
     false},
    {"node", "command -v node",
     OBSERVED "node -e \"fetch('" URL "').then(answer => process.exit(answer.ok ? 0 : 1))\"", true},
    {"perl", "command -v perl",
     OBSERVED "perl -MHTTP::Tiny -e 'exit !HTTP::Tiny->new->get(\"'" URL "'\")->{success}'", true},
    {"bash", "command -v bash",
     OBSERVED
     "bash -c 'exec 3<>/dev/tcp/127.0.0.1/$PORT || exit 1; printf \"GET / HTTP/1.0\\r\\n\\r\\n\" >&3; "
     "read -r line <&3; case $line in *\" 200 \"*) exit 0;; esac; exit 1'",
     true},
    /* Which of them meets the last answer, and how it ends, is its own affair. */
    {"python that asks again and has a bug", "command -v python3",
     URLLIB "import time\n"
            "for attempt in range(2):\n"
            "    try:\n"
            "        " ASK "    except OSError:\n"
            "        time.sleep(0.05)\n"
            "sys.exit(3)\"",
     false},
    {"curl that asks twice and misses a file", "command -v curl",
     OBSERVED "curl -sfk " URL " " URL " file:///does/not/exist", false},
    {"python that asks twice and has a bug", "command -v python3",
     PYTHON "import http.client\nport = int(os.environ['PORT'])\n"
            "connection = http.client.HTTPConnection('127.0.0.1', port)\n"
            "if os.environ['TLS']: connection = http.client.HTTPSConnection('127.0.0.1', port, "
            "context=ssl._create_unverified_context())\n"
            "for attempt in range(2):\n"
            "    connection.request('GET', '/')\n"
            "    connection.getresponse().read()\n"
            "sys.exit(3)\"",
     false},
    {"python's requests that ask twice and have a bug", "python3 -c 'import requests'",
     PYTHON "import requests\nsession = requests.Session()\n"
            "for attempt in range(2): session.get('" URL "', verify=False)\nsys.exit(3)\"",
     false},
    {"node that asks twice and has a bug", "command -v node",
     OBSERVED "node -e \"const ask = () => fetch('" URL "').then(answer => answer.text());"
              "ask().then(ask).then(() => process.exit(3))\"",
     true},
    {"curl behind a proxy", "command -v curl", OBSERVED "curl -sfk -x http://" PROXY " " BEHIND, false},
    {"wget behind a proxy", "command -v wget",
     OBSERVED "wget -q -O - --no-check-certificate --tries=1 -e use_proxy=yes -e http_proxy=" PROXY
              " -e https_proxy=" PROXY " " BEHIND,
     false},
    {"git behind a proxy", "command -v git",
     OBSERVED "git -c http.sslVerify=false -c http.proxy=http://" PROXY " ls-remote " BEHIND "x.git", false},
    {"python's requests behind a proxy", "python3 -c 'import requests'",
     PYTHON "import requests\nproxies = dict.fromkeys(['http', 'https'], 'http://" PROXY "')\n"
            "requests.get('" BEHIND "', verify=False, proxies=proxies).raise_for_status()\"",
     false},
    {"curl whose CONNECT", "command -v curl",
     OBSERVED "curl -sfk -x http://" PROXY " https://service.invalid/", true},
    {"a shell that lives without curl's answer", "command -v curl",
     OBSERVED "sh -c 'curl -sfk " URL " || sleep 0.2; exit 0'", false},
};

enum client_number {
    CURL,
    WGET,
    GIT,
    URLLIB_CLIENT,
    ASYNCIO,
    TWISTED,
    REQUESTS,
    BOTO3,
    AWS,
    NODE,
    PERL,
    BASH,
    ASKS_AGAIN,
    CURL_TWICE,
    PYTHON_TWICE,
    REQUESTS_TWICE,
    NODE_TWICE,
    CURL_PROXIED,
    WGET_PROXIED,
    GIT_PROXIED,
    REQUESTS_PROXIED,
    CONNECTS,
    LIVES_WITHOUT,
    CLIENT_COUNT
};

struct conversation {
    const char *name;
    const char *answers[ANSWERS_MAX];
    const char *words; /* of the cause; NULL: no fault */
    const char *class;
    const char *line; /* another part of our lines; NULL: none */
    unsigned clients; /* a bit for each that has it */
};

#define BIT(client)  (1U << (client))
#define EVERYBODY    (BIT(ASKS_AGAIN) - 1)
#define READ_HEADERS (EVERYBODY & ~BIT(BASH)) /* which reads one line */
/* All on one connection, and through a tunnel where there is TLS. */
#define TWICE    (BIT(CURL_TWICE) | BIT(PYTHON_TWICE) | BIT(REQUESTS_TWICE) | BIT(NODE_TWICE))
#define PROXIED  (BIT(CURL_PROXIED) | BIT(WGET_PROXIED) | BIT(GIT_PROXIED) | BIT(REQUESTS_PROXIED))
#define DATE     "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define FINE     "HTTP/1.1 200 OK\r\n"
#define BUSY     "HTTP/1.1 503 Service Unavailable\r\n"
#define TOO_MANY "HTTP/1.1 429 Too Many Requests\r\n"

static const struct conversation conversations[] = {
    {"503", {BUSY}, "HTTP 503 Service Unavailable", "unavailable", NULL, EVERYBODY},
    {"429 with a wait",
     {TOO_MANY "Retry-After: 1\r\n"},
     "HTTP 429 Too Many Requests",
     "rate-limited",
     "retry 1 of 3 starts in 1 second, as the server asked",
     READ_HEADERS},
    {"429 with a time",
     {TOO_MANY DATE "Retry-After: Sun, 06 Nov 1994 08:49:38 GMT\r\n"},
     "HTTP 429 Too Many Requests",
     "rate-limited",
     "as the server asked",
     READ_HEADERS},
    {"429 after an interim answer",
     {"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" TOO_MANY},
     "HTTP 429 Too Many Requests",
     "rate-limited",
     NULL,
     BIT(CURL)},
    {"408", {"HTTP/1.0 408 Request Timeout\r\n"}, "HTTP 408 Request Timeout", "unavailable", NULL, EVERYBODY},
    {"500", {"HTTP/1.1 500 Oops\r\n"}, "HTTP 500 Internal Server Error", "unavailable", NULL, EVERYBODY},
    {"502", {"HTTP/1.1 502 Bad Gateway\r\n"}, "HTTP 502 Bad Gateway", "unavailable", NULL, EVERYBODY},
    {"504", {"HTTP/1.1 504 \r\n"}, "HTTP 504 Gateway Timeout", "unavailable", NULL, EVERYBODY},
    {"403 with no request left",
     {"HTTP/1.1 403 Forbidden\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1\r\n"},
     "HTTP 403 (rate limit used up)",
     "rate-limited",
     "as the server asked",
     BIT(CURL) | BIT(PERL)},
    {"403 with requests left",
     {"HTTP/1.1 403 Forbidden\r\nX-RateLimit-Remaining: 9\r\n"},
     NULL,
     NULL,
     NULL,
     BIT(CURL) | BIT(PERL)},
    {"404", {"HTTP/1.1 404 Not Found\r\n"}, NULL, NULL, NULL, EVERYBODY},
    {"501", {"HTTP/1.1 501 Not Implemented\r\n"}, NULL, NULL, NULL, BIT(CURL)},
    {"200 and a body that quotes a 429", {FINE}, NULL, NULL, NULL, EVERYBODY},
    {"503 and then 200", {BUSY, FINE}, NULL, NULL, NULL, BIT(ASKS_AGAIN)},
    {"429 and then 404", {TOO_MANY, "HTTP/1.1 404 Not Found\r\n"}, NULL, NULL, NULL, BIT(ASKS_AGAIN)},
    {"503 and then 503", {BUSY}, "HTTP 503 Service Unavailable", "unavailable", NULL, BIT(ASKS_AGAIN)},
    {"200 and then 503, on one connection",
     {FINE, BUSY},
     "HTTP 503 Service Unavailable",
     "unavailable",
     NULL,
     TWICE},
    {"503 and then 200, on one connection", {BUSY, FINE}, NULL, NULL, NULL, TWICE},
    {"200 twice, on one connection", {FINE}, NULL, NULL, NULL, TWICE},
    {"503, behind it", {BUSY}, "HTTP 503 Service Unavailable", "unavailable", NULL, PROXIED},
    {"404, behind it", {"HTTP/1.1 404 Not Found\r\n"}, NULL, NULL, NULL, PROXIED},
    {"502 by the proxy",
     {"HTTP/1.1 502 Bad Gateway\r\n"},
     "HTTP 502 Bad Gateway",
     "unavailable",
     NULL,
     BIT(CONNECTS)},
    {"403 by the proxy", {"HTTP/1.1 403 Forbidden\r\n"}, NULL, NULL, NULL, BIT(CONNECTS)},
    {"503 ", {BUSY}, NULL, NULL, NULL, BIT(LIVES_WITHOUT)},
};

enum { CONVERSATION_COUNT = sizeof conversations / sizeof *conversations };

struct row {
    char name[NAME_SIZE];
    const struct client *client;
    const struct conversation *conversation;
    bool tls;
};

static struct row rows[ROWS_MAX];
static size_t row_count;

static char certificate[CERTIFICATE_SIZE];
static struct step step;
static struct server_process server;
static struct step_end end;

static void add_row(enum client_number client, const struct conversation *conversation, bool tls)
{
    if (row_count >= ROWS_MAX)
        abort();
    struct row *row = &rows[row_count++];
    *row = (struct row){.client = &clients[client], .conversation = conversation, .tls = tls};
    snprintf(row->name, sizeof row->name, "%s is told %s%s", clients[client].name, conversation->name,
             tls ? " over TLS" : "");
}

static void gather_rows(void)
{
    for (size_t i = 0; i < CONVERSATION_COUNT; i++)
        for (enum client_number client = 0; client < CLIENT_COUNT; client++) {
            if ((conversations[i].clients & BIT(client)) == 0)
                continue;
            add_row(client, &conversations[i], false);
            if (!clients[client].plain_only)
                add_row(client, &conversations[i], true);
        }
}

static int stop(void **state)
{
    (void)state;
    server_process_stop(&server);
    return step_teardown(state);
}

static void start_server(const struct row *row)
{
    const char *arguments[3 + 2 * ANSWERS_MAX + 2] = {NULL};
    size_t count = 0;
    if (row->tls) {
        arguments[count++] = "--tls";
        arguments[count++] = certificate;
    }
    unsigned client = BIT(row->client - clients);
    if (row->tls && (client & PROXIED) != 0)
        arguments[count++] = "--proxy";
    for (size_t i = 0; i < ANSWERS_MAX && row->conversation->answers[i]; i++) {
        arguments[count++] = "--answer";
        arguments[count++] = row->conversation->answers[i];
    }
    arguments[count] = (client & TWICE) != 0 ? "http-session" : "http-answers";
    assert_true(server_process_start(&server, "fault-server", arguments));
}

static void is_heard(void **state)
{
    const struct row *row = *state;
    char port[32];
    char text[256];
    needs_success_of(row->client->needs);
    step_start(&step, NULL);
    start_server(row);
    snprintf(port, sizeof port, "PORT=%u", (unsigned)server.port);
    const char *const environment[] = {port, row->tls ? "SCHEME=https" : "SCHEME=http",
                                       row->tls ? "TLS=tls" : "TLS=", NULL};
    step_run(&step, WITH_US, row->client->command, environment, &end);
    if (!row->conversation->words) {
        expect_no_retry(&step, &end);
        expect_no_word_of_ours(&end);
        return;
    }
    expect_one_retry(&step, &end, 1, NULL);
    snprintf(text, sizeof text, "Failed due to: 127.0.0.1:%u answered %s. Will", (unsigned)server.port,
             row->conversation->words);
    expect_status_detail_with(&step, &end, text);
    snprintf(text, sizeof text, "[%s]", row->conversation->class);
    expect_line(&end, text);
    if (row->conversation->line)
        expect_line(&end, row->conversation->line);
}

/* Two rows for themselves: over TLS, $PORT refuses, and $OTHER serves, if need be. */
static struct server_process other;

static int stop_both(void **state)
{
    server_process_stop(&other);
    return stop(state);
}

static void run_over_tls(const char *command)
{
    char ports[2][32];
    const char *const refuses[] = {"--tls", certificate, "--answer", BUSY, "http-answers", NULL};
    const char *const serves[] = {"--tls", certificate, "--answer", FINE, "http-session", NULL};
    step_start(&step, NULL);
    assert_true(server_process_start(&server, "fault-server", refuses));
    assert_true(server_process_start(&other, "fault-server", serves));
    snprintf(ports[0], sizeof ports[0], "PORT=%u", (unsigned)server.port);
    snprintf(ports[1], sizeof ports[1], "OTHER=%u", (unsigned)other.port);
    const char *const environment[] = {ports[0], ports[1], NULL};
    step_run(&step, WITH_US, command, environment, &end);
    expect_one_retry(&step, &end, 1, NULL);
}

static void a_session_whose_connection_is_not_found_is_the_named_peer_s(void **state)
{
    (void)state;
    run_over_tls(OBSERVED "python3 \"$PROGRAMS/asks_on_memory.py\" $PORT");
    expect_status_detail_with(&step, &end, "localhost answered HTTP 503 Service Unavailable");
}

/* The second session comes to have the first one's place in memory, whose connection is still open. */
static void a_freed_session_s_connection_is_not_its_successor_s(void **state)
{
    char text[128];
    (void)state;
    run_over_tls(PYTHON "import socket\n"
                        "context = ssl._create_unverified_context()\n"
                        "def ask(port):\n"
                        "    peer = socket.create_connection(('127.0.0.1', int(os.environ[port])))\n"
                        "    peer = context.wrap_socket(peer)\n"
                        "    peer.sendall(b'GET / HTTP/1.1\\r\\n\\r\\n')\n"
                        "    return peer, peer.recv(999)\n"
                        "peer = ask('OTHER')[0]\n"
                        "peer.detach()\n"
                        "del peer\n"
                        "ask('PORT')\n"
                        "sys.exit(3)\"");
    snprintf(text, sizeof text, "127.0.0.1:%u answered HTTP 503", (unsigned)server.port);
    expect_status_detail_with(&step, &end, text);
}

static int make_certificate(void **state)
{
    (void)state;
    return certificate_make(certificate, sizeof certificate) ? 0 : -1;
}

static int remove_certificate(void **state)
{
    (void)state;
    return unlink(certificate);
}

int main(int argc, char **argv)
{
    test_list_add(TEST(a_session_whose_connection_is_not_found_is_the_named_peer_s), NULL, stop_both, NULL);
    test_list_add(TEST(a_freed_session_s_connection_is_not_its_successor_s), NULL, stop_both, NULL);
    gather_rows();
    for (size_t i = 0; i < row_count; i++)
        test_list_add(rows[i].name, is_heard, NULL, stop, &rows[i]);
    return test_list_run("answers", argc, argv, make_certificate, remove_certificate);
}
