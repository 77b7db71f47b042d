/* The failed program becomes the waiting one, or ends as without us when anything stands in the way of that. */
#include "../../core/verdict/journal_reader.h"
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

static struct step step;
static struct step_end without_us;
static struct step_end with_us;

/* A program that needs nothing but libc, prints, and is refused. */
#define PROGRAM "\"$PROGRAMS/returns_from_main\" refused $REFUSED"

#define ENDS(way) "\"$PROGRAMS/ends_strangely\" $REFUSED " way

#define CONFINED "\"$PROGRAMS/confines_itself\" $REFUSED "

/* Ours in a folder of its own, to be spoiled: $OURS. */
#define OWN_COPY                                                                                             \
    "OURS=\"$FOLDER/ours\"; rm -rf \"$OURS\"; mkdir \"$OURS\"; [ -z \"$LIBRARY\" ] || {\n"                   \
    "cp \"$LIBRARY\" \"$(dirname \"$LIBRARY\")/vhretry\" \"$OURS\"; LIBRARY=\"$OURS/libvhretry.so\"; }\n"

/* In place of vhretry what settles by ending with 1 if $KEPT is whole. */
#define CHECKS_ENVIRONMENT                                                                                   \
    OWN_COPY "printf \"#!/bin/sh\\ncase \\\"\\$*\\\" in *--ask*) exit 42; esac\\n"                           \
             "[ \\\"\\$KEPT\\\" = whole ] && exit 1; exit 9\\n\" >\"$OURS/vhretry\"; chmod +x "              \
             "\"$OURS/vhretry\"; "

#define ANSWERS_AFTER_THREE_SECONDS                                                                          \
    "[ -z \"$LIBRARY\" ] || { mv \"$OURS/vhretry\" \"$OURS/real\"\n"                                         \
    "printf \"#!/bin/sh\\ncase \\\"\\$*\\\" in *--ask*) sleep 3 ;; esac\\n"                                  \
    "exec \\\"\\${0%%/*}/real\\\" \\\"\\$@\\\"\\n\" >\"$OURS/vhretry\"\n"                                    \
    "chmod +x \"$OURS/vhretry\"; }; "

/* A mount namespace of our own, in which a shell runs what follows up to the closing quote. */
#define IN_OWN_MOUNTS "exec unshare -m sh -c 'set -e; "

/* From the loader, in mounts of our own. */
#define HIDDEN(library)                                                                                      \
    "for file in $(ldconfig -p | sed -n \"s/.*=> \\(.*" library ".*\\)/\\1/p\"); do"                         \
    " mount --bind /dev/null \"$file\"; done; "

/* No place for a journal: neither folder can be written to. */
#define NO_SHARED_MEMORY  "mount -t tmpfs -o ro none /dev/shm; "
#define OWN_SHARED_MEMORY "mount -t tmpfs none /dev/shm; "

/* Room for the folder, and for nothing in it. */
#define FULL_DISK                                                                                            \
    "mkdir -p records; mount -t tmpfs -o size=64k,mode=0700 none records; "                                  \
    "cat /dev/zero >records/filled 2>/dev/null || :; "

enum {
    RETRIED = 1 << 0, /* once; else nothing is posted */
    SILENT = 1 << 1,  /* not one line of ours on stderr, which would also be a loader's complaint */
    MUTE = 1 << 2,    /* what the program prints cannot arrive, or is nothing */
    NEEDS_ROOT = 1 << 3,
    NEEDS_SECCOMP = 1 << 4,
    LOSS_TOLD = 1 << 5,      /* one line: no answer in time, and what to do about it */
    LIBCURL_TOLD = 1 << 6,   /* why no retry could be asked for */
    UNRECORDED_TOLD = 1 << 7 /* that nobody knows what it met */
};

struct circumstance {
    const char *name;
    const char *command;
    unsigned expected; /* of the above */
};

static const struct circumstance circumstances[] = {
    {"any working directory", "cd /; " OBSERVED PROGRAM, RETRIED},
    {"a working directory that is gone", "mkdir gone; cd gone; rmdir ../gone; " OBSERVED PROGRAM, RETRIED},
    {"a relative LD_PRELOAD",
     "[ -z \"$LIBRARY\" ] || { cd \"$(dirname \"$LIBRARY\")\"; LIBRARY=./libvhretry.so; }; " OBSERVED PROGRAM,
     RETRIED},
    {"a relative LD_PRELOAD and a child in another directory",
     "[ -z \"$LIBRARY\" ] || { cd \"$(dirname \"$LIBRARY\")\"; LIBRARY=./libvhretry.so; }; " OBSERVED
     "sh -c 'cd /; " PROGRAM " || exit 4'",
     RETRIED},
    {"a library found in a relative LD_LIBRARY_PATH, and a child in another directory",
     "[ -z \"$LIBRARY\" ] || { cd \"$(dirname \"$LIBRARY\")\"; LIBRARY=libvhretry.so; export "
     "LD_LIBRARY_PATH=.; }; " OBSERVED "sh -c 'cd /; " PROGRAM " || exit 4'",
     RETRIED},
    {"the library twice, by a relative path, and a child in another directory",
     "[ -z \"$LIBRARY\" ] || { cd \"$(dirname \"$LIBRARY\")\"; LIBRARY=./libvhretry.so:./libvhretry.so; "
     "}; " OBSERVED "sh -c 'cd /; " PROGRAM " || exit 4'",
     RETRIED},
    {"a child that fails below a shell without a word of its own", OBSERVED "sh -c '" PROGRAM "; exit $?'",
     RETRIED},
    {"all descendants fail",
     OBSERVED "bash -c 'for i in 1 2 3; do (" PROGRAM " >/dev/null; exit 1) & done; wait; " PROGRAM
              "; exit 1'",
     RETRIED},
    {"stdin, stdout and stderr closed", OBSERVED PROGRAM " <&- >&- 2>&-", SILENT | RETRIED | MUTE},
    {"stderr closed", OBSERVED PROGRAM " 2>&-", SILENT | RETRIED},
    {"stderr broken",
     "exec bash -c '{ sleep 0.1; " OBSERVED PROGRAM " 2>&1 >/dev/null; } | true; exit ${PIPESTATUS[0]}'",
     SILENT | RETRIED | MUTE},
    {"stderr a full pipe that nobody reads",
     "rm -f full; mkfifo full; exec 9<>full; head -c 65536 /dev/zero >&9; " OBSERVED PROGRAM " 2>&9 9>&-",
     SILENT | RETRIED},
    {"SIGCHLD ignored", "exec env --ignore-signal=CHLD LD_PRELOAD=\"$LIBRARY\" " PROGRAM, RETRIED},
    {"SIGCHLD handled, as shells do",
     OBSERVED "bash -c 'trap : CHLD; exec 3<>/dev/tcp/127.0.0.1/$REFUSED; exit 5'", RETRIED | MUTE},
    {"SIGTERM and SIGINT ignored", "trap \"\" TERM INT; " OBSERVED PROGRAM, RETRIED},
    {"a program with a system call filter of its own", OBSERVED CONFINED "prctl return",
     NEEDS_SECCOMP | SILENT},
    {"a program with a system call filter of its own that ends by _exit", OBSERVED CONFINED "prctl _exit",
     NEEDS_SECCOMP | SILENT},
    {"a program that installs its system call filter by syscall", OBSERVED CONFINED "syscall return",
     NEEDS_SECCOMP | SILENT},
    {"a program that only asks whether there are system call filters", OBSERVED CONFINED "probe return",
     RETRIED},
    {"a program that ends while a thread of it reads stdin",
     "rm -f quiet; mkfifo quiet; exec 9<>quiet; " OBSERVED
     "\"$PROGRAMS/exits_while_reading\" refused $REFUSED <&9 9>&-",
     RETRIED},
    {"a program that overwrites its environment",
     "export KEPT=whole; " CHECKS_ENVIRONMENT OBSERVED "\"$PROGRAMS/sets_its_title\" refused $REFUSED",
     SILENT},
    {"a program that looks for the auxiliary vector behind its environment",
     OBSERVED "\"$PROGRAMS/finds_auxiliary_vector\"", MUTE | SILENT},
    {"the same with musl", OBSERVED "\"$PROGRAMS/musl_finds_auxiliary_vector\"", MUTE | SILENT},
    {"abort, whose handler jumps away, and an end that is good", OBSERVED ENDS("abort-jump"), SILENT},
    {"abort, whose handler jumps away, and an end that is not", OBSERVED ENDS("abort-jump-fail"), RETRIED},
    {"abort, whose handler returns", "ulimit -c 0; " OBSERVED ENDS("abort-return"), RETRIED},
    {"abort, whose handler ends well", OBSERVED ENDS("abort-end"), SILENT},
    {"abort, though its signal is blocked and ignored", "ulimit -c 0; " OBSERVED ENDS("abort-ignored"),
     RETRIED},
    {"abort, which leaves a core dump where the system has it so",
     "rm -rf dumps; mkdir dumps; cd dumps; sh -c '(" OBSERVED ENDS(
         "abort-core") " 2>&3); echo $?' 3>&2 2>/dev/null; "
                       "for dump in *; do [ ! -s \"$dump\" ] || echo dumped; done; exit 1",
     RETRIED},
    {"exit, of which a handler makes another end", OBSERVED ENDS("exit-end"), SILENT},
    {"exit, in which a handler calls exit", OBSERVED ENDS("exit-exit"), SILENT},
    {"exit, from which a handler jumps away", OBSERVED ENDS("exit-jump"), SILENT},
    {"abort, while another thread ends well before vhretry has answered",
     "ulimit -c 0; " OWN_COPY ANSWERS_AFTER_THREE_SECONDS OBSERVED ENDS("slow-abort-thread"), RETRIED},
    {"_exit, while another thread ends well before vhretry has answered",
     OWN_COPY ANSWERS_AFTER_THREE_SECONDS OBSERVED ENDS("slow-end-thread"), RETRIED},
    {"_exit, and a signal whose handler jumps away before vhretry has answered",
     OWN_COPY ANSWERS_AFTER_THREE_SECONDS OBSERVED ENDS("slow-end-signal"), RETRIED},
    {"no vhretry", OWN_COPY "rm -f \"$OURS/vhretry\"; " OBSERVED PROGRAM, SILENT},
    {"a truncated vhretry",
     OWN_COPY "[ -z \"$LIBRARY\" ] || truncate -s 20000 \"$OURS/vhretry\"; " OBSERVED PROGRAM, SILENT},
    {"an empty vhretry", OWN_COPY ": >\"$OURS/vhretry\"; chmod +x \"$OURS/vhretry\"; " OBSERVED PROGRAM,
     SILENT},
    {"a vhretry that is not executable",
     OWN_COPY "[ -z \"$LIBRARY\" ] || chmod 644 \"$OURS/vhretry\"; " OBSERVED PROGRAM, SILENT},
    {"a vhretry that never answers",
     OWN_COPY
     "printf \"#!/bin/sh\\nexec sleep 20\\n\" >\"$OURS/vhretry\"; chmod +x \"$OURS/vhretry\"; " OBSERVED
         PROGRAM,
     LOSS_TOLD},
    {"a vhretry that never answers, and a stderr that the program closes before its end",
     OWN_COPY
     "printf \"#!/bin/sh\\nexec sleep 20\\n\" >\"$OURS/vhretry\"; chmod +x \"$OURS/vhretry\"; " OBSERVED
     "wget -q --tries=1 http://127.0.0.1:$REFUSED/",
     LOSS_TOLD | MUTE},
    {"a vhretry that answers after three seconds", OWN_COPY ANSWERS_AFTER_THREE_SECONDS OBSERVED PROGRAM,
     RETRIED},
    {"a vhretry that answers after three seconds, and an alarm that rings before",
     OWN_COPY ANSWERS_AFTER_THREE_SECONDS OBSERVED
     "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(\"127.0.0.1:$ENV{REFUSED}\"); print \"refused\\n\"; "
     "alarm 2; exit 1'",
     RETRIED},
    {"a vhretry that never answers, outside of Valohai",
     OWN_COPY
     "unset VH_JOB_ID; "
     "printf \"#!/bin/sh\\nexec sleep 20\\n\" >\"$OURS/vhretry\"; chmod +x \"$OURS/vhretry\"; " OBSERVED
         PROGRAM,
     SILENT},
    {"a vhretry that crashes",
     OWN_COPY
     "printf \"#!/bin/sh\\nkill -SEGV \\$\\$\\n\" >\"$OURS/vhretry\"; chmod +x \"$OURS/vhretry\"; " OBSERVED
         PROGRAM,
     SILENT},
    {"json-c hidden from the loader", IN_OWN_MOUNTS HIDDEN("libjson-c") OBSERVED PROGRAM "'",
     NEEDS_ROOT | SILENT},
    {"libcurl hidden from the loader", IN_OWN_MOUNTS HIDDEN("libcurl") OBSERVED PROGRAM "'",
     NEEDS_ROOT | LIBCURL_TOLD},
    {"a file system mounted noexec",
     OWN_COPY
     "export OURS; " IN_OWN_MOUNTS "mount --bind \"$OURS\" \"$OURS\"; mount -o remount,bind,noexec \"$OURS\";"
     " [ -z \"$LIBRARY\" ] || { mkdir l; cp \"$LIBRARY\" l; LIBRARY=$FOLDER/l/libvhretry.so; rm -f l/vhretry;"
     " export VHRETRY_PROGRAM=\"$OURS/vhretry\"; }; " OBSERVED PROGRAM "'",
     NEEDS_ROOT | SILENT},
    {"ulimit -v too small for libcurl", "ulimit -v 9000; " OBSERVED PROGRAM, LIBCURL_TOLD},
    {"ulimit -f 0",
     "{ (ulimit -f 0; " OBSERVED PROGRAM
     "); echo \"ended with $?\"; } 2>&1 | grep -v '^vhretry: not retried: "
     "unknown, what it met could not be put on record'",
     SILENT},
    {"ulimit -n 16", "ulimit -n 16; " OBSERVED PROGRAM, RETRIED},
    {"no descriptor left for a journal", "ulimit -n 4; " OBSERVED PROGRAM, UNRECORDED_TOLD},
    {"no descriptor left for a journal, but at the end",
     OBSERVED "\"$PROGRAMS/runs_out_of_descriptors\" refused $REFUSED", RETRIED},
    {"no process left to ask in",
     OWN_COPY "chmod -R go+rX \"$FOLDER\" \"$VH_CONFIG_DIR/../../..\"; install -d -o 65534 records; cp "
              "\"$PROGRAMS/returns_from_main\" program;"
              " exec setpriv --reuid 65534 --clear-groups prlimit --nproc=1 env LD_PRELOAD=\"$LIBRARY\""
              " ./program refused $REFUSED",
     NEEDS_ROOT | RETRIED},
    {"the record folder is a file, and there is no other place",
     ": >records; " IN_OWN_MOUNTS NO_SHARED_MEMORY OBSERVED PROGRAM "'", NEEDS_ROOT | UNRECORDED_TOLD},
    {"a child meets a fault, and there is no place for a record",
     ": >records; " IN_OWN_MOUNTS NO_SHARED_MEMORY OBSERVED "sh -c \"$PROGRAMS/returns_from_main refused "
     "$REFUSED; exit 3\"'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"the record folder is on a full disk, and shared memory is there",
     IN_OWN_MOUNTS OWN_SHARED_MEMORY FULL_DISK OBSERVED PROGRAM "'", NEEDS_ROOT | RETRIED},
    {"the record folder is on a full disk, and there is no other place",
     IN_OWN_MOUNTS NO_SHARED_MEMORY FULL_DISK OBSERVED PROGRAM "'", NEEDS_ROOT | UNRECORDED_TOLD},
    {"the record folder is read-only, and there is no other place",
     IN_OWN_MOUNTS NO_SHARED_MEMORY "mkdir -p records; mount -t tmpfs -o ro none records; " OBSERVED PROGRAM
                                    "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"no place for a record, below vhretry run",
     ": >records; " IN_OWN_MOUNTS NO_SHARED_MEMORY
     "set --; [ -z \"$LIBRARY\" ] || set -- \"$(dirname \"$LIBRARY\")/vhretry\" run --; exec \"$@\" " PROGRAM
     "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"the record folder is a file, and shared memory is there",
     ": >records; " IN_OWN_MOUNTS OWN_SHARED_MEMORY OBSERVED PROGRAM "'", NEEDS_ROOT | RETRIED},
    {"the record folder is somebody else's",
     "rm -rf records; mkdir records; chown 65534 records; " IN_OWN_MOUNTS NO_SHARED_MEMORY OBSERVED PROGRAM
     "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"both folders are somebody else's",
     "unset VHRETRY_DIR; mkdir -p \"$TMPDIR/vhretry-0\"; chown 65534 \"$TMPDIR/vhretry-0\"; " IN_OWN_MOUNTS
         OWN_SHARED_MEMORY "mkdir /dev/shm/vhretry-0; chown 65534 /dev/shm/vhretry-0; " OBSERVED PROGRAM "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"the record folder may be written to by everybody",
     "rm -rf records; mkdir -m 777 records; " IN_OWN_MOUNTS NO_SHARED_MEMORY OBSERVED PROGRAM "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"the record folder is a symbolic link, named with a final slash",
     "export VHRETRY_DIR=\"$FOLDER/records//\"; mkdir -p elsewhere; ln -sfn elsewhere records; " IN_OWN_MOUNTS
         NO_SHARED_MEMORY OBSERVED PROGRAM "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"the record folder is a symbolic link",
     "mkdir -p elsewhere; ln -sfn elsewhere records; " IN_OWN_MOUNTS NO_SHARED_MEMORY OBSERVED PROGRAM "'",
     NEEDS_ROOT | UNRECORDED_TOLD},
    {"pid 1", "exec unshare -pf --mount-proc env LD_PRELOAD=\"$LIBRARY\" " PROGRAM, NEEDS_ROOT | RETRIED},
    {"pid 1 that succeeds, and forks into a pid namespace where its failing child is pid 1",
     "exec unshare -pf --mount-proc env LD_PRELOAD=\"$LIBRARY\" \"$PROGRAMS/forks_into_pid_namespace\" "
     "$REFUSED",
     NEEDS_ROOT | SILENT},
    {"pid 1 that aborts",
     "exec unshare -pf --mount-proc env LD_PRELOAD=\"$LIBRARY\" \"$PROGRAMS/terminates\" refused $REFUSED",
     NEEDS_ROOT | RETRIED},
};

static void ends_as_without_us(void **state)
{
    const struct circumstance *circumstance = *state;
    if (circumstance->expected & NEEDS_ROOT)
        needs("namespaces");
    if (circumstance->expected & NEEDS_SECCOMP)
        needs("seccomp");
    step_start(&step, NULL);
    step_run(&step, WITHOUT_US, circumstance->command, NULL, &without_us);
    step_run(&step, WITH_US, circumstance->command, NULL, &with_us);
    expect_same_end(&without_us, &with_us);
    /* A circumstance that kept the program from running would prove nothing. */
    if (!(circumstance->expected & MUTE))
        assert_non_null(strstr(with_us.output, "refused"));
    if (circumstance->expected & SILENT)
        expect_no_word_of_ours(&with_us);
    if (circumstance->expected & LOSS_TOLD)
        expect_line(&with_us, "no retry: the program vhretry did not answer within 10 seconds; ");
    if (circumstance->expected & LIBCURL_TOLD) {
        expect_line(&with_us,
                    "not retried: libcurl cannot start; is libcurl 4 installed, and is there memory left?");
        assert_null(strstr(with_us.errors, "VHRETRY_HOST"));
    }
    if (circumstance->expected & UNRECORDED_TOLD)
        expect_line(&with_us, "not retried: unknown, what it met could not be put on record");
    if (circumstance->expected & RETRIED)
        expect_one_retry(&step, &with_us, 1, NULL);
    else
        expect_no_retry(&step, &with_us);
}

/* The first record has reserved room for those that count. Eight fill a page. */
static void what_is_met_once_the_disk_is_full_is_on_record(void **state)
{
    (void)state;
    needs("namespaces");
    step_start(&step, NULL);
    step_run(&step, WITH_US,
             IN_OWN_MOUNTS NO_SHARED_MEMORY
             "mkdir -p records; mount -t tmpfs -o size=64k,mode=0700 none records; " OBSERVED
             "perl -MIO::Socket::INET -e \"IO::Socket::INET->new(qq(127.0.1.\\$_:\\$ENV{REFUSED})) for 1..8; "
             "open my \\$file, q(>), q(records/filled); 1 while syswrite \\$file, q(x) x 4096; "
             "IO::Socket::INET->new(qq(127.0.0.2:\\$ENV{REFUSED})); exit 1\"'",
             NULL, &with_us);
    expect_one_retry(&step, &with_us, 1, NULL);
    expect_line(&with_us, "network failure: connect 127.0.0.2:");
}

/* A child that is not the root is judged by its record. */
static void a_child_whose_handler_of_abort_jumps_away_has_one_end(void **state)
{
    (void)state;
    struct journal journal;
    int ends = 0;
    step_start(&step, NULL);
    step_run(&step, WITH_US, OBSERVED ENDS("child-abort-jump"), NULL, &with_us);
    expect_end(&with_us, 1, 0);
    step_read_journals(&step, &journal);
    for (size_t i = 0; i < journal.count; i++)
        if (journal.records[i].kind == RECORD_END && (journal.records[i].flags & RECORD_FORKED) != 0) {
            assert_int_equal(journal.records[i].signal, 0);
            assert_int_equal(journal.records[i].status, 0);
            ends++;
        }
    journal_free(&journal);
    assert_int_equal(ends, 1);
}

int main(int argc, char **argv)
{
    test_list_add(TEST(what_is_met_once_the_disk_is_full_is_on_record), NULL, step_teardown, NULL);
    test_list_add(TEST(a_child_whose_handler_of_abort_jumps_away_has_one_end), NULL, step_teardown, NULL);
    test_list_add_rows(TABLE(circumstances), ends_as_without_us, NULL, step_teardown);
    return test_list_run("hand-over", argc, argv, NULL, NULL);
}
