/* All that a user reads: each file of tests/unit/messages is a situation and its words (tests/support/situation_file.h).
 *
 * After a wanted change: make golden, and look at what git shows. A new situation needs a new file and nothing else: what is behind
 * its line of dashes is written by make golden.
 */
#include "../../core/words/amount.h"
#include "../../core/words/status_detail_text.h"
#include "../support/situation_play.h"

#include <glob.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SITUATIONS_MIN = 60 };

static glob_t files;
static bool is_writing; /* a situation has an environment of its own */
static struct situation_file situation;
static char seen[SITUATION_TEXT_SIZE];

static int find_files(void **state)
{
    (void)state;
    is_writing = getenv("WRITE_GOLDEN") != NULL;
    return glob("tests/unit/messages/*.txt", 0, NULL, &files);
}

static int forget_files(void **state)
{
    (void)state;
    globfree(&files);
    return 0;
}

static void write_golden(const char *path)
{
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(situation.given, file);
    fputs(seen, file);
    assert_int_equal(fclose(file), 0);
    snprintf(situation.expected, sizeof situation.expected, "%s", seen);
}

/* Prints the first line in which they differ. */
static int is_wrong(const char *path, const char *expected)
{
    size_t line = 0;
    size_t number = 1;
    if (strcmp(expected, seen) == 0)
        return 0;
    for (size_t i = 0; expected[i] == seen[i]; i++)
        if (seen[i] == '\n')
            line = i + 1, number++;
    print_error(
        "%s, line %zu behind the dashes:\n  expected: %.*s\n  seen:     %.*s\n  wanted? make golden\n", path,
        number, (int)strcspn(expected + line, "\n"), expected + line, (int)strcspn(seen + line, "\n"),
        seen + line);
    return 1;
}

static void every_situation_reads_as_its_file_says(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        situation_file_read(&situation, files.gl_pathv[i]);
        situation_play(&situation, seen, sizeof seen);
        if (is_writing)
            write_golden(files.gl_pathv[i]);
        wrong += is_wrong(files.gl_pathv[i], situation.expected);
    }
    assert_int_equal(wrong, 0);
    assert_true(files.gl_pathc >= SITUATIONS_MIN);
}

static int count_matches(const char *pattern, const char *complaint)
{
    regex_t expression;
    int wrong = 0;
    assert_int_equal(regcomp(&expression, pattern, REG_EXTENDED | REG_NOSUB), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        situation_file_read(&situation, files.gl_pathv[i]);
        for (char *line = strtok(situation.expected, "\n"); line; line = strtok(NULL, "\n")) {
            if (strncmp(line, "$ ", 2) == 0 || regexec(&expression, line, 0, NULL, 0) != 0)
                continue;
            print_error("%s: %s (%s): %s\n", files.gl_pathv[i], complaint, pattern, line);
            wrong++;
        }
    }
    regfree(&expression);
    return wrong;
}

/* Words of the code, and of an English that nobody speaks. */
static void no_message_has_a_word_that_only_its_authors_know(void **state)
{
    static const char *const forbidden[] = {
        "absorbed",     "lived with",    "[Ww]hoever",      "\\bblind\\b",    "seen into",
        "\\bdeaf\\b",   "for want of",   "\\btold\\b",      "\\bheard\\b",    "sees to",
        "[^e] is no ",  "\\bis none\\b", "\\bare none\\b",  "whose it is",    "connection error detected",
        "please retry", "in trouble",    "turned to other", "unrecovered",    "\\bpassed over\\b",
        "nobody knows", "goes without",  "nothing stands",  "an answer lies", "\\bhad it\\b",
        "all the same", "by all means",  "explains it",     "last fault",     "without a word"};
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
        wrong += count_matches(forbidden[i], "no reader knows");
    assert_int_equal(wrong, 0);
}

static void one_is_told_from_many(void **state)
{
    static const char nouns[] =
        "second|minute|time|file|byte|retry|execution|rule|error|problem|warning|check|process|word";
    char one[256];
    char many[256];
    (void)state;
    snprintf(one, sizeof one, "(^|[^0-9.,])1 (%s|retrie)e?s\\b", nouns);
    snprintf(many, sizeof many, "(^|[^0-9.])(0|[2-9]|[0-9]+[0-9]) (%s)\\b", nouns);
    assert_int_equal(count_matches(one, "one is not many"), 0);
    assert_int_equal(count_matches(many, "many is not one"), 0);
}

/* A message that says that something is wrong says what to do. */
static void every_complaint_about_a_command_line_names_the_help(void **state)
{
    (void)state;
    assert_int_equal(count_matches("unknown (option|subcommand)[^(]*$", "what to try?"), 0);
}

static void counts_have_their_nouns(void **state)
{
    static const struct {
        uint64_t count;
        const char *expected;
    } rows[] = {{0, "0 files"}, {1, "1 file"}, {2, "2 files"}};
    static const char *const retries[] = {". Will retry up to 0 times.", ". Will retry once.",
                                          ". Will retry up to 2 times."};
    static const char *const reruns[] = {"it failed", "it failed. Ran again in place once.",
                                         "it failed. Ran again in place 2 times."};
    static const char *const times[] = {"0 seconds", "1 second", "2 seconds"};
    (void)state;
    for (unsigned count = 0; count < 3; count++) {
        char words[STATUS_DETAIL_MAX + 1];
        struct text text = text_in(words, sizeof words);
        text_add_amount(&text, rows[count].count, "file", "files");
        assert_string_equal(words, rows[count].expected);
        text = text_in(words, sizeof words);
        text_add_wait_time(&text, count);
        assert_string_equal(words, times[count]);
        const struct verdict verdict = {.outcome = OUTCOME_RETRY, .cause = {.class = FAULT_REQUESTED}};
        text = text_in(words, sizeof words);
        text_add_status_detail(&text, &verdict, 0, count);
        assert_non_null(strstr(words, retries[count]));
        text = text_in(words, sizeof words);
        text_add(&text, "it failed");
        text_add_reruns(&text, count);
        assert_string_equal(words, reruns[count]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_situation_reads_as_its_file_says),
        cmocka_unit_test(no_message_has_a_word_that_only_its_authors_know),
        cmocka_unit_test(one_is_told_from_many),
        cmocka_unit_test(every_complaint_about_a_command_line_names_the_help),
        cmocka_unit_test(counts_have_their_nouns),
    };
    return cmocka_run_group_tests(tests, find_files, forget_files);
}
