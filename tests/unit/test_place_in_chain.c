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
    {"nothing is said: the first attempt", NULL, {NULL, NULL}, {1, NULL}},
    {"no tags: the first attempt", "[]", {NULL, NULL}, {1, NULL}},
    {"the variables of a first attempt", NULL, {"1", NULL}, {1, NULL}},
    {"outside an execution the variables count", NULL, {"3", "old"}, {3, "old"}},
    {"a rerun in place of a first execution", "[]", {"3", NULL}, {3, NULL}},
    {"tags of a retry without variables", "[\"retry: 2\",\"rerun-of: old\"]", {NULL, NULL}, {3, "old"}},
    {"a retry after reruns in place: the variables agree with the tags and count more",
     "[\"nightly\",\"retry: 1\",\"rerun-of: old\"]",
     {"4", "old"},
     {4, "old"}},
    {"a copy without its tags: stale variables count for nothing", "[\"nightly\"]", {"4", "old"}, {1, NULL}},
    {"a copy with the variables of another retry",
     "[\"retry: 1\",\"rerun-of: new\"]",
     {"9", "old"},
     {2, "new"}},
    {"a retry of which the variable was taken away",
     "[\"retry: 1\",\"rerun-of: new\"]",
     {"9", NULL},
     {2, "new"}},
    {"a counter that a person set", "[\"retry: 2\"]", {NULL, NULL}, {3, NULL}},
    {"fewer attempts than retries cannot be", "[\"retry: 2\",\"rerun-of: old\"]", {"2", "old"}, {3, "old"}},
    {"no number", NULL, {"many", NULL}, {1, NULL}},
    {"a number too large", NULL, {"99999999999999", NULL}, {1, NULL}},
    {"a negative one", NULL, {"-2", NULL}, {1, NULL}},
    {"zero is no attempt", NULL, {"0", NULL}, {1, NULL}},
    {"tags of other types", "[7,null,{\"retry: 3\":1}]", {NULL, NULL}, {1, NULL}},
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
        if (seen.attempt != expected->attempt || strcmp(wanted, found) != 0)
            fail_msg("%s\n  expected attempt %u, before it %s\n  seen     attempt %u, before it %s",
                     rows[i].name, expected->attempt, wanted, seen.attempt, found);
        json_object_put(tags);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(tags_decide_where_they_are_known)};
    return cmocka_run_group_tests_name("place in chain", tests, NULL, NULL);
}
