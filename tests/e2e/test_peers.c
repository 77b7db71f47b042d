/* Peers: what a person reads of them, which of them VHRETRY_IGNORE and VHRETRY_ONLY mean, and what names cost.
 */
#include "step_expectation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

static int stop(void **state)
{
    (void)state;
    step_stop(&step);
    return 0;
}

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
#define JAVA_TO(host)                                                                                        \
    "printf %s 'public class Main { public static void main(String[] a) throws Exception { new "             \
    "java.net.Socket(\"" host "\", Integer.parseInt(System.getenv(\"REFUSED\"))); } }' >program; " OBSERVED  \
    "java --source 17 program"

/* The port is written for %u. */
struct peer_case {
    const char *name;
    const char *needs; /* a command without which it is skipped; NULL: none */
    const char *command;
    const char *setting;    /* `VHRETRY_IGNORE=...`; NULL: none */
    const char *peer;       /* in the status detail; NULL: it is not retried */
    const char *in_the_log; /* the same with the address, where it differs; NULL: it does not */
    bool needs_root;
};

#define DB(who, program)                                                                                     \
    {                                                                                                        \
        .name = who " names its peer", .needs = who, .command = WITH_NAMES OBSERVED program "'",             \
        .peer = "db.internal:%u", .in_the_log = "db.internal:%u (127.0.0.1)", .needs_root = true             \
    }
#define BY_NAME(sentence, value, retried)                                                                    \
    {                                                                                                        \
        .name = sentence, .command = WITH_NAMES OBSERVED PYTHON_TO("db.internal") "'", .setting = value,     \
        .peer = retried, .needs_root = true                                                                  \
    }
#define BY_ADDRESS(sentence, value, retried)                                                                 \
    {                                                                                                        \
        .name = sentence, .command = OBSERVED PYTHON_TO("127.0.0.1"), .setting = value, .peer = retried      \
    }
#define BY_ADDRESS_6(sentence, value, retried)                                                               \
    {                                                                                                        \
        .name = sentence, .command = OBSERVED PYTHON_TO("::1"), .setting = value, .peer = retried            \
    }

static const struct peer_case cases[] = {
    DB("python3", PYTHON_TO("db.internal")),
    DB("curl", "curl -s http://db.internal:$REFUSED/"),
    DB("wget", "wget -q --tries=1 http://db.internal:$REFUSED/"),
    DB("git", "git ls-remote -q http://db.internal:$REFUSED/x.git"),
    DB("perl", "perl -MIO::Socket::INET -e \"IO::Socket::INET->new(PeerAddr => q(db.internal), PeerPort => "
               "\\$ENV{REFUSED}) or exit 1\""),
    DB("node", "node -e \"require(\\\"net\\\").connect(process.env.REFUSED, \\\"db.internal\\\")\""),
    DB("psql", "psql -h db.internal -p $REFUSED -c \"select 1\""),
    DB("redis-cli", "redis-cli -h db.internal -p $REFUSED ping"),
    DB("keytool", "keytool -printcert -sslserver db.internal:$REFUSED"),
    DB("bash", "bash -c \"exec 3<>/dev/tcp/db.internal/$REFUSED; exit 1\""),
    {.name = "a short name is told as the program wrote it",
     .command = WITH_NAMES OBSERVED PYTHON_TO("db") "'",
     .peer = "db:%u",
     .needs_root = true},
    {.name = "a name of an IPv6 address is told with the address in brackets",
     .command = WITH_NAMES OBSERVED PYTHON_TO("db6.internal") "'",
     .peer = "db6.internal:%u",
     .in_the_log = "db6.internal:%u (::1)",
     .needs_root = true},
    {.name = "python's IPv6 peer stands in brackets",
     .command = OBSERVED PYTHON_TO("::1"),
     .peer = "[::1]:%u"},
    {.name = "curl's IPv6 peer stands in brackets",
     .needs = "curl",
     .command = OBSERVED "curl -s \"http://[::1]:$REFUSED/\"",
     .peer = "[::1]:%u"},
    {.name = "a v4-mapped address is told as the IPv4 address that it is",
     .command = OBSERVED MAPPED,
     .peer = "127.0.0.1:%u"},
    {.name = "java's address is told as the IPv4 address that it is",
     .needs = "javac",
     .command = JAVA_TO("127.0.0.1"),
     .peer = "127.0.0.1:%u"},
    {.name = "a v4-mapped address is ignored as the IPv4 network that it is in",
     .command = OBSERVED MAPPED,
     .setting = "VHRETRY_IGNORE=127.0.0.0/8"},
    {.name = "java's address is ignored as the IPv4 network that it is in",
     .needs = "javac",
     .command = JAVA_TO("127.0.0.1"),
     .setting = "VHRETRY_IGNORE=127.0.0.0/8"},
    BY_NAME("a name is ignored", "VHRETRY_IGNORE=db.internal", NULL),
    BY_NAME("a name is ignored whatever its case", "VHRETRY_IGNORE=DB.Internal", NULL),
    BY_NAME("a name is ignored by its domain", "VHRETRY_IGNORE=*.internal", NULL),
    BY_NAME("a name is ignored by the second of two patterns", "VHRETRY_IGNORE=*.example.com,*.internal",
            NULL),
    BY_NAME("a name is ignored by its address", "VHRETRY_IGNORE=127.0.0.1", NULL),
    BY_NAME("a name is ignored at its port alone", "VHRETRY_IGNORE=db.internal:%u", NULL),
    BY_NAME("a name is not ignored at another port", "VHRETRY_IGNORE=db.internal:1", "db.internal:%u"),
    BY_NAME("a longer name is another one", "VHRETRY_IGNORE=*.db.internal,b.internal", "db.internal:%u"),
    BY_NAME("only a name counts, and it is this one", "VHRETRY_ONLY=db.internal", "db.internal:%u"),
    BY_NAME("only a name counts, and it is another one", "VHRETRY_ONLY=*.example.com", NULL),
    BY_NAME("only a name at its port counts, and it is this one", "VHRETRY_ONLY=db.internal:%u",
            "db.internal:%u"),
    BY_NAME("only a network counts, and the name is in it", "VHRETRY_ONLY=127.0.0.0/8", "db.internal:%u"),
    BY_ADDRESS("an address is ignored", "VHRETRY_IGNORE=127.0.0.1", NULL),
    BY_ADDRESS("an address is ignored by its network", "VHRETRY_IGNORE=127.0.0.0/8", NULL),
    BY_ADDRESS("an address is ignored at its port alone", "VHRETRY_IGNORE=127.0.0.1:%u", NULL),
    BY_ADDRESS("an address is not ignored at another port", "VHRETRY_IGNORE=127.0.0.1:1", "127.0.0.1:%u"),
    BY_ADDRESS("an address is not ignored by another network", "VHRETRY_IGNORE=10.0.0.0/8", "127.0.0.1:%u"),
    BY_ADDRESS("an address is not ignored by a narrow network beside it", "VHRETRY_IGNORE=127.0.0.2/31",
               "127.0.0.1:%u"),
    BY_ADDRESS("only a network counts, and the address is in it", "VHRETRY_ONLY=127.0.0.0/30",
               "127.0.0.1:%u"),
    BY_ADDRESS("only a network counts, and the address is outside", "VHRETRY_ONLY=10.0.0.0/8", NULL),
    BY_ADDRESS_6("an IPv6 address is ignored", "VHRETRY_IGNORE=[::1]", NULL),
    BY_ADDRESS_6("an IPv6 address is ignored at its port alone", "VHRETRY_IGNORE=[::1]:%u", NULL),
    BY_ADDRESS_6("an IPv6 address is not ignored at another port", "VHRETRY_IGNORE=[::1]:1", "[::1]:%u"),
    BY_ADDRESS_6("an IPv6 address is no IPv4 address", "VHRETRY_IGNORE=127.0.0.0/8,0.0.0.0/0", "[::1]:%u"),
    BY_ADDRESS_6("only an IPv6 address counts, and it is this one", "VHRETRY_ONLY=[::1]", "[::1]:%u"),
};

static void skip_unless_possible(const char *needs, bool needs_root)
{
    char command[256];
    if (needs_root && geteuid() != 0) {
        print_message("needs root for a namespace of its own\n");
        skip();
    }
    if (!needs)
        return;
    snprintf(command, sizeof command, "PATH=/usr/local/bin:/usr/bin:/bin command -v %s >/dev/null", needs);
    if (system(command) == 0) /* NOLINT(cert-env33-c): a table's own words */
        return;
    print_message("%s is not installed\n", needs);
    skip();
}

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
    skip_unless_possible(peer_case->needs, peer_case->needs_root);
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
    skip_unless_possible(NULL, true);
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

enum { CASE_COUNT = sizeof cases / sizeof *cases };

int main(int argc, char **argv)
{
    struct CMUnitTest tests[CASE_COUNT + 1];
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    for (size_t i = 0; i < CASE_COUNT; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, is_known_as_it_is_said, NULL, stop, (void *)&cases[i]};
    tests[CASE_COUNT] =
        (struct CMUnitTest){"names take bounded memory", names_take_bounded_memory, NULL, stop, NULL};
    return _cmocka_run_group_tests("peers", tests, CASE_COUNT + 1, NULL, NULL);
}
