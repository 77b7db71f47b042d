#include "history_forms.h"

#include "../evidence/fault.h"
#include "../words/print.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SUMMARY_SIZE = 512 };

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

/* What a row is counted under: its peer, or its class where it names none. */
static const char *subject_of(const struct history_row *row)
{
    return row->peer[0] ? row->peer : row->class;
}

static bool is_about(const struct history_row *row, const struct history_row *other)
{
    return (row->peer[0] == '\0') == (other->peer[0] == '\0') &&
           strcmp(subject_of(row), subject_of(other)) == 0;
}

static unsigned retries_about(const struct history *history, const struct history_row *subject,
                              const char *class)
{
    unsigned retries = 0;
    for (size_t i = 0; i < history->count; i++)
        if (is_about(&history->rows[i], subject) && (!class || strcmp(history->rows[i].class, class) == 0))
            retries += history->rows[i].retries;
    return retries;
}

/* " (refused 12, timeout 2)" */
static void add_classes(struct text *text, const struct history *history, const struct history_row *subject)
{
    const char *before = " (";
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        bool told = !is_about(row, subject);
        for (size_t j = 0; j < i && !told; j++)
            told = is_about(&history->rows[j], subject) && strcmp(history->rows[j].class, row->class) == 0;
        if (told)
            continue;
        text_add(text, before);
        text_add(text, row->class);
        text_add(text, " ");
        text_add_unsigned(text, retries_about(history, subject, row->class));
        before = ", ";
    }
    text_add(text, ")");
}

void text_add_history_summary(struct text *text, const struct history *history, const char *span)
{
    const struct history_row *top = NULL;
    unsigned all = 0;
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        all += row->retries;
        if (!top || retries_about(history, row, NULL) > retries_about(history, top, NULL))
            top = row;
    }
    if (!top)
        return;
    text_add(text, subject_of(top));
    text_add(text, top->peer[0] ? " caused " : ", without a peer, caused ");
    text_add_unsigned(text, retries_about(history, top, NULL));
    text_add(text, " of ");
    text_add_unsigned(text, all);
    text_add(text, all == 1 ? " retry" : " retries");
    text_add(text, span);
    if (top->peer[0])
        add_classes(text, history, top);
}

static void print_line(void)
{
    print("------- --------- ------ ------- -------------- ---------------- ---------------------\n");
}

void history_print_table(const struct history *history, const char *span)
{
    struct history_row total = {.retries = 0};
    char summary[SUMMARY_SIZE];
    struct text text = text_in(summary, sizeof summary);
    print("retries succeeded failed running class          step             peer\n");
    print_line();
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        print("%7u %9u %6u %7u %-14s %-16s %s\n", row->retries, row->succeeded, row->failed, row->running,
              row->class, row->step, row->peer);
        total.retries += row->retries;
        total.succeeded += row->succeeded;
        total.failed += row->failed;
        total.running += row->running;
    }
    print_line();
    print("%7u %9u %6u %7u ", total.retries, total.succeeded, total.failed, total.running);
    if (history->complete)
        print("%zu execution%s%s\n", history->executions, plural(history->executions),
              span[0] ? span : " in total");
    else
        print("the newest %zu execution%s\n", history->executions, plural(history->executions));
    text_add_history_summary(&text, history, history->complete ? span : "");
    if (summary[0])
        print("%s\n", summary);
}

void history_print_json(const struct history *history, const char *span)
{
    struct json_object *report = json_object_new_object();
    struct json_object *rows = json_object_new_array();
    char summary[SUMMARY_SIZE];
    struct text text = text_in(summary, sizeof summary);
    text_add_history_summary(&text, history, span);
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        struct json_object *entry = json_object_new_object();
        json_object_object_add(entry, "retries", json_object_new_int64(row->retries));
        json_object_object_add(entry, "succeeded", json_object_new_int64(row->succeeded));
        json_object_object_add(entry, "failed", json_object_new_int64(row->failed));
        json_object_object_add(entry, "running", json_object_new_int64(row->running));
        json_object_object_add(entry, "class", json_object_new_string(row->class));
        json_object_object_add(entry, "step", json_object_new_string(row->step));
        json_object_object_add(entry, "peer", json_object_new_string(row->peer));
        json_object_array_add(rows, entry);
    }
    json_object_object_add(report, "rows", rows);
    json_object_object_add(report, "executions", json_object_new_int64((int64_t)history->executions));
    json_object_object_add(report, "complete", json_object_new_boolean(history->complete));
    json_object_object_add(report, "summary", summary[0] ? json_object_new_string(summary) : NULL);
    print_as_json(
        json_object_to_json_string_ext(report, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
    json_object_put(report);
}

void text_add_csv_field(struct text *text, const char *value)
{
    const bool is_formula = *value != '\0' && strchr("=+-@\t\r", *value);
    const bool in_quotes = strpbrk(value, ",\"\r\n") != NULL;
    if (in_quotes)
        text_add(text, "\"");
    if (is_formula)
        text_add(text, "'");
    for (; *value != '\0'; value++) {
        text_add_bytes(text, value, 1);
        if (*value == '"')
            text_add(text, "\"");
    }
    if (in_quotes)
        text_add(text, "\"");
}

void history_print_csv(const struct history *history)
{
    print("retries,succeeded,failed,running,class,step,peer\r\n");
    for (size_t i = 0; i < history->count; i++) {
        const struct history_row *row = &history->rows[i];
        const char *const values[] = {row->class, row->step, row->peer};
        char line[1024];
        struct text text = text_in(line, sizeof line);
        for (size_t j = 0; j < sizeof values / sizeof values[0]; j++) {
            text_add(&text, ",");
            text_add_csv_field(&text, values[j]);
        }
        print("%u,%u,%u,%u%s\r\n", row->retries, row->succeeded, row->failed, row->running, line);
    }
}
