/* What last words mean, on every case of tests/unit/testimony.txt, which is the specification. */
#include "../support/testimony_case.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TESTIMONY "tests/unit/testimony.txt"

enum { CASES_MIN = 450 };

static void write_testimony(char *text, size_t size, const struct testimony *testimony)
{
    snprintf(text, size, "%s%s%s%s%s", testimony->faint ? "names" : testimony_kind_name(testimony->kind),
             testimony->kind == TESTIMONY_NETWORK ? " " : "",
             testimony->kind == TESTIMONY_NETWORK ? fault_class_name(testimony->class) : "",
             testimony->peer[0] != '\0' ? " " : "", testimony->peer);
}

static bool is_wrong(const struct testimony_case *one, const char *words, size_t length, const char *how)
{
    struct testimony seen;
    char expected_words[256];
    char seen_words[256];
    testimony_read(&seen, words, length);
    write_testimony(expected_words, sizeof expected_words, &one->expected);
    write_testimony(seen_words, sizeof seen_words, &seen);
    const bool shown = strncmp(words + seen.line, one->shown, strlen(one->shown)) == 0;
    if (strcmp(expected_words, seen_words) == 0 && shown)
        return false;
    print_error("%s:%d: %s%s\n    expected: %s  %s\n    seen:     %s  %.*s\n", TESTIMONY, one->line,
                one->name, how, expected_words, one->shown, seen_words, (int)seen.line_length,
                words + seen.line);
    return true;
}

static void every_program_is_understood_as_the_table_says(void **state)
{
    (void)state;
    static struct testimony_case one;
    static char words[TESTIMONY_WORDS_SIZE * 2];
    int line = 0;
    int cases = 0;
    int wrong = 0;
    FILE *file = fopen(TESTIMONY, "r");
    if (file == NULL)
        fail_msg("%s cannot be read: run this test from the top of the repository", TESTIMONY);
    while (testimony_case_read(&one, file, &line)) {
        bool one_wrong = is_wrong(&one, one.words, one.length, "");
        /* The last line of a process that was stopped has no end. */
        if (one.length > 0)
            one_wrong =
                is_wrong(&one, one.words, one.length - 1, " (without its last line end)") || one_wrong;
        /* A terminal's lines end with CR LF. */
        size_t length = 0;
        for (size_t i = 0; i < one.length; i++) {
            if (one.words[i] == '\n')
                words[length++] = '\r';
            words[length++] = one.words[i];
        }
        one_wrong = is_wrong(&one, words, length, " (with CR LF)") || one_wrong;
        wrong += one_wrong;
        cases++;
    }
    fclose(file);
    print_message("%d endings, %d wrong\n", cases, wrong);
    assert_int_equal(wrong, 0);
    assert_true(cases >= CASES_MIN);
}

static void nothing_is_silent_and_so_are_blank_lines(void **state)
{
    (void)state;
    struct testimony testimony;
    testimony_read(&testimony, NULL, 0);
    assert_int_equal(testimony.kind, TESTIMONY_SILENT);
    testimony_read(&testimony, "\n \n\t\r\n", 6);
    assert_int_equal(testimony.kind, TESTIMONY_SILENT);
    assert_int_equal(testimony.line_length, 0);
}

static void a_peer_that_does_not_fit_is_left_out(void **state)
{
    (void)state;
    char words[512] = "curl: (6) Could not resolve host: ";
    const size_t length = strlen(words);
    memset(words + length, 'x', 200);
    struct testimony testimony;
    testimony_read(&testimony, words, length + 200);
    assert_int_equal(testimony.kind, TESTIMONY_NETWORK);
    assert_string_equal(testimony.peer, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_program_is_understood_as_the_table_says),
        cmocka_unit_test(nothing_is_silent_and_so_are_blank_lines),
        cmocka_unit_test(a_peer_that_does_not_fit_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
