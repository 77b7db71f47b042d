/* The retries of a project, in words and for a spreadsheet; and the times that they are asked for. */
#include "../../core/inspect/history_forms.h"
#include "../../core/valohai/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *name;
    struct history_row rows[4]; /* up to the first without retries */
    const char *span;
    const char *summary;
} summaries[] = {
    {"no retry, no line", {{.retries = 0}}, "", ""},
    {"one retry is one retry",
     {{.retries = 1, .class = "refused", .peer = "db:5432", .step = "train"}},
     "",
     "db:5432 caused 1 of 1 retry (refused 1)"},
    {"the steps and classes of a peer count together",
     {{.retries = 5, .class = "stalled", .peer = "hf.co:443", .step = "train"},
      {.retries = 4, .class = "refused", .peer = "db:5432", .step = "train"},
      {.retries = 3, .class = "timeout", .peer = "db:5432", .step = "train"},
      {.retries = 2, .class = "refused", .peer = "db:5432", .step = "score"}},
     " in the last 7 days",
     "db:5432 caused 9 of 14 retries in the last 7 days (refused 6, timeout 3)"},
    {"of two peers with as many the first of the table is named",
     {{.retries = 1, .class = "refused", .peer = "a:1", .step = "train"},
      {.retries = 1, .class = "refused", .peer = "b:1", .step = "train"}},
     "",
     "a:1 caused 1 of 2 retries (refused 1)"},
    {"a cause without a peer is named by its class",
     {{.retries = 2, .class = "requested", .peer = "", .step = "train"},
      {.retries = 1, .class = "refused", .peer = "db:5432", .step = "train"}},
     " since 2026-11-01",
     "requested, without a peer, caused 2 of 3 retries since 2026-11-01"},
    {"a peer that is called as a class is not that class",
     {{.retries = 1, .class = "refused", .peer = "requested", .step = "train"},
      {.retries = 1, .class = "requested", .peer = "", .step = "train"}},
     "",
     "requested caused 1 of 2 retries (refused 1)"},
};

static void the_summary_names_the_most_frequent_cause(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof summaries / sizeof summaries[0]; i++) {
        static struct history history;
        char line[512];
        struct text text = text_in(line, sizeof line);
        memset(&history, 0, sizeof history);
        while (history.count < 4 && summaries[i].rows[history.count].retries > 0) {
            history.rows[history.count] = summaries[i].rows[history.count];
            history.count++;
        }
        text_add_history_summary(&text, &history, summaries[i].span);
        if (strcmp(line, summaries[i].summary) != 0)
            fail_msg("%s: %s", summaries[i].name, line);
    }
}

static const struct {
    const char *value;
    const char *field;
} fields[] = {
    {"", ""},
    {"train", "train"},
    {"db:5432", "db:5432"},
    {"a b", "a b"},
    {"a,b", "\"a,b\""},
    {"say \"x\"", "\"say \"\"x\"\"\""},
    {"two\nlines", "\"two\nlines\""},
    {"=1+1", "'=1+1"},
    {"+1", "'+1"},
    {"-1", "'-1"},
    {"@SUM(A1)", "'@SUM(A1)"},
    {"\tx", "'\tx"},
    {"=a,b", "\"'=a,b\""},
    {"a=b", "a=b"},
    {"'a", "'a"},
};

static void a_field_is_as_rfc_4180_has_it_and_no_formula(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char line[64];
        struct text text = text_in(line, sizeof line);
        text_add_csv_field(&text, fields[i].value);
        assert_string_equal(line, fields[i].field);
    }
}

static const struct {
    const char *text;
    int64_t seconds; /* -1: no time */
} times[] = {
    {"1970-01-01", 0},
    {"2026-11-01", 1793491200},
    {"2026-11-01T00:00:00Z", 1793491200},
    {"2026-11-01T00:00:00", 1793491200},
    {"2026-11-01T12:34:56.789123Z", 1793536496},
    {"2026-11-01T14:34:56+02:00", 1793536496},
    {"2026-11-01 11:04:56-01:30", 1793536496},
    {"2024-02-29", 1709164800},
    {"2023-02-29", -1},
    {"2026-02-30", -1},
    {"2026-13-01", -1},
    {"2026-00-01", -1},
    {"2026-01-00", -1},
    {"1969-12-31", -1},
    {"2026-11", -1},
    {"26-11-01", -1},
    {"2026-11-01x", -1},
    {"2026-11-01T", -1},
    {"2026-11-01T25:00:00Z", -1},
    {"2026-11-01T12:60:00Z", -1},
    {"2026-11-01T12:00:00.Z", -1},
    {"2026-11-01T12:00:00Zz", -1},
    {"2026-11-01T12:00:00+2", -1},
    {"7d", -1},
    {"", -1},
};

static void a_time_is_read_as_the_api_and_people_write_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        int64_t seconds = -1;
        const bool read = timestamp_parse(times[i].text, &seconds);
        if (read != (times[i].seconds >= 0) || seconds != times[i].seconds)
            fail_msg("\"%s\" is %lld", times[i].text, (long long)seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_summary_names_the_most_frequent_cause),
        cmocka_unit_test(a_field_is_as_rfc_4180_has_it_and_no_formula),
        cmocka_unit_test(a_time_is_read_as_the_api_and_people_write_it),
    };
    return cmocka_run_group_tests_name("forms of the history", tests, NULL, NULL);
}
