/* Why a retry was started: its own tag tells, and the status detail of what it repeats only for version 1. */
#include "../../core/valohai/retry_cause.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define DETAIL(text) "{\"status_detail\":\"" text "\"}"

static const struct row {
    const char *name;
    const char *retry;
    const char *repeated; /* NULL: not known */
    enum fault_class class;
    const char *peer;
} rows[] = {
    {"the tag tells class and peer", "{\"tags\":[\"retry: 1\",\"rerun-of: a\",\"cause: refused db:5432\"]}",
     NULL, FAULT_REFUSED, "db:5432"},
    {"the tag beats the status detail", "{\"tags\":[\"cause: refused db:5432\"]}",
     DETAIL("Failed due to: connect hf.co:443: Connection timed out. Will retry up to 3 times. Retried as "
            "#119."),
     FAULT_REFUSED, "db:5432"},
    {"a tag without a peer means none, whatever the status detail says", "{\"tags\":[\"cause: refused\"]}",
     DETAIL("Failed due to: connect retry-db:5432: Connection refused. Will retry up to 3 times."),
     FAULT_REFUSED, ""},
    {"of several tags the last one is ours",
     "{\"tags\":[\"cause: reset a:1\",\"retry: 2\",\"rerun-of: a\",\"cause: refused db:5432\"]}", NULL,
     FAULT_REFUSED, "db:5432"},
    {"control characters do not reach the terminal", "{\"tags\":[\"cause: refused db\\u001b[2J:1\"]}", NULL,
     FAULT_REFUSED, "db?[2J:1"},
    {"a person's tag tells nothing", "{\"tags\":[\"cause: a guess\",\"retry: 1\"]}", NULL, FAULT_NONE, ""},
    {"a tag that is no text tells nothing", "{\"tags\":[7,null]}", NULL, FAULT_NONE, ""},
    {"nothing is known", "{}", NULL, FAULT_NONE, ""},
    {"version 1: a first failure", "{\"tags\":[\"retry: 1\",\"rerun-of: a\"]}",
     DETAIL("Failed due to: connect db.internal:5432: Connection refused. Will retry up to 3 times. Retried "
            "as #119."),
     FAULT_REFUSED, "db.internal:5432"},
    {"version 1: a later failure", "{\"tags\":[\"retry: 2\"]}",
     DETAIL("Retry 1/3 failed due to: resolve hf.co: Temporary failure in name resolution. Retried as #120."),
     FAULT_DNS_TEMPORARY, "hf.co"},
    {"version 1: the program's own request", "{\"tags\":[\"retry: 1\"]}",
     DETAIL("Failed due to: exit status 75 (please retry). Will retry up to 3 times."), FAULT_REQUESTED, ""},
    {"version 1: a retry outside a pipeline", "{\"tags\":[\"retry: 1\"]}",
     DETAIL("Retry 1/3 failed due to: transfer api:443: Connection reset by peer. The retry is outside the "
            "pipeline, "
            "whose node stays failed: on-error: retry on the node keeps it inside. Retried as #120."),
     FAULT_RESET, "api:443"},
    {"version 1: control characters do not reach the terminal", "{\"tags\":[\"retry: 1\"]}",
     DETAIL("Failed due to: connect db\\u001b[2J:1: Connection refused. Will retry up to 3 times."),
     FAULT_REFUSED, "db?[2J:1"},
    {"words that are not ours", "{\"tags\":[\"retry: 1\"]}", DETAIL("Failed due to: the weather."),
     FAULT_NONE, ""},
    {"another status detail", "{\"tags\":[\"retry: 1\"]}", DETAIL("Connection refused"), FAULT_NONE, ""},
    {"no status detail", "{\"tags\":[\"retry: 1\"]}", "{\"status_detail\":null}", FAULT_NONE, ""},
};

static void the_cause_is_that_of_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char peer[64];
        struct json_object *retry = json_tokener_parse(rows[i].retry);
        struct json_object *repeated = rows[i].repeated ? json_tokener_parse(rows[i].repeated) : NULL;
        assert_non_null(retry);
        const enum fault_class class = retry_cause(retry, repeated, peer, sizeof peer);
        if (class != rows[i].class || strcmp(peer, rows[i].peer) != 0)
            fail_msg("%s: expected %s \"%s\", seen %s \"%s\"", rows[i].name, fault_class_name(rows[i].class),
                     rows[i].peer, fault_class_name(class), peer);
        json_object_put(retry);
        json_object_put(repeated);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_cause_is_that_of_the_table)};
    return cmocka_run_group_tests_name("retry cause", tests, NULL, NULL);
}
