/* The report of a run: the page and the trace events, as files that a person can read and open (tests/unit/report/).
 *
 * After a wanted change: WRITE_GOLDEN=1 build/tests/unit/test_report, and look at what git shows.
 */
#include "../../core/report/timeline.h"
#include "../support/report_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *read_file(const char *path)
{
    enum { LARGEST = 1024 * 1024 };
    FILE *file = fopen(path, "re");
    char *content = calloc(1, LARGEST);
    assert_non_null(content);
    if (file) {
        const size_t length = fread(content, 1, LARGEST - 1, file);
        content[length] = '\0';
        fclose(file);
    }
    return content;
}

/* The first line in which they differ. */
static void expect_golden(const char *path, const char *seen)
{
    if (getenv("WRITE_GOLDEN")) {
        FILE *file = fopen(path, "we");
        assert_non_null(file);
        fputs(seen, file);
        fclose(file);
    }
    char *expected = read_file(path);
    if (strcmp(expected, seen) != 0) {
        size_t at = 0;
        size_t line = 0;
        for (size_t i = 0; expected[i] == seen[i]; i++)
            if (seen[i] == '\n')
                line = i + 1, at++;
        fail_msg("%s:%zu: expected: %.*s\nseen: %.*s\n(wanted? WRITE_GOLDEN=1 build/tests/unit/test_report)",
                 path, at + 1, (int)strcspn(expected + line, "\n"), expected + line,
                 (int)strcspn(seen + line, "\n"), seen + line);
    }
    free(expected);
}

static char *page_of(struct report_model *model)
{
    char *page = report_page(&model->report);
    assert_non_null(page);
    return page;
}

static void the_page_of_a_training_is_as_in_its_file(void **state)
{
    (void)state;
    struct report_model model;
    report_model_of_training(&model);
    char *page = page_of(&model);
    expect_golden("tests/unit/report/training.html", page);
    free(page);
    report_model_free(&model);
}

static void the_trace_events_of_a_training_are_as_in_their_file(void **state)
{
    (void)state;
    struct report_model model;
    report_model_of_training(&model);
    struct json_object *trace = report_trace(&model.report);
    expect_golden(
        "tests/unit/report/training.json",
        json_object_to_json_string_ext(trace, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(trace);
    report_model_free(&model);
}

static void a_run_of_which_nothing_is_known_has_a_page(void **state)
{
    (void)state;
    struct report_model model;
    report_model_begin(&model, 1);
    report_model_end(&model, 5, 3);
    char *page = page_of(&model);
    expect_golden("tests/unit/report/nothing.html", page);
    free(page);
    report_model_free(&model);
}

static void reruns_in_place_count_as_attempts(void **state)
{
    (void)state;
    struct report_model model;
    report_model_of_training(&model);
    model.report.attempt = 2;
    char *page = page_of(&model);
    assert_null(strstr(page, "with those in place"));
    free(page);
    model.report.attempt = 4;
    page = page_of(&model);
    assert_non_null(strstr(page, "<dd>4, with those in place</dd>"));
    free(page);
    report_model_free(&model);
}

static void a_page_of_a_rehearsal_says_so(void **state)
{
    (void)state;
    struct report_model model;
    report_model_of_training(&model);
    model.verdict.rehearsal_met = true;
    model.verdict.cause.rehearsed = true;
    char *page = page_of(&model);
    assert_non_null(strstr(page, "<h1>Rehearsal: The network made this run fail</h1>"));
    assert_non_null(strstr(page, "<p>This is a rehearsal: VHRETRY_REHEARSE made it fail."));
    free(page);
    report_model_free(&model);
}

static void the_page_of_a_retry_begins_with_its_mark(void **state)
{
    (void)state;
    char mark[512];
    struct text text = text_in(mark, sizeof mark);
    struct report_model model;
    report_model_of_training(&model);
    report_add_mark(&text, &model.report);
    char *page = page_of(&model);
    const char *found = strstr(page, mark);
    assert_true(found && (size_t)(found - page) + strlen(mark) < REPORT_MARK_WITHIN);
    free(page);
    model.sequel.kind = SEQUEL_ELSEWHERE;
    page = page_of(&model);
    assert_null(strstr(page, mark));
    free(page);
    report_model_free(&model);
}

/* Injection ------------------------------------------------------------------------------------------------------ */

/* How often `part` is in the text. */
static size_t count_of(const char *text, const char *part)
{
    size_t count = 0;
    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

/* NOLINTBEGIN(misc-misleading-bidirectional) */
static void an_attack_in_every_text_leaves_the_page_as_it_is(void **state)
{
    (void)state;
    static const char *const never[] = {"<script",           "</script", "<img",     "javascript:\"",
                                        "href=\"javascript", "\x1b",     "\x07",     "\xe2\x80\xae",
                                        "\xe2\x81\xa6",      "\xd8\x9c", "\xc2\x9b", "\xff",
                                        "a-secret-token",    "]]>",      "-->"};
    struct report_model model;
    report_model_of_attack(&model);
    char *page = page_of(&model);
    expect_golden("tests/unit/report/attack.html", page);
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strstr(page, never[i]))
            fail_msg("the page contains %s", never[i]);
    /* Program, peer, words, run, step, a setting, the execution before: it is there, as text. */
    assert_true(count_of(page, "&lt;script&gt;alert(1)&lt;/script&gt;") > 20);
    assert_true(report_text_is_utf8(page));
    free(page);
    struct json_object *trace = report_trace(&model.report);
    const char *json = json_object_to_json_string(trace);
    struct json_object *again = json_tokener_parse(json);
    assert_non_null(again);
    assert_true(report_text_is_utf8(json));
    assert_null(strchr(json, 0x1b));
    json_object_put(again);
    json_object_put(trace);
    report_model_free(&model);
}

/* NOLINTEND(misc-misleading-bidirectional) */

/* Size ------------------------------------------------------------------------------------------------------------- */

static void expect_whole_page_below_limit(struct report_model *model)
{
    char *page = page_of(model);
    assert_true(strlen(page) < REPORT_SIZE_MAX - 1024);
    assert_non_null(strstr(page, "</html>\n"));
    assert_int_equal(count_of(page, "<li "), count_of(page, "</li>"));
    assert_int_equal(count_of(page, "<section "), count_of(page, "</section>"));
    free(page);
}

enum { MANY = 5000 };

static void fill(char *text, size_t size)
{
    memset(text, '"', size - 1);
    text[size - 1] = '\0';
}

static void five_thousand_quiet_processes_are_a_number(void **state)
{
    (void)state;
    struct report_model model;
    report_model_begin(&model, MANY + 8);
    report_model_add_end(&model, MODEL_ROOT, 1, "sh", 1, 61, 1);
    for (uint32_t i = 0; i < MANY - 2; i++)
        report_model_add_end(&model, 1000 + i, MODEL_ROOT, "true", 2 + i * 0.01, 2.005 + i * 0.01, 0);
    report_model_add_end(&model, 430, MODEL_ROOT, "python train.py", 2, 60.9, 1);
    report_model_add_refused(&model, 430, MODEL_ROOT, "db.internal", 20, 60.6, 7);
    report_model_end(&model, 61, 1);
    char *page = page_of(&model);
    assert_non_null(strstr(page, "5000 processes"));
    assert_non_null(strstr(page, "+ 4998 quiet"));
    assert_int_equal(count_of(page, "<li class=\"p bad"), 2);
    assert_true(strlen(page) < 32 * 1024);
    free(page);
    report_model_free(&model);
}

static void five_thousand_failures_with_the_longest_names_fit(void **state)
{
    (void)state;
    char longest[PEER_NAME_SIZE];
    char many_lines[LAST_WORDS_SIZE];
    struct report_model model;
    fill(longest, sizeof longest);
    fill(many_lines, sizeof many_lines);
    for (size_t i = 1; i + 1 < sizeof many_lines; i += 2)
        many_lines[i] = '\n';
    report_model_begin(&model, 3 * MANY);
    report_model_add_end(&model, MODEL_ROOT, 1, longest, 1, 61, 1);
    for (uint32_t i = 0; i < MANY; i++) {
        report_model_add_end(&model, 1000 + i, MODEL_ROOT, longest, 1.001, 60.9, 1);
        report_model_add_refused(&model, 1000 + i, MODEL_ROOT, longest, 3, 60 + i * 0.0001, 9)->peer.port =
            (uint16_t)(i + 1);
    }
    report_model_end(&model, 61, 1);
    fill(model.verdict.reason, sizeof model.verdict.reason);
    fill(model.sequel.url, sizeof model.sequel.url);
    fill(model.sequel.own_url, sizeof model.sequel.own_url);
    memcpy(model.sequel.own_url, "https://118/", strlen("https://118/"));
    memcpy(model.sequel.url, "https://119/", strlen("https://119/"));
    model.sequel.kind = SEQUEL_STARTED;
    model.report.retry_count = 1;
    model.report.execution_id = "118";
    model.report.rerun_of = longest;
    model.report.step = longest;
    model.verdict.path_length = BLAME_PATH_MAX;
    for (size_t i = 0; i < BLAME_PATH_MAX; i++)
        fill(model.verdict.path[i].program, sizeof model.verdict.path[i].program);
    model.report.setting_count = 32;
    for (size_t i = 0; i < model.report.setting_count; i++) {
        model.report.settings[i].name = "VHRETRY_REHEARSE_ATTEMPTS";
        fill(model.report.settings[i].told.source, sizeof model.report.settings[i].told.source);
        fill(model.report.settings[i].told.value, sizeof model.report.settings[i].told.value);
    }
    for (uint32_t i = 0; i < 32; i++)
        report_model_add_words(&model, 1000 + i, many_lines, 60.8);
    memcpy(model.verdict.words.text, many_lines, sizeof many_lines);
    fill(model.verdict.words.line, sizeof model.verdict.words.line);
    expect_whole_page_below_limit(&model);
    report_model_free(&model);
}

static void a_chain_of_five_thousand_processes_is_drawn_from_its_lower_end(void **state)
{
    (void)state;
    struct report_model model;
    report_model_begin(&model, 2 * MANY);
    report_model_add_end(&model, MODEL_ROOT, 1, "sh", 1, 61, 1);
    for (uint32_t i = 0; i < MANY; i++)
        report_model_add_end(&model, 1000 + i, i == 0 ? MODEL_ROOT : 999 + i, "sh", 1.0001 + i * 0.001,
                             60.9 - i * 0.001, 1);
    report_model_add_refused(&model, 1000 + MANY - 1, 999 + MANY - 1, "db.internal", 20, 50, 7);
    report_model_end(&model, 61, 1);
    struct timeline timeline;
    assert_true(timeline_draw_up(&timeline, &model.journal, &model.report.end, &model.verdict));
    assert_int_equal(timeline.count, TIMELINE_ROWS_MAX);
    assert_int_equal(timeline.count + timeline.left_out + timeline.quiet, timeline.tree.count);
    timeline_free(&timeline);
    expect_whole_page_below_limit(&model);
    report_model_free(&model);
}

static void circles_of_a_hostile_journal_end(void **state)
{
    (void)state;
    struct report_model model;
    report_model_begin(&model, 16);
    report_model_add_end(&model, MODEL_ROOT, 1, "sh", 1, 61, 1);
    report_model_add_end(&model, 500, 501, "a", 2, 50, 1);
    report_model_add_end(&model, 501, 500, "b", 2, 50, 1);
    report_model_end(&model, 61, 1);
    struct timeline timeline;
    assert_true(timeline_draw_up(&timeline, &model.journal, &model.report.end, &model.verdict));
    assert_int_equal(timeline.count, 3);
    timeline_free(&timeline);
    expect_whole_page_below_limit(&model);
    report_model_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_page_of_a_training_is_as_in_its_file),
        cmocka_unit_test(the_trace_events_of_a_training_are_as_in_their_file),
        cmocka_unit_test(a_run_of_which_nothing_is_known_has_a_page),
        cmocka_unit_test(reruns_in_place_count_as_attempts),
        cmocka_unit_test(a_page_of_a_rehearsal_says_so),
        cmocka_unit_test(the_page_of_a_retry_begins_with_its_mark),
        cmocka_unit_test(an_attack_in_every_text_leaves_the_page_as_it_is),
        cmocka_unit_test(five_thousand_quiet_processes_are_a_number),
        cmocka_unit_test(five_thousand_failures_with_the_longest_names_fit),
        cmocka_unit_test(a_chain_of_five_thousand_processes_is_drawn_from_its_lower_end),
        cmocka_unit_test(circles_of_a_hostile_journal_end),
    };
    return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
