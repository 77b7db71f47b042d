/* What `vhretry explain` tells beside the verdict. */
#include "../../core/evidence/duration.h"
#include "../../core/verdict/account.h"
#include "../../core/words/cause.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SECOND UINT64_C(1000000000)

enum { SHELL = 400, TRAINING = 412, DOWNLOAD = 405, RECORDS_MAX = 256 };

static struct record records[RECORDS_MAX];
static struct journal journal = {.records = records};

static struct record *add(enum record_kind kind, uint32_t pid, uint32_t parent, uint64_t time)
{
    struct record *record = &records[journal.count++];
    *record = (struct record){.kind = (uint8_t)kind,
                              .image = {.pid = pid, .start = pid * UINT64_C(1000), .namespace = 1},
                              .parent = parent,
                              .time = time,
                              .first = time,
                              .count = 1};
    snprintf(record->program, sizeof record->program, "program%u", (unsigned)pid);
    return record;
}

static void add_fault(uint32_t pid, uint32_t parent, const char *name, uint64_t time)
{
    struct record *record = add(RECORD_FAULT, pid, parent, time);
    record->class = FAULT_REFUSED;
    record->phase = PHASE_CONNECT;
    record->error = ECONNREFUSED;
    record->peer.port = 5432;
    snprintf(record->peer.name, sizeof record->peer.name, "%s", name);
}

static void add_end(uint32_t pid, uint32_t parent, int status, uint64_t time)
{
    add(RECORD_END, pid, parent, time)->status = status;
}

static struct account draw_up(struct verdict *verdict)
{
    const struct verdict_policy policy = {
        .classes = fault_classes_default(), .window = 60 * SECOND, .retries = 3};
    const struct run_end end = {.root = {.pid = SHELL, .namespace = 1}, .time = 20 * SECOND, .status = 1};
    struct account account;
    verdict_reach(verdict, &journal, &end, &policy);
    account_draw_up(&account, verdict, &journal, &end);
    return account;
}

static int start(void **state)
{
    (void)state;
    journal.count = 0;
    return 0;
}

static void the_cause_is_not_told_twice_and_the_others_with_their_fate(void **state)
{
    (void)state;
    struct verdict verdict;
    add_fault(DOWNLOAD, SHELL, "mirror", 2 * SECOND);
    add_end(DOWNLOAD, SHELL, 0, 3 * SECOND);
    add_fault(TRAINING, SHELL, "cache", 4 * SECOND);
    struct record *recovered = add(RECORD_RECOVERED, TRAINING, SHELL, 5 * SECOND);
    recovered->phase = PHASE_CONNECT;
    recovered->peer = records[2].peer;
    add_fault(TRAINING, SHELL, "database", 19 * SECOND);
    add_end(TRAINING, SHELL, 1, 20 * SECOND - 1000);
    add_end(SHELL, 1, 1, 20 * SECOND);
    struct account account = draw_up(&verdict);
    assert_int_equal(verdict.outcome, OUTCOME_RETRY);
    assert_string_equal(verdict.cause.peer.name, "database");
    assert_int_equal(account.fault_count, 2);
    assert_string_equal(account.faults[0].fault.peer.name, "mirror");
    assert_int_equal(account.faults[0].fate, FATE_LIVED_WITH);
    assert_int_equal(account.faults[0].process.pid, DOWNLOAD);
    assert_string_equal(account.faults[1].fault.peer.name, "cache");
    assert_int_equal(account.faults[1].fate, FATE_ANSWERED);
    assert_int_equal(account.blind_count, 0);
}

/* The library notes that no answer has come so far, and notes it again when the program gives up. */
static void an_answer_that_was_missed_is_told_once(void **state)
{
    (void)state;
    struct verdict verdict;
    add_fault(TRAINING, SHELL, "database", 18 * SECOND);
    records[0].flags = RECORD_PENDING;
    add_fault(TRAINING, SHELL, "database", 19 * SECOND);
    add_fault(TRAINING, SHELL, "cache", 19 * SECOND - 1);
    records[2].flags = RECORD_PENDING;
    add_end(TRAINING, SHELL, 1, 20 * SECOND - 1000);
    add_end(SHELL, 1, 1, 20 * SECOND);
    struct account account = draw_up(&verdict);
    assert_int_equal(verdict.outcome, OUTCOME_RETRY);
    assert_int_equal(account.fault_count, 1); /* what is pending to the end is told */
    assert_string_equal(account.faults[0].fault.peer.name, "cache");
}

static void a_process_that_nobody_saw_into_is_blind(void **state)
{
    (void)state;
    struct verdict verdict;
    struct record *child = add(RECORD_CHILD, SHELL, 1, 19 * SECOND);
    child->child = DOWNLOAD;
    child->status = 1;
    add_end(SHELL, 1, 1, 20 * SECOND);
    struct account account = draw_up(&verdict);
    assert_int_equal(verdict.outcome, OUTCOME_UNKNOWN);
    assert_int_equal(account.blind_count, 1);
    assert_int_equal(account.blind[0].pid, DOWNLOAD);
    assert_int_equal(account.fault_count, 0);
}

static void of_too_many_faults_the_newest_stay(void **state)
{
    (void)state;
    struct verdict verdict;
    for (uint32_t i = 0; i < ACCOUNT_MAX + 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "peer%02u", (unsigned)i);
        add_fault(DOWNLOAD, SHELL, name, SECOND + i * SECOND / 10);
    }
    add_end(DOWNLOAD, SHELL, 0, 5 * SECOND);
    add_end(SHELL, 1, 1, 20 * SECOND);
    struct account account = draw_up(&verdict);
    assert_int_equal(account.fault_count, ACCOUNT_MAX);
    assert_int_equal(account.faults_left_out, 4);
    for (size_t i = 0; i < account.fault_count; i++)
        assert_true(strcmp(account.faults[i].fault.peer.name, "peer03") > 0);
}

static void an_answer_keeps_its_words(void **state)
{
    (void)state;
    struct verdict verdict;
    char words[256];
    add_fault(DOWNLOAD, SHELL, "mirror", 2 * SECOND);
    records[0].class = FAULT_UNAVAILABLE;
    records[0].phase = PHASE_ANSWER;
    records[0].refusal = (struct refusal){.protocol = ANSWER_HTTP, .code = "503"};
    add_end(DOWNLOAD, SHELL, 0, 3 * SECOND);
    add_end(SHELL, 1, 1, 20 * SECOND);
    struct account account = draw_up(&verdict);
    assert_int_equal(account.fault_count, 1);
    struct text text = text_in(words, sizeof words);
    text_add_cause(&text, &account.faults[0].fault);
    assert_string_equal(words, "mirror:5432 answered HTTP 503 Service Unavailable");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_cause_is_not_told_twice_and_the_others_with_their_fate, start),
        cmocka_unit_test_setup(an_answer_that_was_missed_is_told_once, start),
        cmocka_unit_test_setup(an_answer_keeps_its_words, start),
        cmocka_unit_test_setup(a_process_that_nobody_saw_into_is_blind, start),
        cmocka_unit_test_setup(of_too_many_faults_the_newest_stay, start),
    };
    return cmocka_run_group_tests_name("account", tests, NULL, NULL);
}
