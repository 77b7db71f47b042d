/* What is made `***` in a program's words, and what stays.
 */
#include "../../core/evidence/secrets.h"
#include "../support/secret_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Masks a copy on the heap of just the right size, where a sanitizer sees each byte that is read beyond it. Returns it as a
 * string, to be freed. */
static char *masked_bytes(const char *text, size_t length, bool cut, const char *const *environment)
{
    char *exact = malloc(length ? length : 1);
    char *variables[SECRET_VARIABLES_MAX + 1] = {NULL};
    assert_non_null(exact);
    memcpy(exact, text, length);
    for (size_t i = 0; environment && i < SECRET_VARIABLES_MAX; i++)
        variables[i] = environment[i] ? strdup(environment[i]) : NULL;
    const size_t masked = secrets_mask(exact, length, cut, environment ? variables : NULL);
    assert_true(masked <= length);
    char *string = calloc(1, length + 1);
    assert_non_null(string);
    memcpy(string, exact, masked);
    for (size_t i = 0; i < SECRET_VARIABLES_MAX; i++)
        free(variables[i]);
    free(exact);
    return string;
}

/* The longest piece of `secret` that is in `text`. */
static size_t longest_piece(const char *text, const char *secret)
{
    size_t longest = 0;
    for (const char *at = text; *at != '\0'; at++)
        for (const char *from = secret; *from != '\0'; from++) {
            size_t length = 0;
            while (from[length] != '\0' && at[length] == from[length])
                length++;
            longest = length > longest ? length : longest;
        }
    return longest;
}

static size_t wrong;

static void expect_text(const char *text, const char *expected, const char *seen)
{
    if (strcmp(seen, expected) == 0)
        return;
    print_error("text:     %s\nexpected: %s\nseen:     %s\n", text, expected, seen);
    wrong++;
}

static void a_secret_is_masked_and_the_rest_stays(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < secret_case_count; i++) {
        const struct secret_case *row = &secret_cases[i];
        assert_non_null(strstr(row->text, row->secret));
        char *masked = masked_bytes(row->text, strlen(row->text), false, row->environment);
        expect_text(row->text, row->masked, masked);
        if (strstr(masked, row->secret))
            fail_msg("%s: the secret is still there", row->text);
        free(masked);
    }
    print_message("%zu secrets\n", secret_case_count);
    assert_int_equal(wrong, 0);
}

static void what_is_no_secret_stays(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < ordinary_case_count; i++) {
        char *masked = masked_bytes(ordinary_cases[i].text, strlen(ordinary_cases[i].text), false,
                                    ordinary_cases[i].environment);
        expect_text(ordinary_cases[i].text, ordinary_cases[i].text, masked);
        free(masked);
    }
    print_message("%zu ordinary texts\n", ordinary_case_count);
    assert_int_equal(wrong, 0);
}

static void expect_little_left(const struct secret_case *row, const char *piece, size_t length, bool cut)

{
    char *masked = masked_bytes(piece, length, cut, row->environment);
    const size_t left = longest_piece(masked, row->secret);
    if (left > (row->begin && !cut ? row->begin : SECRET_LEFT_MAX)) {
        print_error("%s: %.*s\nleaves %zu bytes: %s\n", cut ? "begins within" : "ends within", (int)length,
                    piece, left, masked);
        wrong++;
    }
    free(masked);
}

static void a_text_that_begins_within_a_secret_or_its_label_tells_little_of_it(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < secret_case_count; i++) {
        const char *secret = strstr(secret_cases[i].text, secret_cases[i].secret);
        const char *end = secret + strlen(secret_cases[i].secret);
        const char *label = secret - secret_cases[i].text > 4 ? secret - 4 : secret_cases[i].text;
        for (const char *from = label; !secret_cases[i].needs_its_begin && from < end; from++)
            expect_little_left(&secret_cases[i], from, strlen(from), true);
    }
    assert_int_equal(wrong, 0);
}

static void a_text_that_ends_within_a_secret_tells_little_of_it(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < secret_case_count; i++) {
        const char *secret = strstr(secret_cases[i].text, secret_cases[i].secret);
        const char *end = secret + strlen(secret_cases[i].secret);
        for (const char *to = secret; !secret_cases[i].needs_its_end && to <= end; to++)
            expect_little_left(&secret_cases[i], secret_cases[i].text, (size_t)(to - secret_cases[i].text),
                               false);
    }
    assert_int_equal(wrong, 0);
}

static void the_first_words_of_a_cut_text_are_masked(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *masked;
    } rows[] = {
        {"", ""},
        {"word", "***"},
        {"ab", "**"},
        {"rest of it", "*** ** it"},
        {"  rest of it", "  *** ** it"},
        {"\"rest\", \"next\"", "\"***\", \"***\""},
        {"word\": \"secret words\", \"n\": 1", "***\": \"***\", \"n\": 1"},
        {"ror: Connection refused", "*** *** refused"},
    };
    wrong = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *masked = masked_bytes(rows[i].text, strlen(rows[i].text), true, NULL);
        expect_text(rows[i].text, rows[i].masked, masked);
        free(masked);
    }
    assert_int_equal(wrong, 0);
}

static void a_masked_text_stays_as_it_is(void **state)
{
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < secret_case_count; i++) {
        for (int cut = 0; cut < 2; cut++) {
            const struct secret_case *row = &secret_cases[i];
            char *once = masked_bytes(row->text, strlen(row->text), cut, row->environment);
            char *twice = masked_bytes(once, strlen(once), cut, row->environment);
            expect_text(row->text, once, twice);
            free(once);
            free(twice);
        }
    }
    assert_int_equal(wrong, 0);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 16;
}

/* Pieces of secrets and of ordinary texts, glued at random, and single bytes. */
static size_t random_text(char *text, size_t size, uint32_t *random)
{
    static const char marks[] = "://@?&==:\"'\\ \n%-.,;{}<>*_aA0\xff\x01";
    size_t length = next_random(random) % size;
    for (size_t i = 0; i < length;) {
        const char *source = secret_cases[next_random(random) % secret_case_count].text;
        const size_t from = next_random(random) % strlen(source);
        size_t take = next_random(random) % 24;
        for (const char *piece = source + from; take-- > 0 && *piece != '\0' && i < length; piece++)
            text[i++] = *piece;
        if (i < length)
            text[i++] = marks[next_random(random) % (sizeof marks - 1)];
    }
    return length;
}

static void random_texts_get_no_longer_and_no_other_the_second_time(void **state)
{
    (void)state;
    uint32_t random = 1;
    char *variables[] = {"A_SECRET=hunter22", "B_KEY=://@?&==", "C_TOKEN=aA0aA0aA", NULL};
    for (int round = 0; round < 10000; round++) {
        char text[600];
        const size_t length = random_text(text, sizeof text, &random);
        const bool cut = round % 2;
        char *exact = malloc(length ? length : 1);
        assert_non_null(exact);
        memcpy(exact, text, length);
        const size_t once = secrets_mask(exact, length, cut, variables);
        assert_true(once <= length);
        memcpy(text, exact, once);
        char *again = malloc(once ? once : 1);
        assert_non_null(again);
        memcpy(again, exact, once);
        const size_t twice = secrets_mask(again, once, cut, variables);
        if (twice != once || memcmp(again, text, once) != 0)
            fail_msg("round %d: once: %.*s\ntwice: %.*s", round, (int)once, text, (int)twice, again);
        free(exact);
        free(again);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_secret_is_masked_and_the_rest_stays),
        cmocka_unit_test(what_is_no_secret_stays),
        cmocka_unit_test(a_text_that_begins_within_a_secret_or_its_label_tells_little_of_it),
        cmocka_unit_test(a_text_that_ends_within_a_secret_tells_little_of_it),
        cmocka_unit_test(the_first_words_of_a_cut_text_are_masked),
        cmocka_unit_test(a_masked_text_stays_as_it_is),
        cmocka_unit_test(random_texts_get_no_longer_and_no_other_the_second_time),
    };
    return cmocka_run_group_tests_name("secrets", tests, NULL, NULL);
}
