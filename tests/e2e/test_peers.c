/* Peers: what a person reads of them, which of them VHRETRY_IGNORE and VHRETRY_ONLY mean, and what names cost.
 */
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

/* In front of a command: db.internal is 127.0.0.1, and so on, in a mount namespace of its own. */
#define WITH_NAMES                                                                                           \
    "printf '127.0.0.1 db.internal db\\n::1 db6.internal\\n127.0.0.2 both.internal\\n"                       \
    "::1 both.internal\\n' >hosts; exec unshare -m sh -c 'mount --bind hosts /etc/hosts && "

/* Each connects to $REFUSED. */
#define PYTHON_TO(host)                                                                                      \
    "python3 -c \"import os, socket; "                                                                       \
    "socket.create_connection((\\\"" host "\\\", int(os.environ[\\\"REFUSED\\\"])))\""
#define MAPPED                                                                                               \
    "python3 -c \"import os, socket; "                                                                       \
    "socket.socket(socket.AF_INET6).connect((\\\"::ffff:127.0.0.1\\\", int(os.environ[\\\"REFUSED\\\"])))\""
#define JAVA_TO_LOOPBACK OBSERVED "java -XX:TieredStopAtLevel=1 -cp \"$PROGRAMS\" Fails refused"

/* The port is written for %u. */
struct peer_case {
    const char *name;
    const char *needs; /* what needs() takes */
    const char *command;
    const char *setting;    /* `VHRETRY_IGNORE=...`; NULL: none */
    const char *peer;       /* in the status detail; NULL: it is not retried */
    const char *in_the_log; /* the same with the address, where it differs; NULL: it does not */
    bool needs_root;
};

#define DB_PEER    .peer = "db.internal:%u", .in_the_log = "db.internal:%u (127.0.0.1)", .needs_root = true
#define BY_NAME    .command = WITH_NAMES OBSERVED PYTHON_TO("db.internal") "'", .needs_root = true
#define BY_ADDRESS .command = OBSERVED PYTHON_TO("127.0.0.1")
#define BY_IPV6    .needs = "ipv6", .command = OBSERVED PYTHON_TO("::1")

static const struct peer_case cases[] = {
    {.name = "python3 names its peer",
     .needs = "python3",
     .command = WITH_NAMES OBSERVED PYTHON_TO("db.internal") "'",
     DB_PEER},
    {.name = "curl names its peer",
     .needs = "curl",
     .command = WITH_NAMES OBSERVED "curl -s http://db.internal:$REFUSED/'",
     DB_PEER},
    {.name = "wget names its peer",
     .needs = "wget",
     .command = WITH_NAMES OBSERVED "wget -q --tries=1 http://db.internal:$REFUSED/'",
     DB_PEER},
    {.name = "perl names its peer",
     .needs = "perl",
     .command = WITH_NAMES OBSERVED
     "perl -MIO::Socket::INET -e \"IO::Socket::INET->new(PeerAddr => q(db.internal), PeerPort => "
     "\\$ENV{REFUSED}) or exit 1\"'",
     DB_PEER},
    {.name = "node names its peer",
     .needs = "node",
     .command = WITH_NAMES OBSERVED
     "node -e \"require(\\\"net\\\").connect(process.env.REFUSED, \\\"db.internal\\\")\"'",
     DB_PEER},
    {.name = "psql names its peer",
     .needs = "psql",
     .command = WITH_NAMES OBSERVED "psql -h db.internal -p $REFUSED -c \"select 1\"'",
     DB_PEER},
    {.name = "redis-cli names its peer",
     .needs = "redis-cli",
     .command = WITH_NAMES OBSERVED "redis-cli -h db.internal -p $REFUSED ping'",
     DB_PEER},
    {.name = "keytool names its peer",
     .needs = "keytool",
     .command = WITH_NAMES OBSERVED "keytool -printcert -sslserver db.internal:$REFUSED'",
     DB_PEER},
    {.name = "bash names its peer",
     .needs = "bash",
     .command = WITH_NAMES OBSERVED "bash -c \"exec 3<>/dev/tcp/db.internal/$REFUSED; exit 1\"'",
     DB_PEER},
    {.name = "a short name is told as the program wrote it",
     .command = WITH_NAMES OBSERVED PYTHON_TO("db") "'",
     .peer = "db:%u",
     .needs_root = true},
    {.name = "a name of an IPv6 address is told with the address in brackets",
     .needs = "ipv6",
     .command = WITH_NAMES OBSERVED PYTHON_TO("db6.internal") "'",
     .peer = "db6.internal:%u",
     .in_the_log = "db6.internal:%u (::1)",
     .needs_root = true},
    {.name = "python's IPv6 peer stands in brackets", BY_IPV6, .peer = "[::1]:%u"},
    {.name = "curl's IPv6 peer stands in brackets",
     .needs = "curl ipv6",
     .command = OBSERVED "curl -s \"http://[::1]:$REFUSED/\"",
     .peer = "[::1]:%u"},
    {.name = "a v4-mapped address is told as the IPv4 address that it is",
     .needs = "ipv6",
     .command = OBSERVED MAPPED,
     .peer = "127.0.0.1:%u"},
    {.name = "java's address is told as the IPv4 address that it is",
     .needs = "Fails.class",
     .command = JAVA_TO_LOOPBACK,
     .peer = "127.0.0.1:%u"},
    {.name = "a v4-mapped address is ignored as the IPv4 network that it is in",
     .needs = "ipv6",
     .command = OBSERVED MAPPED,
     .setting = "VHRETRY_IGNORE=127.0.0.0/8"},
    {.name = "java's address is ignored as the IPv4 network that it is in",
     .needs = "Fails.class",
     .command = JAVA_TO_LOOPBACK,
     .setting = "VHRETRY_IGNORE=127.0.0.0/8"},
    {.name = "a name is ignored", BY_NAME, .setting = "VHRETRY_IGNORE=db.internal"},
    {.name = "a name is ignored whatever its case", BY_NAME, .setting = "VHRETRY_IGNORE=DB.Internal"},
    {.name = "a name is ignored by its domain", BY_NAME, .setting = "VHRETRY_IGNORE=*.internal"},
    {.name = "a name is ignored by the second of two patterns",
     BY_NAME,
     .setting = "VHRETRY_IGNORE=*.example.com,*.internal"},
    {.name = "a name is ignored by its address", BY_NAME, .setting = "VHRETRY_IGNORE=127.0.0.1"},
    {.name = "a name is ignored at its port alone", BY_NAME, .setting = "VHRETRY_IGNORE=db.internal:%u"},
    {.name = "a name is not ignored at another port",
     BY_NAME,
     .setting = "VHRETRY_IGNORE=db.internal:1",
     .peer = "db.internal:%u"},
    {.name = "a longer name is another one",
     BY_NAME,
     .setting = "VHRETRY_IGNORE=*.db.internal,b.internal",
     .peer = "db.internal:%u"},
    {.name = "only a name counts, and it is this one",
     BY_NAME,
     .setting = "VHRETRY_ONLY=db.internal",
     .peer = "db.internal:%u"},
    {.name = "only a name counts, and it is another one", BY_NAME, .setting = "VHRETRY_ONLY=*.example.com"},
    {.name = "only a name at its port counts, and it is this one",
     BY_NAME,
     .setting = "VHRETRY_ONLY=db.internal:%u",
     .peer = "db.internal:%u"},
    {.name = "only a network counts, and the name is in it",
     BY_NAME,
     .setting = "VHRETRY_ONLY=127.0.0.0/8",
     .peer = "db.internal:%u"},
    {.name = "an address is ignored", BY_ADDRESS, .setting = "VHRETRY_IGNORE=127.0.0.1"},
    {.name = "an address is ignored by its network", BY_ADDRESS, .setting = "VHRETRY_IGNORE=127.0.0.0/8"},
    {.name = "an address is ignored at its port alone", BY_ADDRESS, .setting = "VHRETRY_IGNORE=127.0.0.1:%u"},
    {.name = "an address is not ignored at another port",
     BY_ADDRESS,
     .setting = "VHRETRY_IGNORE=127.0.0.1:1",
     .peer = "127.0.0.1:%u"},
    {.name = "an address is not ignored by another network",
     BY_ADDRESS,
     .setting = "VHRETRY_IGNORE=10.0.0.0/8",
     .peer = "127.0.0.1:%u"},
    {.name = "an address is not ignored by a narrow network beside it",
     BY_ADDRESS,
     .setting = "VHRETRY_IGNORE=127.0.0.2/31",
     .peer = "127.0.0.1:%u"},
    {.name = "only a network counts, and the address is in it",
     BY_ADDRESS,
     .setting = "VHRETRY_ONLY=127.0.0.0/30",
     .peer = "127.0.0.1:%u"},
    {.name = "only a network counts, and the address is outside",
     BY_ADDRESS,
     .setting = "VHRETRY_ONLY=10.0.0.0/8"},
    {.name = "an IPv6 address is ignored", BY_IPV6, .setting = "VHRETRY_IGNORE=[::1]"},
    {.name = "an IPv6 address is ignored at its port alone", BY_IPV6, .setting = "VHRETRY_IGNORE=[::1]:%u"},
    {.name = "an IPv6 address is not ignored at another port",
     BY_IPV6,
     .setting = "VHRETRY_IGNORE=[::1]:1",
     .peer = "[::1]:%u"},
    {.name = "an IPv6 address is no IPv4 address",
     BY_IPV6,
     .setting = "VHRETRY_IGNORE=127.0.0.0/8,0.0.0.0/0",
     .peer = "[::1]:%u"},
    {.name = "only an IPv6 address counts, and it is this one",
     BY_IPV6,
     .setting = "VHRETRY_ONLY=[::1]",
     .peer = "[::1]:%u"},
};

/* Replaces %u by the port of $REFUSED. */
static void write_port(char *text, size_t size, const char *pattern)
{
    const char *place = strstr(pattern, "%u");
    if (!place)
        snprintf(text, size, "%s", pattern);
    else
        snprintf(text, size, "%.*s%u%s", (int)(place - pattern), pattern, (unsigned)step.refusing.port,
                 place + 2);
}

static void expect_peer(const struct peer_case *peer_case)
{
    char peer[128];
    char text[256];
    write_port(peer, sizeof peer, peer_case->peer);
    expect_one_retry(&step, &with_us, 1, NULL);
    snprintf(text, sizeof text,
             "Failed due to: connect %s: Connection refused. Will retry up to 3 times. Retried as #119.",
             peer);
    expect_status_detail(&step, &with_us, text);
    if (peer_case->in_the_log)
        write_port(peer, sizeof peer, peer_case->in_the_log);
    snprintf(text, sizeof text, "connect %s", peer);
    expect_line(&with_us, text);
}

static void is_known_as_it_is_said(void **state)
{
    const struct peer_case *peer_case = *state;
    char setting[128] = "VHRETRY_IGNORE=";
    if (peer_case->needs_root)
        needs("namespaces");
    needs(peer_case->needs);
    step_start(&step, NULL);
    if (peer_case->setting)
        write_port(setting, sizeof setting, peer_case->setting);
    const char *const environment[] = {setting, NULL};
    step_run(&step, WITHOUT_US, peer_case->command, environment, &without_us);
    step_run(&step, WITH_US, peer_case->command, environment, &with_us);
    expect_same_end(&without_us, &with_us);
    if (peer_case->peer) {
        expect_peer(peer_case);
        return;
    }
    expect_no_retry(&step, &with_us);
    expect_status_detail(&step, &with_us, "");
    expect_no_word_of_ours(&with_us);
}

/* Memory that 10,000 look-ups of 200 names and of 5,000 addresses cost, in KiB. */
#define LOOK_UPS                                                                                             \
    "for i in $(seq 200); do echo 127.0.1.$i host$i.internal; done >hosts; "                                 \
    "cat >program <<'END'\n"                                                                                 \
    "import socket\n"                                                                                        \
    "def size(): return int(open('/proc/self/statm').read().split()[1]) * 4\n"                               \
    "def look_up(i):\n"                                                                                      \
    "    socket.getaddrinfo('host%d.internal' % (i % 200 + 1) if i % 2 else '10.0.%d.%d' % (i // 256 % 20, " \
    "i % 256), 80)\n"                                                                                        \
    "for i in range(400): look_up(i)\n"                                                                      \
    "before = size()\n"                                                                                      \
    "for i in range(10000): look_up(i)\n"                                                                    \
    "print(size() - before)\n"                                                                               \
    "END\n"                                                                                                  \
    "exec unshare -m sh -c 'mount --bind hosts /etc/hosts && " OBSERVED "python3 program'"

static void names_take_bounded_memory(void **state)
{
    enum { TOLERANCE_KIBIBYTES = 256 };
    (void)state;
    needs("namespaces");
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, LOOK_UPS, NULL, &without_us);
    step_run(&step, WITH_US, LOOK_UPS, NULL, &with_us);
    expect_end(&without_us, 0, 0);
    expect_end(&with_us, 0, 0);
    long plain = strtol(without_us.output, NULL, 10);
    long observed = strtol(with_us.output, NULL, 10);
    print_message("10,000 look-ups: %ld KiB, and %ld KiB without us\n", observed, plain);
    assert_true(observed - plain < TOLERANCE_KIBIBYTES);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), is_known_as_it_is_said, NULL, step_teardown);
    test_list_add(TEST(names_take_bounded_memory), NULL, step_teardown, NULL);
    return test_list_run("peers", argc, argv, NULL, NULL);
}
