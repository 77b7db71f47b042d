/* Which attempt this is: what the tags say, what the variables say, and who is believed. */
#include "../../core/valohai/place_in_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
    const char *name;
    const char *tags; /* NULL: not known */
    struct chain_variables variables;
    struct place_in_chain expected;
} rows[] = {
    {"nothing is said: the first attempt",
     NULL,
     {.attempt = NULL, .rerun_of = NULL},
     {.attempt = 1, .rerun_of = NULL}},
    {"no tags: the first attempt",
     "[]",
     {.attempt = NULL, .rerun_of = NULL},
     {.attempt = 1, .rerun_of = NULL}},
    {"the variables of a first attempt",
     NULL,
     {.attempt = "1", .rerun_of = NULL},
     {.attempt = 1, .rerun_of = NULL}},
    {"outside an execution the variables count",
     NULL,
     {.attempt = "3", .rerun_of = "old"},
     {.attempt = 3, .rerun_of = "old"}},
    {"a rerun in place of a first execution",
     "[]",
     {.attempt = "3", .rerun_of = NULL},
     {.attempt = 3, .rerun_of = NULL}},
    {"tags of a retry without variables",
     "[\"retry: 2\",\"rerun-of: old\"]",
     {.attempt = NULL, .rerun_of = NULL},
     {.attempt = 3, .rerun_of = "old"}},
    {"a retry after reruns in place: the variables agree with the tags and count more",
     "[\"nightly\",\"retry: 1\",\"rerun-of: old\"]",
     {.attempt = "4", .rerun_of = "old"},
     {.attempt = 4, .rerun_of = "old"}},
    {"a copy without its tags: stale variables count for nothing",
     "[\"nightly\"]",
     {.attempt = "4", .rerun_of = "old"},
     {.attempt = 1, .rerun_of = NULL}},
    {"a copy with the variables of another retry",
     "[\"retry: 1\",\"rerun-of: new\"]",
     {.attempt = "9", .rerun_of = "old"},
     {.attempt = 2, .rerun_of = "new"}},
    {"a retry of which the variable was taken away",
     "[\"retry: 1\",\"rerun-of: new\"]",
     {.attempt = "9", .rerun_of = NULL},
     {.attempt = 2, .rerun_of = "new"}},
    {"a later link of a chain knows when it began, and with how many",
     "[\"retry: 1\",\"rerun-of: old\"]",
     {.attempt = "2", .rerun_of = "old", .began = "1790000000", .siblings = "1000"},
     {.attempt = 2, .rerun_of = "old", .began = 1790000000, .siblings = 1000}},
    {"a copy of such a link without its tags knows neither",
     "[\"nightly\"]",
     {.attempt = "2", .rerun_of = "old", .began = "1790000000", .siblings = "1000"},
     {.attempt = 1}},
    {"a first attempt that finds them is a copy",
     "[]",
     {.attempt = "1", .began = "1790000000", .siblings = "1000"},
     {.attempt = 1}},
    {"a beginning that is no time is none",
     "[\"retry: 1\",\"rerun-of: old\"]",
     {.attempt = "2", .rerun_of = "old", .began = "yesterday", .siblings = "-1"},
     {.attempt = 2, .rerun_of = "old"}},
    {"a counter that a person set",
     "[\"retry: 2\"]",
     {.attempt = NULL, .rerun_of = NULL},
     {.attempt = 3, .rerun_of = NULL}},
    {"fewer attempts than retries cannot be",
     "[\"retry: 2\",\"rerun-of: old\"]",
     {.attempt = "2", .rerun_of = "old"},
     {.attempt = 3, .rerun_of = "old"}},
    {"no number", NULL, {.attempt = "many", .rerun_of = NULL}, {.attempt = 1, .rerun_of = NULL}},
    {"a number too large",
     NULL,
     {.attempt = "99999999999999", .rerun_of = NULL},
     {.attempt = 1, .rerun_of = NULL}},
    {"a negative one", NULL, {.attempt = "-2", .rerun_of = NULL}, {.attempt = 1, .rerun_of = NULL}},
    {"zero is no attempt", NULL, {.attempt = "0", .rerun_of = NULL}, {.attempt = 1, .rerun_of = NULL}},
    {"tags of other types",
     "[7,null,{\"retry: 3\":1}]",
     {.attempt = NULL, .rerun_of = NULL},
     {.attempt = 1, .rerun_of = NULL}},
};

static void tags_decide_where_they_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct json_object *tags = rows[i].tags ? json_tokener_parse(rows[i].tags) : NULL;
        const struct place_in_chain *expected = &rows[i].expected;
        const struct place_in_chain seen = place_in_chain_of(tags, &rows[i].variables);
        const char *wanted = expected->rerun_of ? expected->rerun_of : "-";
        const char *found = seen.rerun_of ? seen.rerun_of : "-";
        if (seen.attempt != expected->attempt || strcmp(wanted, found) != 0 ||
            seen.began != expected->began || seen.siblings != expected->siblings)
            fail_msg("%s\n  expected attempt %u, before it %s, since %ld, with %u\n  seen     attempt %u, "
                     "before it "
                     "%s, since %ld, with %u",
                     rows[i].name, expected->attempt, wanted, expected->began, expected->siblings,
                     seen.attempt, found, seen.began, seen.siblings);
        json_object_put(tags);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tags_decide_where_they_are_known)};
    return cmocka_run_group_tests_name("place in chain", tests, NULL, NULL);
}
