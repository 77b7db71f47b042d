/* Text made fit for HTML: the one way of a string onto the page. */
#include "../../core/report/html.h"
#include "../support/report_model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Misleading on purpose. NOLINTBEGIN(misc-misleading-bidirectional) */
static const struct html_row {
    const char *name;
    const char *string;
    const char *expected;
} html_rows[] = {
    {"words stay", "db.internal:5432", "db.internal:5432"},
    {"the end of a script is text", "</script>", "&lt;/script&gt;"},
    {"quotation marks end no attribute", "\"onload='x'", "&#34;onload=&#39;x&#39;"},
    {"an entity is not one of ours", "&lt;&amp;", "&amp;lt;&amp;amp;"},
    {"a right-to-left override turns nothing", "a\xe2\x80\xaeg", "a?g"},
    {"an isolate and an Arabic mark neither", "\xe2\x81\xa6\xd8\x9c", "??"},
    {"Hebrew is text", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d"},
    {"an escape of a terminal is no control", "\x1b[31mred", "?[31mred"},
    {"nor is C1",
     "\xc2\x9b"
     "1m",
     "?1m"},
    {"a line end is a blank", "one\r\ntwo", "one  two"},
    {"what is no UTF-8 is none here", "a\xff\xc3", "a??"},
    {"an overlong slash is no slash", "\xc0\xaf", "??"},
    {"a character of four bytes stays", "\xf0\x9f\x8d\x8e", "\xf0\x9f\x8d\x8e"},
};

/* NOLINTEND(misc-misleading-bidirectional) */

static void text_is_made_fit_for_html(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof html_rows / sizeof *html_rows; i++) {
        char seen[128];
        struct text text = text_in(seen, sizeof seen);
        html_add(&text, html_rows[i].string);
        if (strcmp(seen, html_rows[i].expected) != 0)
            fail_msg("%s: expected %s, seen %s", html_rows[i].name, html_rows[i].expected, seen);
    }
}

static void no_entity_and_no_character_is_cut(void **state)
{
    (void)state;
    for (size_t size = 1; size < 40; size++) {
        char seen[64];
        struct text text = text_in(seen, size);
        html_add(&text, "\"\xf0\x9f\x8d\x8e<&\"\xc3\xa9'>");
        const char *last = strrchr(seen, '&');
        assert_true(!last || strchr(last, ';'));
        assert_true(report_text_is_utf8(seen));
    }
}

static void only_addresses_of_the_web_become_links(void **state)
{
    (void)state;
    static const char *const urls[] = {"javascript:alert(1)", "data:text/html,x", "", "//example.com",
                                       "HTTP:x"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        char seen[256];
        struct text text = text_in(seen, sizeof seen);
        html_add_link(&text, urls[i], "label");
        assert_string_equal(seen, "<bdi>label</bdi>");
    }
    char seen[256];
    struct text text = text_in(seen, sizeof seen);
    html_add_link(&text, "https://example.com/?a=1&b=\"", "a<b");
    assert_string_equal(
        seen, "<a href=\"https://example.com/?a=1&amp;b=&#34;\" rel=\"noreferrer\"><bdi>a&lt;b</bdi></a>");
}

static void durations_have_units(void **state)
{
    (void)state;
    static const struct {
        uint64_t milliseconds;
        const char *expected;
    } rows[] = {{0, "0 s"},          {340, "340 ms"},        {41300, "41.3 s"},
                {119000, "119.0 s"}, {725000, "12 min 5 s"}, {12000000, "3 h 20 min"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char seen[32];
        struct text text = text_in(seen, sizeof seen);
        html_add_duration(&text, rows[i].milliseconds * 1000000U);
        assert_string_equal(seen, rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_made_fit_for_html),
        cmocka_unit_test(no_entity_and_no_character_is_cut),
        cmocka_unit_test(only_addresses_of_the_web_become_links),
        cmocka_unit_test(durations_have_units),
    };
    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
