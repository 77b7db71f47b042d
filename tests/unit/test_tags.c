/* Tags: what each of ours says, and that none of them passes for another. */
#include "../../core/valohai/tags.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TEN         "0123456789"
#define NINETY      TEN TEN TEN TEN TEN TEN TEN TEN TEN
#define ALMOST_FITS NINETY "123456789012345678" /* behind `cause: unavailable `: one byte is left */

static const struct row {
    const char *name;
    enum fault_class class;
    struct peer peer;
    const char *tag;
} rows[] = {
    {"class and peer",
     FAULT_REFUSED,
     {.port = 5432, .name = "db.internal"},
     "cause: refused db.internal:5432"},
    {"a peer without a port", FAULT_DNS_TEMPORARY, {.name = "hf.co"}, "cause: dns-temporary hf.co"},
    {"a peer without a name",
     FAULT_TIMEOUT,
     {.family = 4, .port = 443, .address = {10, 0, 0, 7}},
     "cause: timeout 10.0.0.7:443"},
    {"an IPv6 address",
     FAULT_RESET,
     {.family = 6, .port = 443, .address = {[15] = 1}},
     "cause: reset [::1]:443"},
    {"no peer is known", FAULT_LOCAL, {.port = 0}, "cause: local"},
    {"the program's own request has no peer", FAULT_REQUESTED, {.port = 0}, "cause: requested"},
    {"the name begins with the counter's word",
     FAULT_REFUSED,
     {.port = 1, .name = "retry-db"},
     "cause: refused"},
    {"nobody knows what failed, but with whom",
     FAULT_UNKNOWN,
     {.name = "store.example", .port = 443},
     "cause: unknown store.example:443"},
    {"the name ends with the counter's word", FAULT_REFUSED, {.name = "db.retry"}, "cause: refused"},
    {"the counter's word in capitals",
     FAULT_REFUSED,
     {.port = 1, .name = "DB-ReTRy.internal"},
     "cause: refused"},
    {"the name is a counter", FAULT_REFUSED, {.name = "retry: 7"}, "cause: refused"},
    {"half of the counter's word is no harm",
     FAULT_RESET,
     {.name = "ret-ry.entry"},
     "cause: reset ret-ry.entry"},
    {"control characters", FAULT_RESET, {.name = "a\033[2J\nb\177"}, "cause: reset a?[2J b?"},
    {"bytes that are no UTF-8", FAULT_RESET, {.name = "a\xff\xc3"}, "cause: reset a??"},
    {"UTF-8",
     FAULT_RESET,
     {.name = "b\xc3\xbc"
              "cher.example"},
     "cause: reset b\xc3\xbc"
     "cher.example"},
    {"a name that just fits",
     FAULT_UNAVAILABLE,
     {.name = ALMOST_FITS "a"},
     "cause: unavailable " ALMOST_FITS "a"},
    {"a name that is one byte too long is not cut, which would name another peer",
     FAULT_UNAVAILABLE,
     {.name = ALMOST_FITS "ab"},
     "cause: unavailable"},
    {"the longest name", FAULT_RESET, {.port = 65535, .name = NINETY NINETY TEN}, "cause: reset"},
};

static bool contains_word_of_counter(const char *tag)
{
    char lower[512] = "";
    for (size_t i = 0; i < strlen(tag) && i < sizeof lower - 1; i++)
        lower[i] = (char)tolower((unsigned char)tag[i]);
    return strstr(lower, "retry") != NULL;
}

static void a_cause_is_written_as_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char tag[512];
        struct text text = text_in(tag, sizeof tag);
        text_add_cause_tag(&text, rows[i].class, &rows[i].peer);
        if (strcmp(tag, rows[i].tag) != 0)
            fail_msg("%s: expected \"%s\", seen \"%s\"", rows[i].name, rows[i].tag, tag);
        assert_true(strlen(tag) <= CAUSE_TAG_LENGTH_MAX);
        assert_false(contains_word_of_counter(tag));
    }
}

static void no_class_contains_the_word_of_the_counter(void **state)
{
    (void)state;
    for (int class = FAULT_NONE + 1; class < FAULT_CLASS_COUNT; class ++) {
        const struct peer nobody = {.port = 0};
        const char *peer = NULL;
        char tag[512];
        struct text text = text_in(tag, sizeof tag);
        text_add_cause_tag(&text, (enum fault_class) class, &nobody);
        assert_false(contains_word_of_counter(tag));
        assert_int_equal(tag_cause(tag, &peer), class);
        assert_string_equal(peer, "");
    }
}

static void a_cause_is_read_as_it_was_written(void **state)
{
    (void)state;
    static const struct {
        const char *tag;
        enum fault_class class;
        const char *peer;
    } cases[] = {
        {"cause: refused db:5432", FAULT_REFUSED, "db:5432"},
        {"cause: hung-up [::1]:443", FAULT_HUNG_UP, "[::1]:443"},
        {"cause: requested", FAULT_REQUESTED, ""},
        {"cause: refused", FAULT_REFUSED, ""},
        {"cause: refused a b", FAULT_REFUSED, "a b"},
        {"cause: refused ", FAULT_NONE, NULL},
        {"cause: refusd db:5432", FAULT_NONE, NULL},
        {"cause: none", FAULT_NONE, NULL},
        {"cause: ", FAULT_NONE, NULL},
        {"cause:refused", FAULT_NONE, NULL},
        {" cause: refused", FAULT_NONE, NULL},
        {"Cause: refused", FAULT_NONE, NULL},
        {"cause: Refused", FAULT_NONE, NULL},
        {"cause: a guess", FAULT_NONE, NULL},
        {"because: refused", FAULT_NONE, NULL},
        {"retry: 1", FAULT_NONE, NULL},
        {"", FAULT_NONE, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *peer = NULL;
        if (tag_cause(cases[i].tag, &peer) != cases[i].class)
            fail_msg("\"%s\" is read as another class", cases[i].tag);
        if (cases[i].peer)
            assert_string_equal(peer, cases[i].peer);
        else
            assert_null(peer);
    }
}

static void only_the_exact_counter_counts(void **state)
{
    (void)state;
    static const char *const others[] = {"cause: refused retry: 7",
                                         "cause: refused retry:7",
                                         "rerun-of: retry: 7",
                                         "retry: 7 cause: refused",
                                         "retry:7",
                                         "retry 7",
                                         "Retry: 7",
                                         "retry: 7 ",
                                         " retry: 7",
                                         "retry: -7",
                                         "retry: ",
                                         "retry: 0x7",
                                         "retry: 1234567890",
                                         "retry: 7\n",
                                         "my retry: 7",
                                         ""};
    unsigned count = 5;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (tag_is_retry_count(others[i], &count))
            fail_msg("\"%s\" counts as %u", others[i], count);
    assert_int_equal(count, 5);
    assert_true(tag_is_retry_count("retry: 7", &count));
    assert_int_equal(count, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cause_is_written_as_the_table_says),
        cmocka_unit_test(no_class_contains_the_word_of_the_counter),
        cmocka_unit_test(a_cause_is_read_as_it_was_written),
        cmocka_unit_test(only_the_exact_counter_counts),
    };
    return cmocka_run_group_tests_name("tags", tests, NULL, NULL);
}
