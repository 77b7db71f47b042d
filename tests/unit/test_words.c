/* Status details: the wording is public (core/valohai/README.md, "Status detail"). */
#include "../../core/evidence/character.h"
#include "../../core/words/status_detail_text.h"

#include "../../core/words/printable.h"
#include "../../core/words/quoted.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define CAUSE "connect db.internal:5432: Connection refused"

static struct verdict refused(enum outcome outcome)
{
    struct verdict verdict = {
        .outcome = outcome, .cause = {.class = FAULT_REFUSED, .phase = PHASE_CONNECT, .error = ECONNREFUSED}};
    verdict.cause.peer.port = 5432;
    peer_set_name(&verdict.cause.peer, "db.internal");
    return verdict;
}

static struct verdict said(struct verdict verdict, const char *line)
{
    verdict.words.testimony.kind = TESTIMONY_NETWORK;
    snprintf(verdict.words.line, sizeof verdict.words.line, "%s", line);
    snprintf(verdict.words.program, sizeof verdict.words.program, "python train.py");
    return verdict;
}

static struct verdict told(const char *line)
{
    struct verdict verdict = {.outcome = OUTCOME_RETRY,
                              .cause = {.class = FAULT_STALLED, .phase = PHASE_TRANSFER, .told = true}};
    return said(verdict, line);
}

static void the_cause_is_followed_by_the_last_words_of_the_program(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        const char *expected;
    } rows[] = {
        {"OperationalError: connection to server at \"db\" failed.",
         CAUSE " (OperationalError: connection to server at \"db\" failed)"},
        {"", CAUSE},
        {"  indented\tand \033[31mred\r\n", CAUSE " (indented and ?[31mred)"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char detail[STATUS_DETAIL_MAX + 1];
        char expected[STATUS_DETAIL_MAX + 1];
        struct text text = text_in(detail, sizeof detail);
        const struct verdict verdict = said(refused(OUTCOME_RETRY), rows[i].line);
        snprintf(expected, sizeof expected, "Failed due to: %s. Will retry up to 3 times.", rows[i].expected);
        text_add_status_detail(&text, &verdict, 0, 3);
        assert_string_equal(detail, expected);
    }
}

static void what_only_the_words_tell_is_told_in_them(void **state)
{
    (void)state;
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    const struct verdict verdict = told("ReadTimeout: Read timed out.");
    text_add_status_detail(&text, &verdict, 0, 3);
    assert_string_equal(
        detail, "Failed due to: python train.py: ReadTimeout: Read timed out. Will retry up to 3 times.");
    text = text_in(detail, sizeof detail);
    text_add_status_detail(&text, &verdict, 0, 1);
    assert_string_equal(detail,
                        "Failed due to: python train.py: ReadTimeout: Read timed out. Will retry once.");
    text = text_in(detail, sizeof detail);
    text_add_cause_quoted_for_log(&text, &verdict);
    assert_string_equal(detail, "python train.py: ReadTimeout: Read timed out [stalled]");
}

static void who_used_the_network_where_nobody_can_observe_it_is_named(void **state)
{
    (void)state;
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    struct verdict verdict = {.outcome = OUTCOME_RETRY,
                              .cause = {.class = FAULT_UNKNOWN, .phase = PHASE_TRANSFER},
                              .path = {{.program = "sh"}, {.program = "node fetch.js"}},
                              .path_length = 2};
    verdict.cause.peer.port = 443;
    peer_set_name(&verdict.cause.peer, "store.example");
    text_add_status_detail(&text, &verdict, 0, 3);
    assert_string_equal(detail, "Failed due to: unknown: node fetch.js used TLS that cannot be read "
                                "(store.example:443). Will retry up to 3 times.");
    text = text_in(detail, sizeof detail);
    text_add_cause_quoted_for_log(&text, &verdict);
    assert_string_equal(detail, "node fetch.js used TLS that cannot be read (store.example:443) [unknown]");
    text = text_in(detail, sizeof detail);
    verdict.cause.phase = PHASE_NONE;
    verdict.path_length = 0;
    verdict = said(verdict, "100 samples left");
    text_add_status_detail(&text, &verdict, 1, 3);
    assert_string_equal(detail, "Retry 1/3 failed due to: unknown: a process used the network where it "
                                "cannot be observed (100 samples left)");
}

static void long_words_are_cut_at_a_word_and_leave_room_for_the_rest(void **state)
{
    (void)state;
    static const struct {
        const char *word; /* over and over */
        size_t maximum;
        const char *expected;
    } rows[] = {
        {"ab cd ", 12, "ab cd ab…"},
        {"ab cd ", 11, "ab cd ab…"},
        {"ab cd ", 10, "ab cd…"},
        {"abcdefghij", 10, "abcdefg…"},
        {"\xc3\xa4", 10, "\xc3\xa4\xc3\xa4\xc3\xa4…"},
    };
    char line[600];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char quoted[64];
        struct text text = text_in(line, sizeof line);
        while (text.length + strlen(rows[i].word) < sizeof line)
            text_add(&text, rows[i].word);
        text = text_in(quoted, sizeof quoted);
        text_add_quoted(&text, line, rows[i].maximum);
        assert_string_equal(quoted, rows[i].expected);
    }
    char detail[STATUS_DETAIL_MAX + 1];
    char name[PEER_NAME_SIZE];
    for (size_t length = 1; length < sizeof name; length++) {
        struct verdict verdict = said(refused(OUTCOME_RETRY), line);
        memset(name, 'n', length);
        name[length] = '\0';
        peer_set_name(&verdict.cause.peer, name);
        struct text text = text_in(detail, sizeof detail);
        text_add_status_detail(&text, &verdict, 0, 3);
        text_add_reruns(&text, 1000);
        text_add_remark(
            &text, "The retry is outside the pipeline, whose node stays failed: on-error: retry on the node "
                   "keeps it inside");
        text_add_retried_as(&text, 2147483647);
        assert_non_null(strstr(detail, name));
        assert_non_null(strstr(detail, " keeps it inside. Retried as #2147483647."));
    }
}

enum ending { NO_ENDING, RETRIED_AS_119, RETRIED_AS_UNKNOWN };

static void a_status_detail_has_the_documented_wording(void **state)
{
    (void)state;
    static const struct {
        enum outcome outcome;
        unsigned retry_count;
        enum ending ending;
        const char *expected;
    } rows[] = {
        {OUTCOME_RETRY, 0, NO_ENDING, "Failed due to: " CAUSE ". Will retry up to 3 times."},
        {OUTCOME_RETRY, 1, NO_ENDING, "Retry 1/3 failed due to: " CAUSE},
        {OUTCOME_EXHAUSTED, 3, NO_ENDING, "Failed due to: " CAUSE ". Maximum retries (3) exhausted."},
        {OUTCOME_EXHAUSTED, 0, NO_ENDING, "Failed due to: " CAUSE ". Maximum retries (3) exhausted."},
        {OUTCOME_RETRY, 0, RETRIED_AS_119,
         "Failed due to: " CAUSE ". Will retry up to 3 times. Retried as #119."},
        {OUTCOME_RETRY, 1, RETRIED_AS_119, "Retry 1/3 failed due to: " CAUSE ". Retried as #119."},
        {OUTCOME_RETRY, 1, RETRIED_AS_UNKNOWN, "Retry 1/3 failed due to: " CAUSE ". Retried."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char detail[STATUS_DETAIL_MAX + 1];
        struct text text = text_in(detail, sizeof detail);
        const struct verdict verdict = refused(rows[i].outcome);
        text_add_status_detail(&text, &verdict, rows[i].retry_count, 3);
        if (rows[i].ending != NO_ENDING)
            text_add_retried_as(&text, rows[i].ending == RETRIED_AS_119 ? 119 : 0);
        assert_string_equal(detail, rows[i].expected);
    }
}

static void what_was_not_started_says_why_with_one_full_stop(void **state)
{
    (void)state;
    static const struct {
        unsigned retry_count;
        const char *why;
        const char *expected;
    } rows[] = {
        {0, "VH_API_TOKEN is not set", "Failed due to: " CAUSE ". Not retried: VH_API_TOKEN is not set."},
        {2, "VH_API_TOKEN is not set",
         "Retry 2/3 failed due to: " CAUSE ". Not retried: VH_API_TOKEN is not set."},
        {0, "Valohai said \"no.\nno.", "Failed due to: " CAUSE ". Not retried: Valohai said \"no. no."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char detail[STATUS_DETAIL_MAX + 1];
        struct text text = text_in(detail, sizeof detail);
        const struct verdict verdict = refused(OUTCOME_RETRY);
        text_add_failure(&text, &verdict, rows[i].retry_count, 3);
        text_add_not_retried(&text, rows[i].why);
        assert_string_equal(detail, rows[i].expected);
    }
}

static void a_rerun_in_place_is_announced_counted_and_ended(void **state)
{
    (void)state;
    char detail[STATUS_DETAIL_MAX + 1];
    const struct verdict verdict = refused(OUTCOME_RETRY);
    struct text text = text_in(detail, sizeof detail);
    text_add_failure(&text, &verdict, 0, 3);
    text_add_rerun(&text, 2, 3);
    assert_string_equal(detail, "Failed due to: " CAUSE ". Will run again in place (2/3).");
    static const struct {
        unsigned retry_count, reruns;
        const char *expected;
    } rows[] = {
        {0, 0, "Failed due to: " CAUSE ". Will retry up to 3 times. Retried as #119."},
        {0, 1,
         "Failed due to: " CAUSE ". Will retry up to 3 times. Ran again in place once. Retried as #119."},
        {1, 3, "Retry 1/3 failed due to: " CAUSE ". Ran again in place 3 times. Retried as #119."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        text = text_in(detail, sizeof detail);
        text_add_status_detail(&text, &verdict, rows[i].retry_count, 3);
        text_add_reruns(&text, rows[i].reruns);
        text_add_retried_as(&text, 119);
        assert_string_equal(detail, rows[i].expected);
    }
    text = text_in(detail, sizeof detail);
    text_add_rerun_end(&text, 1, 3, NULL);
    assert_string_equal(detail, "Succeeded in rerun 1 of 3 in place.");
    text = text_in(detail, sizeof detail);
    text_add_rerun_end(&text, 3, 3, "it ended with 4.");
    assert_string_equal(detail, "Rerun 3 of 3 in place failed: it ended with 4.");
}

static void a_request_of_the_program_is_a_cause_too(void **state)
{
    (void)state;
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    const struct verdict verdict = {.outcome = OUTCOME_RETRY,
                                    .cause = {.class = FAULT_REQUESTED, .phase = PHASE_EXIT}};
    text_add_status_detail(&text, &verdict, 0, 3);
    assert_string_equal(
        detail, "Failed due to: the program asked for a retry (exit status 75). Will retry up to 3 times.");
}

static void a_long_reason_is_cut_between_two_characters_and_the_peer_is_not(void **state)
{
    (void)state;
    char name[PEER_NAME_SIZE];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    struct verdict verdict = refused(OUTCOME_RETRY);
    peer_set_name(&verdict.cause.peer, name);
    /* Two bytes each, at even and odd offsets: the cut must fall between them both times. */
    for (size_t offset = 0; offset < 2; offset++) {
        char why[1024] = "x";
        for (size_t i = offset; i + 2 < sizeof why; i += 2)
            memcpy(why + i, "\xc3\xa4", 3);
        char detail[STATUS_DETAIL_MAX + 1];
        struct text text = text_in(detail, sizeof detail);
        text_add_failure(&text, &verdict, 0, 3);
        text_add_not_retried(&text, why);
        assert_true(strlen(detail) <= STATUS_DETAIL_MAX && strlen(detail) > STATUS_DETAIL_MAX - 4);
        assert_non_null(strstr(detail, name));
        const char *ending = strstr(detail, "...");
        assert_non_null(ending);
        assert_memory_equal(ending - 2, "\xc3\xa4", 2);
    }
}

static void the_longest_peer_and_a_remark_leave_room_for_the_number_of_the_retry(void **state)
{
    (void)state;
    char name[PEER_NAME_SIZE];
    memset(name, 'n', sizeof name);
    name[sizeof name - 1] = '\0';
    struct verdict verdict = refused(OUTCOME_RETRY);
    verdict.cause.phase = PHASE_TRANSFER;
    verdict.cause.class = FAULT_HUNG_UP;
    verdict.cause.peer.port = 65535;
    peer_set_name(&verdict.cause.peer, name);
    char detail[STATUS_DETAIL_MAX + 1];
    struct text text = text_in(detail, sizeof detail);
    text_add_status_detail(&text, &verdict, 999, 1000);
    text_add_reruns(&text, 1000);
    text_add_remark(
        &text,
        "The retry is outside the pipeline, whose node stays failed: on-error: retry on the node keeps it "
        "inside");
    text_add_retried_as(&text, 2147483647);
    assert_non_null(strstr(detail, name));
    assert_non_null(strstr(detail, " keeps it inside. Retried as #2147483647."));
}

static void what_is_not_printable_never_reaches_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        size_t maximum;
        const char *expected;
    } rows[] = {
        {"plain", 100, "plain"},
        {"a\tb\nc\rd", 100, "a b c d"},
        {"\033[31mred\x7f", 100, "?[31mred?"},
        {"\xc2\x9b"
         "31m",
         100, "?31m"}, /* C1: CSI in one character */
        {"\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\x8e", 100, "\xc3\xa4 \xe2\x82\xac \xf0\x9f\x90\x8e"},
        {"a\xe2\x80\xae"
         "b\xe2\x81\xa6"
         "c\xd8\x9c\xe2\x80\x93\xe2\x81\xa9\xe2\x80\xac",
         100, "a?b?c?\xe2\x80\x93??"},                   /* what turns text around; a dash is none */
        {"\xc0\xaf \xed\xa0\x80 \xff", 100, "?? ??? ?"}, /* overlong, surrogate, no UTF-8 */
        {"\xe2\x82", 100, "??"},
        {"0123456789", 10, "0123456789"},
        {"0123456789", 9, "012345..."},
        {"01234\xc3\xa4"
         "789",
         9, "01234..."},
        {"0123", 2, "01"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char seen[128];
        struct text text = text_in(seen, sizeof seen);
        text_add_printable(&text, rows[i].string, rows[i].maximum);
        assert_string_equal(seen, rows[i].expected);
    }
}

/* In place, and as long as it was at most. */
static void what_is_kept_stays_where_text_is_made_printable(void **state)
{
    (void)state;
    static const struct {
        const char *string;
        const char *kept;
        const char *expected;
    } rows[] = {
        {"a\tb\nc\rd\033", "", "a?b?c?d?"},
        {"a\tb\nc\rd\033", "\n\t", "a\tb\nc?d?"},
        {"\xc2\x9b\xe2\x80\xae\xe2\x80\xac\xff\xe2\x82", "\n", "??????"},
        {"\xc3\xa4 \xe2\x82\xac", "", "\xc3\xa4 \xe2\x82\xac"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char seen[64];
        snprintf(seen, sizeof seen, "%s", rows[i].string);
        seen[make_printable(seen, strlen(seen), rows[i].kept)] = '\0';
        assert_string_equal(seen, rows[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_detail_has_the_documented_wording),
        cmocka_unit_test(the_cause_is_followed_by_the_last_words_of_the_program),
        cmocka_unit_test(what_only_the_words_tell_is_told_in_them),
        cmocka_unit_test(who_used_the_network_where_nobody_can_observe_it_is_named),
        cmocka_unit_test(long_words_are_cut_at_a_word_and_leave_room_for_the_rest),
        cmocka_unit_test(what_was_not_started_says_why_with_one_full_stop),
        cmocka_unit_test(a_rerun_in_place_is_announced_counted_and_ended),
        cmocka_unit_test(a_request_of_the_program_is_a_cause_too),
        cmocka_unit_test(a_long_reason_is_cut_between_two_characters_and_the_peer_is_not),
        cmocka_unit_test(the_longest_peer_and_a_remark_leave_room_for_the_number_of_the_retry),
        cmocka_unit_test(what_is_kept_stays_where_text_is_made_printable),
        cmocka_unit_test(what_is_not_printable_never_reaches_a_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
