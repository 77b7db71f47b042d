/* Much of everything. A short version runs with the other tests; STRESS=1 in the environment, or make stress, does it all:
 * in parentheses. */
#include "../../core/records/journal_file.h"
#include "../support/test_list.h"
#include "needs.h"
#include "step_expectation.h"

#include <glob.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { JOURNAL_CAP = 16 * 1024 * 1024, GROWTH_MAX = 512 /* KiB */ };

static struct step step;
static struct step_end end;

static int start(void **state)
{
    (void)state;
    step_start(&step, NULL);
    return 0;
}

static bool whole(void)
{
    return getenv("STRESS") != NULL;
}

static void type(const char *format, unsigned amount)
{
    static const char *const environment[] = {"VHRETRY_MODE=dry-run", NULL};
    char command[1024];
    snprintf(command, sizeof command, format, amount);
    step_run(&step, WITH_US, command, environment, &end);
}

static void expect_small_growth(void)
{
    const char *grew = strstr(end.output, "grew by ");
    if (!grew)
        fail_msg("expected a figure, seen: %s%s", end.output, end.errors);
    else if (strtol(grew + strlen("grew by "), NULL, 10) > GROWTH_MAX)
        fail_msg("expected at most %d KiB more, seen: %s", GROWTH_MAX, grew);
}

/* Bytes of all journals of the step, and what can be read of them. */
static size_t read_journals(struct journal *journal)
{
    char pattern[512];
    glob_t found;
    size_t bytes = 0;
    snprintf(pattern, sizeof pattern, "%s/records/*.journal*", step.folder);
    if (glob(pattern, 0, NULL, &found) == 0) {
        for (size_t i = found.gl_pathc; i-- > 0;) { /* the older half, whose name is longer, first */
            struct stat status;
            bytes += stat(found.gl_pathv[i], &status) == 0 ? (size_t)status.st_size : 0;
            assert_true(journal_read(journal, found.gl_pathv[i]));
        }
    }
    globfree(&found);
    return bytes;
}

/* (100,000) */
static void many_faults_keep_the_journal_under_its_cap_memory_flat_and_the_newest(void **state)
{
    struct journal journal = {.count = 0};
    (void)state;
    type(OBSERVED "\"$PROGRAMS/meets_faults\" $REFUSED %u 5000 2>/dev/null", whole() ? 100000 : 20000);
    expect_end(&end, 1, 0);
    expect_small_growth();
    size_t bytes = read_journals(&journal);
    print_message("%zu records, %zu bytes\n", journal.count, bytes);
    assert_in_range(bytes, RECORD_SIZE, JOURNAL_CAP);
    assert_true(journal.skipped_bytes == 0);
    /* The newest: the end, and the last of the faults before it, whichever of them has its final count written last. */
    assert_int_equal(journal.records[journal.count - 1].kind, RECORD_END);
    bool last = false;
    for (size_t i = 0; i < journal.count; i++)
        last =
            last || memcmp(journal.records[i].peer.address, (const unsigned char[]){127, 0, 19, 136}, 4) == 0;
    assert_true(last);
    journal_free(&journal);
}

static void the_same_fault_over_and_over_is_a_few_records(void **state)
{
    struct journal journal = {.count = 0};
    (void)state;
    type(OBSERVED "\"$PROGRAMS/meets_faults\" $REFUSED %u", whole() ? 100000 : 20000);
    expect_end(&end, 1, 0);
    expect_small_growth();
    read_journals(&journal);
    assert_in_range(journal.count, 2, 64);
    expect_line(&end, "network failure: connect 127.0.0.1:");
    journal_free(&journal);
}

/* (1,000,000) */
static void many_connections_cost_no_memory(void **state)
{
    (void)state;
    needs("namespaces");
    type("exec unshare -n sh -c 'ip link set lo up; " OBSERVED "\"$PROGRAMS/connects_often\" %u'",
         whole() ? 1000000 : 50000);
    expect_end(&end, 0, 0);
    expect_small_growth();
}

/* (10,000) */
static void a_storm_of_processes_leaves_an_end_of_each(void **state)
{
    struct journal journal = {.count = 0};
    (void)state;
    unsigned processes = whole() ? 10000 : 1000;
    type(OBSERVED "sh -c '\"$PROGRAMS/returns_from_main\" refused $REFUSED >/dev/null; i=0; "
                  "while [ $i -lt %u ]; do /bin/true & i=$((i + 1)); [ $((i %% 50)) -ne 0 ] || wait; done; "
                  "wait; exit 3'",
         processes);
    expect_end(&end, 3, 0);
    read_journals(&journal);
    size_t ends = 0;
    for (size_t i = 0; i < journal.count; i++)
        ends += journal.records[i].kind == RECORD_END;
    /* Those of the program that was refused, and of the shell, too. */
    assert_int_equal(ends, processes + 2);
    journal_free(&journal);
}

/* Two hundred (2,000) processes that do nothing but write records, each killed within 20 ms. */
static void processes_that_are_killed_while_they_write_lose_no_whole_record(void **state)
{
    struct journal journal = {.count = 0};
    (void)state;
    type(OBSERVED "python3 -c 'import os, random, signal, subprocess, time\n"
                  "random.seed(1)\n"
                  "for i in range(%u // 8):\n"
                  " c = [subprocess.Popen([os.environ[\"PROGRAMS\"] + \"/meets_faults\", "
                  "os.environ[\"REFUSED\"], \"1000000\", \"1000\"], "
                  "stdout=subprocess.DEVNULL) for j in range(8)]\n"
                  " time.sleep(0.003)\n"
                  " for p in c:\n  time.sleep(random.uniform(0, 0.002)); p.kill()\n"
                  " [p.wait() for p in c]\n"
                  "raise SystemExit(5)'",
         whole() ? 2000 : 200);
    expect_end(&end, 5, 0);
    size_t bytes = read_journals(&journal);
    print_message("%zu records, %zu bytes, %zu skipped\n", journal.count, bytes, journal.skipped_bytes);
    assert_in_range(journal.count, 1, SIZE_MAX);
    assert_int_equal(journal.count, (bytes - journal.skipped_bytes) / RECORD_SIZE);
    assert_true(journal.skipped_bytes < RECORD_SIZE);
    journal_free(&journal);
}

int main(int argc, char **argv)
{
    test_list_add(TEST(many_faults_keep_the_journal_under_its_cap_memory_flat_and_the_newest), start,
                  step_teardown, NULL);
    test_list_add(TEST(the_same_fault_over_and_over_is_a_few_records), start, step_teardown, NULL);
    test_list_add(TEST(many_connections_cost_no_memory), start, step_teardown, NULL);
    test_list_add(TEST(a_storm_of_processes_leaves_an_end_of_each), start, step_teardown, NULL);
    test_list_add(TEST(processes_that_are_killed_while_they_write_lose_no_whole_record), start, step_teardown,
                  NULL);
    return test_list_run("stress", argc, argv, NULL, NULL);
}
