/* Session tickets of TLS 1.3 are told from answers. */
#include "../../core/wire/session_tickets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RECORDS_MAX = 4, HEADER_SIZE = 5, DATA = 23, ALERT = 21 };

static const struct row {
    const char *name;
    struct {
        unsigned type;
        size_t content; /* bytes */
    } records[RECORDS_MAX];
    int cut; /* bytes that are missing at the end; below 0: more */
    bool expected;
} rows[] = {
    {"OpenSSL's two tickets", {{DATA, 250}, {DATA, 250}}, 0, true},
    {"node's two tickets", {{DATA, 282}, {DATA, 282}}, 0, true},
    {"three tickets", {{DATA, 200}, {DATA, 200}, {DATA, 200}}, 0, true},
    {"one record, which may be an answer", {{DATA, 250}}, 0, false},
    {"two tickets and an answer", {{DATA, 250}, {DATA, 250}, {DATA, 74}}, 0, false},
    {"an answer in two records", {{DATA, 180}, {DATA, 74}}, 0, false},
    {"two tickets and a good-bye", {{DATA, 250}, {DATA, 250}, {ALERT, 19}}, 0, false},
    {"two alerts", {{ALERT, 19}, {ALERT, 19}}, 0, false},
    {"two tickets, of which the second one is cut off", {{DATA, 250}, {DATA, 250}}, 1, false},
    {"two tickets and a part of a header", {{DATA, 250}, {DATA, 250}}, -3, false},
    {"nothing", {{0, 0}}, 0, false},
};

static void tickets_are_told_from_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t bytes[1024] = {0};
        size_t length = 0;
        for (size_t at = 0; at < RECORDS_MAX && rows[i].records[at].type != 0; at++) {
            const uint8_t header[] = {(uint8_t)rows[i].records[at].type, 3, 3,
                                      (uint8_t)(rows[i].records[at].content >> 8),
                                      (uint8_t)rows[i].records[at].content};
            memcpy(bytes + length, header, sizeof header);
            length += HEADER_SIZE + rows[i].records[at].content;
        }
        length = (size_t)((long)length - rows[i].cut);
        uint8_t *copy = malloc(length > 0 ? length : 1); /* a byte read behind it is found */
        assert_non_null(copy);
        memcpy(copy, bytes, length);
        bool seen = are_session_tickets(copy, length);
        free(copy);
        if (seen != rows[i].expected)
            fail_msg("%s: %s", rows[i].name, seen ? "taken for tickets" : "not taken for tickets");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(tickets_are_told_from_answers)};
    return cmocka_run_group_tests_name("session tickets", tests, NULL, NULL);
}
