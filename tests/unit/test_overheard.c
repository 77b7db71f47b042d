/* Whose words are those that were heard of a whole process tree (core/obituaries/overheard.h).
 */
#include "../../core/obituaries/overheard.h"
#include "../support/test_list.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { SHELL = 100, FETCH = 101, OTHER = 102, CHECK = 103 };

/* A shell's child FETCH is blind, from second 2 to 5, and failed. */
static const struct row {
    const char *name;
    const char *words;
    double printed;          /* when the last of them were, in seconds */
    const char *of_shell;    /* what the shell put on record itself; NULL nothing */
    double other, other_end; /* when another blind process began, and when it failed; 0: none, or well */
    const char *expected;    /* of FETCH; "" none */
    double checked;          /* when an observed child of the shell failed, and left no record; 0: none did */
    bool unnoted;            /* nobody told when FETCH began */
    bool same;               /* the other one runs the same program */
} rows[] = {
    {"words that a blind process printed while it lived", "dial tcp: i/o timeout\n", 4.9,
     .expected = "dial tcp: i/o timeout"},
    {"words that are heard a moment after its end", "dial tcp: i/o timeout\n", 5.2,
     .expected = "dial tcp: i/o timeout"},
    {"words of one before it, which ended well", "dial tcp: i/o timeout\n", 1.9, .expected = ""},
    {"words of one after it", "dial tcp: i/o timeout\n", 6, .expected = ""},
    {"nothing was heard", "", 4.9, .expected = ""},
    {"nobody told when it began: the words may be anybody's", "dial tcp: i/o timeout\n", 4.9, .expected = "",
     .unnoted = true},
    {"the shell says more after it", "dial tcp: i/o timeout\ncannot fetch\n", 5.01,
     .of_shell = "cannot fetch", .expected = "dial tcp: i/o timeout"},
    {"the shell says so long after it", "dial tcp: i/o timeout\ncannot fetch\n", 9,
     .of_shell = "cannot fetch", .expected = "dial tcp: i/o timeout"},
    {"the shell says the end of a line of its", "dial tcp: i/o timeout\n", 4.9, .of_shell = "timeout",
     .expected = "dial tcp: i/o timeout"},
    {"all is the shell's", "cannot fetch\n", 4.9, .of_shell = "cannot fetch", .expected = ""},
    {"what stands before the shell's words may be of another blind one",
     "dial tcp: i/o timeout\ncannot fetch\n", 5.01, .of_shell = "cannot fetch", .other = 1, .expected = ""},
    {"another blind one was over before it began", "dial tcp: i/o timeout\n", 4.9, .other = 1,
     .other_end = 1.5, .expected = "dial tcp: i/o timeout"},
    {"another blind one, which began before it, failed while it lived", "dial tcp: i/o timeout\n", 4.9,
     .other = 1, .other_end = 3, .expected = ""},
    {"another blind one, which began before it, ended well", "dial tcp: i/o timeout\n", 4.9, .other = 1,
     .expected = "dial tcp: i/o timeout"},
    {"another blind one began beside it", "dial tcp: i/o timeout\n", 4.9, .other = 3, .expected = ""},
    {"the same program began beside it, and ended well: git-lfs starts git, which starts git-lfs",
     "dial tcp: i/o timeout\n", 4.9, .other = 3, .expected = "dial tcp: i/o timeout", .same = true},
    {"the same program began beside it, and failed, too", "dial tcp: i/o timeout\n", 4.9, .other = 3,
     .other_end = 4, .expected = "", .same = true},
    {"the same program ended well before, and the shell says more", "dial tcp: i/o timeout\ncannot fetch\n",
     5.01, .of_shell = "cannot fetch", .other = 1, .expected = "dial tcp: i/o timeout", .same = true},
    {"then a child fails that is observed, such as grep", "dial tcp: i/o timeout\n", 4.9, .checked = 5.1,
     .expected = "dial tcp: i/o timeout"},
    {"another blind one began after it", "dial tcp: i/o timeout\n", 4.9, .other = 5.5,
     .expected = "dial tcp: i/o timeout"},
};

static uint64_t nanoseconds(double seconds)
{
    return (uint64_t)(seconds * 1e9) + 1;
}

static struct record note(uint32_t child, double begin)
{
    return (struct record){.kind = RECORD_BLIND,
                           .image = {.pid = child},
                           .child = child,
                           .first = nanoseconds(begin),
                           .time = nanoseconds(begin)};
}

static struct record failure(uint32_t child, double end)
{
    return (struct record){
        .kind = RECORD_CHILD, .image = {.pid = SHELL}, .child = child, .status = 1, .time = nanoseconds(end)};
}

static void words_are_of_the_blind_one(void **state)
{
    const struct row *row = *state;
    struct record records[5];
    struct words_record spoken = {
        .image = {.pid = SHELL, .start = 1}, .stream = WORDS_ON_STDERR, .time = nanoseconds(5)};
    struct journal journal = {.records = records, .words = &spoken};
    struct image speaker = {.pid = 0};
    if (row->other > 0) {
        records[journal.count] = note(OTHER, row->other);
        strcpy(records[journal.count++].program, row->same ? "fetch" : "other");
    }
    if (row->other_end > 0)
        records[journal.count++] = failure(OTHER, row->other_end);
    if (!row->unnoted) {
        records[journal.count] = note(FETCH, 2);
        strcpy(records[journal.count++].program, "fetch");
    }
    records[journal.count++] = failure(FETCH, 5);
    if (row->checked > 0)
        records[journal.count++] = failure(CHECK, row->checked);
    if (row->of_shell) {
        assert_true(words_record_take(&spoken, row->of_shell, strlen(row->of_shell), 0));
        words_record_seal(&spoken);
        journal.words_count = 1;
    }
    const size_t length =
        words_of_blind(&journal, row->words, strlen(row->words), nanoseconds(row->printed), &speaker);
    if (length != strlen(row->expected) || memcmp(row->words, row->expected, length) != 0)
        fail_msg("expected: %s\nseen:     %.*s", row->expected, (int)length, row->words);
    if (length > 0) {
        assert_int_equal(speaker.pid, FETCH);
        assert_true(speaker.start == nanoseconds(2));
    }
}

int main(int argc, char **argv)
{
    test_list_add_rows(TABLE(rows), words_are_of_the_blind_one, NULL, NULL);
    return test_list_run("overheard", argc, argv, NULL, NULL);
}
