/* The verdict on every tree of tests/unit/trees.txt, which is its specification. */
#include "../support/tree_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TREES "tests/unit/trees.txt"

enum {
    TREES_MIN = 220,
    TEXT_SIZE = 512,
    RANDOM_RECORDS = 200,
    RANDOM_WORDS = 20,
    RANDOM_ROUNDS = 500,
    RANDOM_SEED = 7
};

/* The verdict in the words of the table. */
static void write_verdict(char *words, size_t size, const struct verdict *verdict)
{
    struct text text = text_in(words, size);
    text_add(&text, outcome_name(verdict->outcome));
    if (verdict->cause.class == FAULT_NONE)
        return;
    text_add(&text, " ");
    text_add(&text, verdict->cause.told ? "told" : fault_phase_name(verdict->cause.phase));
    text_add(&text, " ");
    text_add(&text, fault_class_name(verdict->cause.class));
    const struct peer *peer = &verdict->cause.peer;
    if (verdict->cause.phase == PHASE_EXIT || (peer->family == 0 && peer->name[0] == '\0'))
        return;
    text_add(&text, " ");
    text_add_peer(&text, peer);
}

static void write_path(char *words, size_t size, const struct verdict *verdict)
{
    struct text text = text_in(words, size);
    for (size_t i = 0; i < verdict->path_length; i++) {
        text_add(&text, i > 0 ? " > " : "");
        text_add(&text, verdict->path[i].program);
    }
}

static void write_words(char *words, size_t size, const struct verdict *verdict)
{
    struct text text = text_in(words, size);
    text_add(&text, deciding_name(verdict->words.deciding));
    text_add(&text, " ");
    text_add(&text, verdict->words.program);
}

static bool differs(const struct tree_case *tree_case, const char *what, const char *expected,
                    const char *seen)
{
    if (strcmp(expected, seen) == 0)
        return false;
    print_error("%s:%d: %s\n    %s expected: %s\n    %s seen:     %s\n", TREES, tree_case->line,
                tree_case->name, what, expected, what, seen);
    return true;
}

static bool is_wrong(const struct tree_case *tree_case, const struct journal *journal)
{
    struct verdict verdict;
    char words[TEXT_SIZE];
    verdict_reach(&verdict, journal, &tree_case->end, &tree_case->policy);
    write_verdict(words, sizeof words, &verdict);
    bool wrong = differs(tree_case, "verdict", tree_case->expected, words);
    write_path(words, sizeof words, &verdict);
    if (tree_case->path[0] != '\0')
        wrong = differs(tree_case, "path", tree_case->path, words) || wrong;
    write_words(words, sizeof words, &verdict);
    if (tree_case->quoted[0] != '\0')
        wrong = differs(tree_case, "words", tree_case->quoted, words) || wrong;
    if (tree_case->withheld[0] != '\0')
        wrong = differs(tree_case, "withheld", tree_case->withheld, verdict.withheld ? "yes" : "no") || wrong;
    if (strstr(verdict.reason, tree_case->because) == NULL)
        wrong = differs(tree_case, "reason", tree_case->because, verdict.reason);
    return wrong;
}

static void reverse(struct record *records, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct record kept = records[i];
        records[i] = records[count - 1 - i];
        records[count - 1 - i] = kept;
    }
}

static void every_tree_has_the_verdict_that_the_table_says(void **state)
{
    (void)state;
    static struct tree_case tree_case;
    int line = 0;
    int cases = 0;
    int wrong = 0;
    FILE *file = fopen(TREES, "r");
    if (file == NULL)
        fail_msg("%s cannot be read: run this test from the top of the repository", TREES);
    while (tree_case_read(&tree_case, file, &line)) {
        struct journal journal = {.records = tree_case.records,
                                  .count = tree_case.record_count,
                                  .words = tree_case.words,
                                  .words_count = tree_case.words_count};
        bool one_wrong = is_wrong(&tree_case, &journal);
        reverse(tree_case.records, tree_case.record_count);
        wrong += is_wrong(&tree_case, &journal) || one_wrong;
        cases++;
    }
    fclose(file);
    print_message("%d trees, %d wrong\n", cases, wrong);
    assert_int_equal(wrong, 0);
    assert_true(cases >= TREES_MIN);
}

static unsigned seed = RANDOM_SEED;

static unsigned below(unsigned limit)
{
    return (unsigned)rand_r(&seed) % limit;
}

/* Values from so few that pids, parents and times collide: cycles, exec chains, pids used again, ends before starts. */
static struct record random_record(void)
{
    struct record record = {
        .kind = (uint8_t)(RECORD_FAULT + below(RECORD_CONTACT)),
        .flags = (uint8_t)below(8),
        .class = (uint8_t)(1 + below(FAULT_CLASS_COUNT - 1)),
        .phase = (uint8_t)below(PHASE_COUNT),
        .image = {.start = below(20), .pid = below(8), .namespace = below(2)},
        .parent = below(8),
        .child = below(8),
        .status = (int32_t)below(3),
        .count = below(10),
        .time = below(30),
        .first = below(30),
    };
    record.signal = below(8) == 0 ? (int32_t)below(16) : 0;
    record.peer.port = (uint16_t)below(3);
    peer_set_name(&record.peer, below(2) == 0 ? "db" : "");
    record.peer.family = below(2) == 0 ? 4 : 0;
    return record;
}

/* Of few images, as the records are. */
static struct words_record random_words(void)
{
    static const char *const texts[] = {"ConnectionRefusedError: [Errno 111] Connection refused\n",
                                        "KeyError: 'epoch'\n", "100 samples left\n", ""};
    struct words_record words = {
        .part = (uint8_t)below(2), .parts = (uint8_t)(1 + below(2)), .time = below(30)};
    words.image = (struct image){.start = below(20), .pid = below(8), .namespace = below(2)};
    struct text text = text_in(words.text, sizeof words.text);
    text_add(&text, texts[below(4)]);
    words.length = (uint16_t)text.length;
    return words;
}

static bool journal_has_contact(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++)
        if (journal->records[i].kind != RECORD_END && journal->records[i].kind != RECORD_CHILD)
            return true;
    return false;
}

/* A contact of which nobody could see what came, or of which a record was lost. */
static bool journal_has_unseen(const struct journal *journal)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if ((record->kind == RECORD_CONTACT || record->kind == RECORD_END) &&
            (record->flags & (RECORD_UNSEEN | (record->kind == RECORD_END ? RECORD_LOST : 0))) != 0)
            return true;
    }
    return false;
}

static bool journal_has_cause(const struct journal *journal, const struct fault_cause *cause)
{
    for (size_t i = 0; i < journal->count; i++) {
        const struct record *record = &journal->records[i];
        if (record->kind == RECORD_FAULT && record->class == cause->class && record->phase == cause->phase &&
            record->time == cause->last && memcmp(&record->peer, &cause->peer, sizeof cause->peer) == 0)
            return true;
    }
    return false;
}

/* Promise 2, whatever processes claim and rules say: no evidence, no retry. */
static void no_journal_however_contradictory_makes_a_retry_without_a_fault(void **state)
{
    (void)state;
    static struct record records[RANDOM_RECORDS];
    const fault_class_set every = fault_classes_all() | (fault_class_set)1 << FAULT_UNKNOWN;
    struct rule rules[] = {{.action = RULE_RETRY, .words = "samples left"},
                           {.action = RULE_RETRY, .words = "keyerror"},
                           {.action = RULE_RETRY, .program = "*"}};
    const struct rule_list list = {rules, sizeof rules / sizeof rules[0], "site.rules"};
    struct verdict_policy policy = {.classes = every, .window = 20, .retries = 3};
    static struct words_record words[RANDOM_WORDS];
    int retries = 0;
    int told = 0;
    int unseen = 0;
    for (int round = 0; round < RANDOM_ROUNDS; round++) {
        struct journal journal = {.records = records,
                                  .count = below(RANDOM_RECORDS),
                                  .words = words,
                                  .words_count = below(RANDOM_WORDS)};
        struct run_end end = {{below(20), below(8), below(2)}, below(40), 1, 0, false};
        struct verdict verdict;
        for (size_t i = 0; i < journal.count; i++)
            records[i] = random_record();
        for (size_t i = 0; i < journal.words_count; i++)
            words[i] = random_words();
        policy.rules = round % 2 == 0 ? &list : NULL;
        verdict_reach(&verdict, &journal, &end, &policy);
        assert_in_range(verdict.path_length, 1, BLAME_PATH_MAX);
        assert_true(verdict.reason[0] != '\0');
        if (verdict.outcome != OUTCOME_RETRY)
            continue;
        if (verdict.cause.class == FAULT_UNKNOWN && !journal_has_cause(&journal, &verdict.cause)) {
            assert_true(journal_has_unseen(&journal));
            unseen++;
            continue;
        }
        if (verdict.cause.told)
            assert_true(journal_has_contact(&journal));
        else
            assert_true(journal_has_cause(&journal, &verdict.cause));
        retries += !verdict.cause.told;
        told += verdict.cause.told;
    }
    assert_true(retries > 0 && told > 0 && unseen > 0); /* or the test would prove nothing */
}

static enum outcome outcome_of(const struct record *record, bool unrecorded, fault_class_set classes)
{
    struct record copy = *record;
    const struct journal journal = {.records = &copy, .count = 1};
    const struct run_end end = {
        .root = {.pid = 1, .start = 1, .namespace = 1}, .time = 10, .status = 1, .unrecorded = unrecorded};
    const struct verdict_policy policy = {.classes = classes, .window = 20, .retries = 3};
    struct verdict verdict;
    verdict_reach(&verdict, &journal, &end, &policy);
    return verdict.outcome;
}

/* What is on record decides all the same; what the settings rule out is no doubt. */
static void a_run_that_could_not_be_put_on_record_is_unknown(void **state)
{
    (void)state;
    const fault_class_set refused = (fault_class_set)1 << FAULT_REFUSED;
    const struct record ended = {.kind = RECORD_END, .image = {1, 1, 1}, .time = 10, .status = 1};
    struct record failed = {.kind = RECORD_FAULT,
                            .image = {1, 1, 1},
                            .time = 9,
                            .first = 9,
                            .count = 1,
                            .class = FAULT_REFUSED,
                            .phase = PHASE_CONNECT};
    failed.peer.port = 5432;
    assert_int_equal(outcome_of(&ended, false, refused), OUTCOME_NOT_NETWORK);
    assert_int_equal(outcome_of(&ended, true, refused), OUTCOME_UNKNOWN);
    assert_int_equal(outcome_of(&failed, true, refused), OUTCOME_RETRY);
    assert_int_equal(outcome_of(&failed, true, 0), OUTCOME_NOT_NETWORK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_tree_has_the_verdict_that_the_table_says),
        cmocka_unit_test(a_run_that_could_not_be_put_on_record_is_unknown),
        cmocka_unit_test(no_journal_however_contradictory_makes_a_retry_without_a_fault),
    };
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
