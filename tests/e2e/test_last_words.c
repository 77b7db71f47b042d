/* Last words: what a failing program printed last is in the journal, and not a byte of what it prints is different. */
#include "../../core/records/journal_file.h"
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

#define SAYS(how)           OBSERVED "\"$PROGRAMS/says\" $REFUSED '" how "'"
#define SAYS_FORTIFIED(how) OBSERVED "\"$PROGRAMS/fortified_says\" $REFUSED '" how "'"
#define SAYS_BY_MUSL(how)   OBSERVED "\"$PROGRAMS/musl_says\" $REFUSED '" how "'"
#define PYTHON(code)        OBSERVED "python3 -c \"" code "\""
#define NODE(code)          OBSERVED "node -e '" code "'"
#define URL                 "http://127.0.0.1:$REFUSED/"

/* %u stands for $REFUSED. */
struct words_case {
    const char *name;
    const char *needs;
    const char *command;
    int status;
    int signal;
    const char *last;     /* some process's last line contains it; NULL: nobody's words are kept */
    const char *not_kept; /* is in nobody's words; NULL: no matter */
    bool on_stdout;
};

#define TEXT_PEER "db:5432"
#define TEXT      "cannot reach " TEXT_PEER

static const struct words_case cases[] = {
    {"words by write", .command = SAYS("write"), .status = 3, .last = TEXT},
    {"words by pwrite", .command = SAYS("pwrite"), .status = 3, .last = TEXT},
    {"words by writev", .command = SAYS("writev"), .status = 3, .last = TEXT},
    {"words by send, where standard error is a socket", .command = SAYS("send"), .status = 3, .last = TEXT},
    {"words by sendmsg", .command = SAYS("sendmsg"), .status = 3, .last = TEXT},
    {"words by syscall", .command = SAYS("syscall"), .status = 3, .last = TEXT},
    {"words to a duplicate of standard error", .command = SAYS("dup"), .status = 3, .last = TEXT},
    {"words by dprintf", .command = SAYS("dprintf"), .status = 3, .last = TEXT},
    {"words by dprintf that is checked", .command = SAYS_FORTIFIED("dprintf"), .status = 3, .last = TEXT},
    {"words by vdprintf to a duplicate", .command = SAYS("vdprintf"), .status = 3, .last = TEXT},
    {"words with musl by dprintf", .command = SAYS_BY_MUSL("dprintf"), .status = 3, .last = TEXT},
    {"words by fwprintf", .command = SAYS("fwprintf"), .status = 3, .last = TEXT},
    {"words by fwprintf that is checked", .command = SAYS_FORTIFIED("fwprintf"), .status = 3, .last = TEXT},
    {"words by fwprintf that are long", .command = SAYS("long fwprintf"), .status = 3, .last = TEXT},
    {"a wide format that counts its own characters", .command = SAYS("wide count"), .status = 3,
     .last = TEXT},
    {"words by vfwprintf", .command = SAYS("vfwprintf"), .status = 3, .last = TEXT},
    {"words by fputws", .command = SAYS("fputws"), .status = 3, .last = TEXT},
    {"words by fputwc", .command = SAYS("fputwc"), .status = 3, .last = TEXT},
    {"words by putwc", .command = SAYS("putwc"), .status = 3, .last = TEXT},
    {"words with musl by fputws", .command = SAYS_BY_MUSL("fputws"), .status = 3, .last = TEXT},
    {"words to a duplicate with a number above 63, and a file under that number", .command = SAYS("100"),
     .status = 3, .last = TEXT, .not_kept = "file"},
    {"words to duplicate 255", .command = SAYS("255"), .status = 3, .last = TEXT, .not_kept = "file"},
    {"words of an assertion that failed", .command = "ulimit -c 0; " SAYS("assert"), .signal = SIGABRT,
     .last = "Assertion `"},
    {"words with musl of an assertion that failed", .command = "ulimit -c 0; " SAYS_BY_MUSL("assert"),
     .signal = SIGABRT, .last = "Assertion failed: "},
    {"words on standard output, where standard error is silent", .command = SAYS("stdout"), .status = 3,
     .last = TEXT, .on_stdout = true},
    {"words by fwrite and fputc", .command = SAYS("fwrite"), .status = 3, .last = TEXT},
    {"words by fputs", .command = SAYS("fputs"), .status = 3, .last = TEXT},
    {"words by fputc", .command = SAYS("fputc"), .status = 3, .last = TEXT},
    {"words by putc", .command = SAYS("putc"), .status = 3, .last = TEXT},
    {"words by putc_unlocked", .command = SAYS("putc_unlocked"), .status = 3, .last = TEXT},
    {"words by fprintf", .command = SAYS("fprintf"), .status = 3, .last = TEXT},
    {"words by fprintf that are long, and by one with numbered arguments", .command = SAYS("long fprintf"),
     .status = 3, .last = TEXT},
    {"words by vfprintf", .command = SAYS("vfprintf"), .status = 3, .last = TEXT},
    {"a format that counts its own bytes", .command = SAYS("count"), .status = 3, .last = TEXT},
    {"words by fprintf that is checked", .command = SAYS_FORTIFIED("fprintf"), .status = 3, .last = TEXT},
    {"words by vfprintf that is checked", .command = SAYS_FORTIFIED("vfprintf"), .status = 3, .last = TEXT},
    {"a checked format that counts its own bytes and is no constant ends the program",
     .command = "ulimit -c 0; " SAYS_FORTIFIED("count"), .signal = SIGABRT},
    {"a conversion of the program's own is called once for each time that it is printed",
     .command = SAYS("own conversion"), .status = 3, .last = TEXT},
    {"and so is one in a wide format", .command = SAYS("own wide conversion"), .status = 3, .last = TEXT},
    {"words by perror", .command = SAYS("perror"), .status = 3, .last = TEXT ": Connection refused"},
    {"words by psignal", .command = SAYS("psignal"), .status = 3, .last = TEXT ": Alarm clock"},
    {"words by error", .command = SAYS("error"), .status = 3,
     .last = "says: a 1.500000 2 2.5 3 " TEXT_PEER " 4.5 5.500000: Connection refused"},
    {"words by error_at_line", .command = SAYS("error_at_line"), .status = 3,
     .last = "says:x.c:7: 1 2.5 " TEXT " 3 4 5.500000"},
    {"words by err", .command = SAYS("err"), .status = 3, .last = "says: " TEXT ": Connection refused"},
    {"words by errx", .command = SAYS("errx"), .status = 3, .last = "says: " TEXT},
    {"words by warn", .command = SAYS("warn"), .status = 3, .last = "says: " TEXT ": Connection refused"},
    {"words by warnx", .command = SAYS("warnx"), .status = 3, .last = "says: " TEXT},
    {"words before abort", .command = "ulimit -c 0; " SAYS("abort"), .signal = SIGABRT, .last = TEXT},
    {"words from a signal handler on a small stack", .command = SAYS("signal"), .status = 3, .last = TEXT},
    {"words after a vfork child's, which changed its descriptors", .command = SAYS("vfork"), .status = 3,
     .last = TEXT},
    {"words of 64 threads and of a child that is forked meanwhile", .command = SAYS("threads"), .status = 3,
     .last = TEXT},
    {"words before standard error was closed", .command = SAYS("closed"), .status = 3, .last = TEXT},
    {"a file under the number of standard error holds no words", .command = SAYS("database"), .status = 3,
     .last = TEXT, .not_kept = "row"},
    {"a file in the place of standard output holds no words", .command = SAYS("file"), .status = 3,
     .last = TEXT, .not_kept = "file", .on_stdout = true},
    {"a file under the number of a duplicate that libc closed holds no words", .command = SAYS("reused"),
     .status = 3, .last = TEXT, .not_kept = "file"},
    {"words after 100,000 states of a progress bar",
     .command = SAYS("progress") " 2>progress; s=$?; tail -c 100 progress >&2; exit $s", .status = 3,
     .last = TEXT, .not_kept = "of 100000"},
    {"words among bytes that are no text",
     .command = SAYS("binary") " 2>binary; s=$?; cksum <binary >&2; exit $s", .status = 3, .last = TEXT},
    /* The two words behind what is missing may be the rest of a secret. */
    {"words behind 16 MiB without an end of line",
     .command = SAYS("huge") " 2>huge; s=$?; cksum <huge >&2; exit $s", .status = 3,
     .last = "*** *** db:5432"},
    {"words after a write that siglongjmp left", .command = SAYS("longjmp"), .status = 3, .last = TEXT},
    {"a program that confines itself is left alone", "seccomp", SAYS("confined"), .status = 3},
    {"words with musl by write", .command = SAYS_BY_MUSL("write"), .status = 3, .last = TEXT},
    {"words with musl by fputs", .command = SAYS_BY_MUSL("fputs"), .status = 3, .last = TEXT},
    {"words with musl by putc", .command = SAYS_BY_MUSL("putc"), .status = 3, .last = TEXT},
    {"words with musl by fprintf", .command = SAYS_BY_MUSL("fprintf"), .status = 3, .last = TEXT},
    {"words with musl by long fprintf", .command = SAYS_BY_MUSL("long fprintf"), .status = 3, .last = TEXT},
    {"words with musl by vfprintf", .command = SAYS_BY_MUSL("vfprintf"), .status = 3, .last = TEXT},
    {"words with musl by perror", .command = SAYS_BY_MUSL("perror"), .status = 3,
     .last = TEXT ": Connection refused"},
    {"words with musl of 64 threads", .command = SAYS_BY_MUSL("threads"), .status = 3, .last = TEXT},

    {"python's last exception", .command = PYTHON("import urllib.request; urllib.request.urlopen('" URL "')"),
     .status = 1, .last = "urllib.error.URLError: <urlopen error [Errno 111] Connection refused>"},
    {"python's own bug after a contact",
     .command = PYTHON("import socket\ns = socket.socket()\ns.connect_ex(('127.0.0.1', $REFUSED))\n{}['x']"),
     .status = 1, .last = "KeyError: 'x'"},
    {"python's sys.exit with words",
     .command =
         PYTHON("import socket, sys\nsocket.socket().connect_ex(('127.0.0.1', $REFUSED))\nsys.exit('no')"),
     .status = 1, .last = "no"},
    {"python's logging",
     .command = PYTHON("import logging, socket\nsocket.socket().connect_ex(('127.0.0.1', $REFUSED))\n"
                       "logging.error('lost %s', 'db'); raise SystemExit(4)"),
     .status = 4, .last = "ERROR:root:lost db"},
    {"node's uncaught error", "node", NODE("require(\"net\").connect(process.env.REFUSED, \"127.0.0.1\")"),
     .status = 1, .last = "Node.js v"},
    {"node's console", "node",
     NODE("require(\"net\").connect(process.env.REFUSED, \"127.0.0.1\").on(\"error\", e => { "
          "console.error(\"lost \" + e.code); process.exit(4); })"),
     .status = 4, .last = "lost ECONNREFUSED"},
    {"java's stack trace", "Fails.class",
     OBSERVED "java -Xshare:auto -XX:TieredStopAtLevel=1 -cp \"$PROGRAMS\" Fails refused", .status = 1,
     .last = "at "},
    {"perl's die", "perl",
     OBSERVED "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(PeerAddr => \"127.0.0.1\", PeerPort => "
              "$ENV{REFUSED}) or die \"lost: $!\\n\"'",
     .status = 111, .last = "lost: Connection refused"},
    {"bash's missing command", "bash curl", OBSERVED "bash -c 'curl -s " URL "; no-such-command'",
     .status = 127, .last = "bash: line 1: no-such-command: command not found"},
    {"dash's echo to standard error", "curl", OBSERVED "dash -c 'curl -s " URL "; echo lost >&2; exit 4'",
     .status = 4, .last = "lost"},
    {"what a shell writes into a file holds no words", "curl",
     OBSERVED "dash -c 'curl -s " URL "; echo secret >file; echo lost; exit 4'", .status = 4, .last = "lost",
     .not_kept = "secret", .on_stdout = true},
    {"curl's message", "curl", OBSERVED "curl -sS " URL, .status = 7,
     .last = "curl: (7) Failed to connect to 127.0.0.1 port %u"},
    {"wget's message", "wget", OBSERVED "wget -nv --tries=1 " URL, .status = 4,
     .last = "failed: Connection refused."},
    {"git's message", "git", OBSERVED "git ls-remote " URL "x", .status = 128,
     .last = "fatal: unable to access 'http://127.0.0.1:%u/x/'"},
    {"ssh's message", "ssh", OBSERVED "ssh -F /dev/null -p $REFUSED -o BatchMode=yes 127.0.0.1 true",
     .status = 255, .last = "ssh: connect to host 127.0.0.1 port %u: Connection refused"},
    {"psql's message", "psql", OBSERVED "psql -h 127.0.0.1 -p $REFUSED -c 'select 1'", .status = 2,
     .last = "Is the server running on that host"},
    {"redis-cli's message", "redis-cli", OBSERVED "redis-cli -h 127.0.0.1 -p $REFUSED ping", .status = 1,
     .last = "Could not connect to Redis at 127.0.0.1:%u: Connection refused"},
    {"C++'s uncaught exception",
     .command = "ulimit -c 0; " OBSERVED "\"$PROGRAMS/terminates\" refused $REFUSED", .signal = SIGABRT,
     .last = "  what():"},

    {"a library's own function named error stays its own", "gcc",
     "printf 'int error(const char *text) { return text[0]; } int ask(void) { return error(\"a\"); }' "
     ">own.c; "
     "printf 'int ask(void); int main(void) { return ask() == 97 ? 3 : 4; }' >main.c; "
     "gcc -shared -fPIC -o libown.so own.c && gcc -o main main.c -L. -lown -Wl,-rpath,. || exit 9; " OBSERVED
     "./main",
     .status = 3},
    {"a process without a contact leaves no words in a run without one", .command = OBSERVED "ls /none/such",
     .status = 2},
    {"a process that ends well leaves no words",
     .command = OBSERVED "sh -c '\"$PROGRAMS/says\" $REFUSED fputs; echo fine >&2'"},
};

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static const char *last_line(const char *text)
{
    const char *newline = strrchr(text, '\n');
    return newline ? newline + 1 : text;
}

/* Fails unless the expected line is somebody's last one. */
static void expect_words(const struct words_case *row)
{
    struct journal journal;
    struct last_words words;
    char seen[16384];
    struct text all = text_in(seen, sizeof seen);
    char expected[256] = "";
    bool found = false;
    if (row->last)
        snprintf(expected, sizeof expected, row->last, (unsigned)step.refusing.port);
    step_read_journals(&step, &journal);
    for (size_t i = 0; i < journal.words_count; i++) {
        if (!journal_words(&journal, &journal.words[i].image, &words))
            continue;
        const enum words_stream wanted = row->on_stdout ? WORDS_ON_STDOUT : WORDS_ON_STDERR;
        found = found || (row->last && words.stream == wanted && strstr(last_line(words.text), expected));
        if (row->not_kept && strstr(words.text, row->not_kept))
            fail_msg("kept, and should not be:\n%s", words.text);
        text_add(&all, words.text);
        text_add(&all, "\n");
    }
    if (row->last ? !found : journal.words_count > 0)
        fail_msg("expected as last line: %s\nseen:\n%s", row->last ? expected : "(none)", seen);
    bool contact = false;
    for (size_t i = 0; i < journal.count; i++)
        contact = contact || (journal.records[i].kind == RECORD_CONTACT && journal.records[i].count > 0 &&
                              journal.records[i].peer.port == step.refusing.port);
    if (row->last && !contact)
        fail_msg("expected a record of the contact, seen none");
    journal_free(&journal);
}

/* Outside of an execution we have nothing to say at the end. */
static void words_are_kept(void **state)
{
    static const char *const environment[] = {"VH_JOB_ID", NULL};
    const struct words_case *row = *state;
    needs(row->needs);
    step_run(&step, WITHOUT_US, row->command, environment, &without_us);
    step_run(&step, WITH_US, row->command, environment, &with_us);
    expect_end(&without_us, row->status, row->signal);
    expect_same_end(&without_us, &with_us);
    expect_no_word_of_ours(&with_us);
    expect_words(row);
}

static void a_switch_turns_the_witness_off(void **state)
{
    static const char *const off[] = {"VH_JOB_ID", "VHRETRY_WORDS=0", NULL};
    struct journal journal;
    (void)state;
    step_run(&step, WITH_US, SAYS("fputs"), off, &with_us);
    expect_end(&with_us, 3, 0);
    step_read_journals(&step, &journal);
    assert_true(journal.count > 0);
    assert_int_equal(journal.words_count, 0);
    for (size_t i = 0; i < journal.count; i++)
        assert_int_not_equal(journal.records[i].kind, RECORD_CONTACT);
    journal_free(&journal);
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(cases), words_are_kept, start, step_teardown);
    test_list_add(TEST(a_switch_turns_the_witness_off), start, step_teardown, NULL);
    return test_list_run("last words of real programs", argc, argv, NULL, NULL);
}
