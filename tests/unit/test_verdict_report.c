/* The verdict as debug mode, `vhretry explain` and traces show it. */
#include "../../core/settle/verdict_report.h"
#include "../../core/words/verdict_lines.h"

#include <errno.h>
#include <json-c/json.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { SECOND = 1000000000 };

static const struct verdict_policy policy = {.retries = 3, .retry_count = 0};

static struct verdict refused_database(void)
{
    struct verdict verdict = {
        .outcome = OUTCOME_RETRY,
        .cause = {.class = FAULT_REFUSED,
                  .phase = PHASE_CONNECT,
                  .error = ECONNREFUSED,
                  .peer = {.family = 4, .port = 5432, .address = {10, 0, 0, 7}, .name = "db.internal"},
                  .count = 7,
                  .first = 1ULL * SECOND,
                  .last = 42ULL * SECOND,
                  .before_end = 3ULL * SECOND / 10},
        .path = {{.pid = 400, .status = 1, .program = "sh"},
                 {.pid = 412, .status = 1, .program = "python train.py"}},
        .path_length = 2,
        .reason = "python train.py (pid 412) exited with 1 right after this failure",
    };
    return verdict;
}

static void a_retry_names_cause_blame_and_reason(void **state)
{
    (void)state;
    static const char expected[] =
        "verdict    retry (1 of 3)\n"
        "cause      connect db.internal:5432 (10.0.0.7): Connection refused [refused]\n"
        "           7 times in 41.0 s, last 0.3 s before the end\n"
        "blame      sh (pid 400, exited with 1) > python train.py (pid 412, exited with 1)\n"
        "reason     python train.py (pid 412) exited with 1 right after this failure\n";
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = refused_database();
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_string_equal(seen, expected);
}

static void a_rehearsal_is_called_one(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = refused_database();
    verdict.rehearsal_met = true;
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_non_null(strstr(seen, "\nrehearsal  VHRETRY_REHEARSE made calls fail, but not this one\nreason"));
    verdict.cause.rehearsed = true;
    text = text_in(seen, sizeof seen);
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_non_null(strstr(seen, "\nrehearsal  VHRETRY_REHEARSE made it fail\nreason"));
    text = text_in(seen, sizeof seen);
    text_add_verdict_json(&text, &verdict, &policy);
    assert_non_null(strstr(seen, "\"rehearsed\":true"));
}

static void every_line_of_debug_mode_has_our_prefix(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = refused_database();
    text_add_verdict(&text, "vhretry: ", &verdict, &policy, true);
    size_t lines = 0;
    for (char *line = strtok(seen, "\n"); line; line = strtok(NULL, "\n"), lines++)
        if (strncmp(line, "vhretry: ", 9) != 0)
            fail_msg("expected a line that starts with \"vhretry: \", seen \"%s\"", line);
    assert_int_equal(lines, 5);
}

static void a_failure_without_a_fault_has_no_cause(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = {.outcome = OUTCOME_NOT_NETWORK, .reason = "no fault was seen"};
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_string_equal(seen, "verdict    not-network\n"
                              "cause      none\n"
                              "reason     no fault was seen\n");
}

static struct verdict told_by_words(enum deciding deciding)
{
    struct verdict verdict = refused_database();
    verdict.words = (struct quoted_words){
        .testimony = {.kind = TESTIMONY_NETWORK, .class = FAULT_STALLED, .peer = "api:443"},
        .pid = 412,
        .deciding = deciding,
        .program = "python train.py",
        .line = "ReadTimeout: Read timed out.",
        .text = "Traceback:\nReadTimeout: Read timed out.\n",
    };
    return verdict;
}

static void the_last_words_are_shown_and_where_they_disagree_with_the_connections_who_decided(void **state)
{
    (void)state;
    static const struct {
        enum deciding deciding;
        const char *expected;
    } rows[] = {
        {DECIDED_ALONE, "words      ReadTimeout: Read timed out (python train.py, pid 412)\nreason"},
        {DECIDED_TOGETHER, "words      ReadTimeout: Read timed out (python train.py, pid 412)\nreason"},
        {DECIDED_BY_WIRE, "pid 412)\n           they name a network failure (stalled api:443), but the "
                          "connections show otherwise: the connections decided\nreason"},
        {DECIDED_BY_WORDS, "pid 412)\n           they name a network failure (stalled api:443), which the "
                           "connections alone do not show: the words decided\nreason"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char seen[VERDICT_REPORT_SIZE];
        struct text text = text_in(seen, sizeof seen);
        struct verdict verdict = told_by_words(rows[i].deciding);
        text_add_verdict(&text, "", &verdict, &policy, true);
        if (strstr(seen, rows[i].expected) == NULL)
            fail_msg("expected \"%s\" in \"%s\"", rows[i].expected, seen);
    }
}

static void a_cause_that_only_the_words_tell_is_shown_in_them(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = told_by_words(DECIDED_BY_WORDS);
    verdict.cause =
        (struct fault_cause){.class = FAULT_STALLED, .phase = PHASE_TRANSFER, .told = true, .count = 1};
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_non_null(strstr(seen, "cause      python train.py: ReadTimeout: Read timed out [stalled]\nblame"));
    text = text_in(seen, sizeof seen);
    text_add_verdict_json(&text, &verdict, &policy);
    struct json_object *line = json_tokener_parse(seen);
    struct json_object *words = json_object_object_get(line, "words");
    assert_string_equal(json_object_get_string(json_object_object_get(line, "cause")),
                        "python train.py: ReadTimeout: Read timed out [stalled]");
    assert_string_equal(json_object_get_string(json_object_object_get(words, "line")),
                        "ReadTimeout: Read timed out.");
    assert_string_equal(json_object_get_string(json_object_object_get(words, "say")), "network");
    assert_string_equal(json_object_get_string(json_object_object_get(words, "decided")), "words");
    json_object_put(line);
}

static void a_blind_process_is_marked(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = {
        .outcome = OUTCOME_UNKNOWN, .path = {{.pid = 7, .status = 137, .blind = true}}, .path_length = 1};
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_string_equal(seen, "verdict    unknown\n"
                              "cause      none\n"
                              "blame      unknown program (pid 7, was ended by SIGKILL, not observed)\n");
}

static void a_retry_of_what_nobody_could_observe_says_so(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = {.outcome = OUTCOME_RETRY,
                              .cause = {.class = FAULT_UNKNOWN,
                                        .phase = PHASE_TRANSFER,
                                        .peer = {.port = 443, .name = "store.example"},
                                        .count = 1,
                                        .before_end = 3ULL * SECOND / 10},
                              .path = {{.pid = 400, .status = 1, .program = "node fetch.js"}},
                              .path_length = 1};
    text_add_verdict(&text, "", &verdict, &policy, true);
    assert_string_equal(
        seen, "verdict    retry (1 of 3)\n"
              "cause      node fetch.js used TLS that cannot be read (store.example:443) [unknown]\n"
              "           0.3 s before the end\n"
              "blame      node fetch.js (pid 400, exited with 1)\n");
}

static void the_trace_line_is_json_with_the_same_facts(void **state)
{
    (void)state;
    char seen[VERDICT_REPORT_SIZE];
    struct text text = text_in(seen, sizeof seen);
    struct verdict verdict = refused_database();
    snprintf(verdict.path[1].program, sizeof verdict.path[1].program, "say \"\xff\n\"");
    text_add_verdict_json(&text, &verdict, &policy);

    assert_ptr_equal(strchr(seen, '\n'), seen + strlen(seen) - 1);
    struct json_object *line = json_tokener_parse(seen);
    assert_non_null(line);
    assert_string_equal(json_object_get_string(json_object_object_get(line, "event")), "verdict");
    assert_string_equal(json_object_get_string(json_object_object_get(line, "verdict")), "retry");
    assert_string_equal(json_object_get_string(json_object_object_get(line, "class")), "refused");
    assert_int_equal(json_object_get_int(json_object_object_get(line, "count")), 7);
    struct json_object *blame = json_object_object_get(line, "blame");
    assert_int_equal(json_object_array_length(blame), 2);
    struct json_object *second = json_object_array_get_idx(blame, 1);
    assert_int_equal(json_object_get_int(json_object_object_get(second, "pid")), 412);
    assert_false(json_object_get_boolean(json_object_object_get(second, "blind")));
    json_object_put(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_retry_names_cause_blame_and_reason),
        cmocka_unit_test(a_rehearsal_is_called_one),
        cmocka_unit_test(every_line_of_debug_mode_has_our_prefix),
        cmocka_unit_test(a_failure_without_a_fault_has_no_cause),
        cmocka_unit_test(a_blind_process_is_marked),
        cmocka_unit_test(a_retry_of_what_nobody_could_observe_says_so),
        cmocka_unit_test(the_last_words_are_shown_and_where_they_disagree_with_the_connections_who_decided),
        cmocka_unit_test(a_cause_that_only_the_words_tell_is_shown_in_them),
        cmocka_unit_test(the_trace_line_is_json_with_the_same_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
