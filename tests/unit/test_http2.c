/* HTTP/2: what a server's frames say, however they are split. Each row is a whole connection.
 */
#include "../../core/wire/http2.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BYTES_MAX = 1024, SAID_MAX = 128 };

/* Frames in hexadecimal: length, type, flags, stream; then the payload. */
#define SETTINGS                                                                                             \
    "000000"                                                                                                 \
    "04"                                                                                                     \
    "00"                                                                                                     \
    "00000000"
#define ACKNOWLEDGE                                                                                          \
    "000000"                                                                                                 \
    "04"                                                                                                     \
    "01"                                                                                                     \
    "00000000"
#define OK                                                                                                   \
    "000001"                                                                                                 \
    "01"                                                                                                     \
    "04"                                                                                                     \
    "00000001"                                                                                               \
    "88"
/* As nginx writes it. */
#define BUSY                                                                                                 \
    "000005"                                                                                                 \
    "01"                                                                                                     \
    "04"                                                                                                     \
    "00000001"                                                                                               \
    "0803353033"

/* What was said, in words: the code, +seconds to wait, ! for a fault, ~ for what is bad otherwise. */
static const struct {
    const char *name;
    const char *bytes;
    const char *said;
} connections[] = {
    {"a success", SETTINGS OK, "200 "},
    {"a fault", SETTINGS ACKNOWLEDGE BUSY, "503! "},
    {"a method that the server does not know",
     SETTINGS "000005"
              "01"
              "04"
              "00000001"
              "0803353031",
     "501~ "},
    {"Retry-After",
     SETTINGS "00000a"
              "01"
              "05"
              "00000003"
              "0803343239"
              "0f26023330",
     "429!+30 "},
    {"two answers",
     SETTINGS BUSY "000001"
                   "01"
                   "04"
                   "00000003"
                   "88",
     "503! 200 "},
    {"a status from the table",
     SETTINGS "000005"
              "01"
              "04"
              "00000001"
              "4803343239"
              "000001"
              "01"
              "04"
              "00000003"
              "be",
     "429! 429! "},
    {"an interim answer first",
     SETTINGS "000005"
              "01"
              "04"
              "00000001"
              "0803313033" BUSY,
     "503! "},
    {"padding and priority",
     SETTINGS "00000d"
              "01"
              "2c"
              "00000001"
              "02"
              "0000000010"
              "0803353033"
              "0000",
     "503! "},
    {"more padding than there is",
     SETTINGS "000006"
              "01"
              "0c"
              "00000001"
              "ff"
              "0803353033" OK,
     "200 "},
    {"a block in three frames",
     SETTINGS "000002"
              "01"
              "00"
              "00000001"
              "0803"
              "000002"
              "09"
              "00"
              "00000001"
              "3530"
              "000001"
              "09"
              "04"
              "00000001"
              "33",
     "503! "},
    {"a block in an empty frame and another",
     SETTINGS "000000"
              "01"
              "00"
              "00000001"
              "000005"
              "09"
              "04"
              "00000001"
              "0803353033",
     "503! "},
    {"another frame within a block",
     SETTINGS "000002"
              "01"
              "00"
              "00000001"
              "0803" OK,
     "foreign "},
    {"another stream's block within a block",
     SETTINGS "000002"
              "01"
              "00"
              "00000001"
              "0803"
              "000003"
              "09"
              "04"
              "00000003"
              "353033",
     "foreign "},
    {"a block that is continued and was not begun",
     SETTINGS "000001"
              "09"
              "04"
              "00000001"
              "88",
     "foreign "},
    {"data that looks like an answer",
     SETTINGS OK "00000e"
                 "00"
                 "00"
                 "00000001" BUSY "000000"
                 "00"
                 "01"
                 "00000001",
     "200 "},
    {"trailers",
     SETTINGS OK "000003"
                 "01"
                 "05"
                 "00000001"
                 "0f2600",
     "200 "},
    {"what the server pushes",
     SETTINGS "000005"
              "05"
              "04"
              "00000001"
              "00000002"
              "82"
              "000005"
              "01"
              "04"
              "00000002"
              "0803353033" OK,
     "200 "},
    {"a table that a push has filled",
     SETTINGS "000009"
              "05"
              "04"
              "00000001"
              "00000002"
              "4803343239"
              "000001"
              "01"
              "04"
              "00000001"
              "be",
     "429! "},
    {"frames of unknown types",
     SETTINGS "000003"
              "fa"
              "ff"
              "00000001"
              "abcdef" BUSY,
     "503! "},
    {"a stream refused",
     SETTINGS "000004"
              "03"
              "00"
              "00000001"
              "00000007",
     "h2 7! "},
    {"a stream that asks for calm",
     SETTINGS "000004"
              "03"
              "00"
              "00000001"
              "0000000b",
     "h2 11! "},
    {"an answer that the server cannot end",
     SETTINGS OK "000004"
                 "03"
                 "00"
                 "00000001"
                 "00000002",
     "200 h2 2! "},
    {"what the server pushes and cannot end",
     SETTINGS "000004"
              "03"
              "00"
              "00000002"
              "00000002",
     ""},
    {"a stream cancelled",
     SETTINGS "000004"
              "03"
              "00"
              "00000001"
              "00000008" OK,
     "200 "},
    {"an error with a number beyond all",
     SETTINGS "000004"
              "03"
              "00"
              "00000001"
              "ffffff07" OK,
     "200 "},
    {"good-bye",
     SETTINGS "000008"
              "07"
              "00"
              "00000000"
              "00000001"
              "00000000" OK,
     "200 "},
    {"good-bye that asks for calm",
     SETTINGS "00000c"
              "07"
              "00"
              "00000000"
              "00000001"
              "0000000b"
              "63616c6d",
     "h2 11! "},
    {"good-bye cut short",
     SETTINGS "000004"
              "07"
              "00"
              "00000000"
              "0000000b" OK,
     "200 "},
    {"a status that is not known",
     SETTINGS "000001"
              "01"
              "04"
              "00000001"
              "be" BUSY,
     "503! "},
    {"HTTP/1.1 instead", "485454502f312e31203430302042616420526571756573740d0a", "foreign "},
    {"an answer without SETTINGS", OK, "foreign "},
    {"SETTINGS that acknowledge none", ACKNOWLEDGE OK, "foreign "},
    {"an answer to no stream",
     SETTINGS "000001"
              "01"
              "04"
              "00000000"
              "88",
     "foreign "},
    {"half a frame",
     SETTINGS "000005"
              "01"
              "04"
              "00000001"
              "0803",
     ""},
    {"nothing", "", ""},
};

static size_t bytes_of(const char *hexadecimal, uint8_t *bytes)
{
    size_t length = strlen(hexadecimal) / 2;
    assert_true(length <= BYTES_MAX);
    for (size_t i = 0; i < length; i++) {
        char digits[] = {hexadecimal[2 * i], hexadecimal[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    return length;
}

static void add(char *said, const struct answer *answer)
{
    char word[48] = "";
    char wait[16] = "";
    if (answer->retry_after > 0)
        snprintf(wait, sizeof wait, "+%u", answer->retry_after);
    if (answer->result == ANSWER_FOREIGN)
        snprintf(word, sizeof word, "foreign ");
    else if (answer->result != ANSWER_INCOMPLETE)
        snprintf(word, sizeof word, "%s%s%s%s ", answer->protocol == ANSWER_HTTP2 ? "h2 " : "", answer->code,
                 answer->result == ANSWER_FAULT ? "!"
                 : answer->result == ANSWER_BAD ? "~"
                                                : "",
                 wait);
    strncat(said, word, SAID_MAX - strlen(said) - 1);
}

static void feed(struct http2 *http2, const uint8_t *bytes, size_t length, char *said)
{
    while (length > 0 && !http2->foreign) {
        struct answer answer;
        size_t taken = http2_feed(http2, bytes, length, &answer);
        assert_true(taken > 0 && taken <= length);
        bytes += taken;
        length -= taken;
        add(said, &answer);
    }
}

static void says(const char *name, const char *how, const char *expected, const char *seen)
{
    if (strcmp(expected, seen) != 0)
        fail_msg("%s, %s: expected \"%s\", seen \"%s\"", name, how, expected, seen);
}

static void a_connection_is_read_however_it_is_split(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof connections / sizeof *connections; row++) {
        uint8_t bytes[BYTES_MAX];
        size_t length = bytes_of(connections[row].bytes, bytes);
        for (size_t split = 0; split <= length; split++) {
            struct http2 http2;
            char said[SAID_MAX] = "";
            http2_begin(&http2);
            feed(&http2, bytes, split, said);
            feed(&http2, bytes + split, length - split, said);
            says(connections[row].name, "in two parts", connections[row].said, said);
        }
        struct http2 http2;
        char said[SAID_MAX] = "";
        http2_begin(&http2);
        for (size_t i = 0; i < length; i++)
            feed(&http2, bytes + i, 1, said);
        says(connections[row].name, "byte by byte", connections[row].said, said);
    }
}

static const struct {
    const char *bytes;
    bool expected;
} prefaces[] = {
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nand more", true},
    {"PRI * HTTP/2.0", true},
    {"PRI * HTTP", false},
    {"PRI * HTTP/2.0\r\n\r\nSN\r\n\r\n", false},
    {"GET / HTTP/1.1\r\n\r\n", false},
    {"", false},
};

static void the_client_says_what_it_speaks(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof prefaces / sizeof *prefaces; i++)
        if (http2_is_preface(prefaces[i].bytes, strlen(prefaces[i].bytes)) != prefaces[i].expected)
            fail_msg("\"%s\": expected %d", prefaces[i].bytes, prefaces[i].expected);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_read_however_it_is_split),
        cmocka_unit_test(the_client_says_what_it_speaks),
    };
    return cmocka_run_group_tests_name("HTTP/2", tests, NULL, NULL);
}
