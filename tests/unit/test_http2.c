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

/* The header of a frame, in hexadecimal; its payload follows. */
#define FRAME(length, type, flags, stream) length type flags stream
#define SETTINGS                           FRAME("000000", "04", "00", "00000000")
#define ACKNOWLEDGE                        FRAME("000000", "04", "01", "00000000")
#define OK                                                                                                   \
    FRAME("000001", "01", "04", "00000001")                                                                  \
    "88"
/* As nginx writes it. */
#define BUSY                                                                                                 \
    FRAME("000005", "01", "04", "00000001")                                                                  \
    "0803353033"

/* What was said, in words: the code, +seconds to wait, ! for a fault, ~ for what is bad otherwise. */
static const struct {
    const char *name;
    const char *bytes;
    const char *said;
} connections[] = {
    {"a success", SETTINGS OK, "200 "},
    {"a fault", SETTINGS ACKNOWLEDGE BUSY, "503! "},
    {"a method that the server does not know", SETTINGS FRAME("000005", "01", "04", "00000001") "0803353031",
     "501~ "},
    {"Retry-After",
     SETTINGS FRAME("00000a", "01", "05", "00000003") "0803343239"
                                                      "0f26023330",
     "429!+30 "},
    {"two answers", SETTINGS BUSY FRAME("000001", "01", "04", "00000003") "88", "503! 200 "},
    {"a status from the table",
     SETTINGS FRAME("000005", "01", "04", "00000001") "4803343239" FRAME("000001", "01", "04",
                                                                         "00000003") "be",
     "429! 429! "},
    {"an interim answer first", SETTINGS FRAME("000005", "01", "04", "00000001") "0803313033" BUSY, "503! "},
    {"padding and priority",
     SETTINGS FRAME("00000d", "01", "2c", "00000001") "02"
                                                      "0000000010"
                                                      "0803353033"
                                                      "0000",
     "503! "},
    {"more padding than there is",
     SETTINGS FRAME("000006", "01", "0c", "00000001") "ff"
                                                      "0803353033" OK,
     "200 "},
    {"a block in three frames",
     SETTINGS FRAME("000002", "01", "00", "00000001") "0803" FRAME(
         "000002", "09", "00", "00000001") "3530" FRAME("000001", "09", "04", "00000001") "33",
     "503! "},
    {"a block in an empty frame and another",
     SETTINGS FRAME("000000", "01", "00", "00000001") FRAME("000005", "09", "04", "00000001") "0803353033",
     "503! "},
    {"another frame within a block", SETTINGS FRAME("000002", "01", "00", "00000001") "0803" OK, "foreign "},
    {"another stream's block within a block",
     SETTINGS FRAME("000002", "01", "00", "00000001") "0803" FRAME("000003", "09", "04", "00000003") "353033",
     "foreign "},
    {"a block that is continued and was not begun", SETTINGS FRAME("000001", "09", "04", "00000001") "88",
     "foreign "},
    {"data that looks like an answer",
     SETTINGS OK FRAME("00000e", "00", "00", "00000001") BUSY FRAME("000000", "00", "01", "00000001"),
     "200 "},
    {"trailers", SETTINGS OK FRAME("000003", "01", "05", "00000001") "0f2600", "200 "},
    {"what the server pushes",
     SETTINGS FRAME("000005", "05", "04", "00000001") "00000002"
                                                      "82" FRAME("000005", "01", "04",
                                                                 "00000002") "0803353033" OK,
     "200 "},
    {"a table that a push has filled",
     SETTINGS FRAME("000009", "05", "04", "00000001") "00000002"
                                                      "4803343239" FRAME("000001", "01", "04",
                                                                         "00000001") "be",
     "429! "},
    {"frames of unknown types", SETTINGS FRAME("000003", "fa", "ff", "00000001") "abcdef" BUSY, "503! "},
    {"a stream refused", SETTINGS FRAME("000004", "03", "00", "00000001") "00000007", "h2 7! "},
    {"a stream that asks for calm", SETTINGS FRAME("000004", "03", "00", "00000001") "0000000b", "h2 11! "},
    {"an answer that the server cannot end", SETTINGS OK FRAME("000004", "03", "00", "00000001") "00000002",
     "200 h2 2! "},
    {"what the server pushes and cannot end", SETTINGS FRAME("000004", "03", "00", "00000002") "00000002",
     ""},
    {"a stream cancelled", SETTINGS FRAME("000004", "03", "00", "00000001") "00000008" OK, "h2 8! 200 "},
    {"an error with a number beyond all", SETTINGS FRAME("000004", "03", "00", "00000001") "ffffff07" OK,
     "200 "},
    {"good-bye",
     SETTINGS FRAME("000008", "07", "00", "00000000") "00000001"
                                                      "00000000" OK,
     "200 "},
    {"good-bye that asks for calm",
     SETTINGS FRAME("00000c", "07", "00", "00000000") "00000001"
                                                      "0000000b"
                                                      "63616c6d",
     "h2 11! "},
    {"good-bye cut short", SETTINGS FRAME("000004", "07", "00", "00000000") "0000000b" OK, "200 "},
    {"a status that is not known", SETTINGS FRAME("000001", "01", "04", "00000001") "be" BUSY, "503! "},
    {"HTTP/1.1 instead", "485454502f312e31203430302042616420526571756573740d0a", "foreign "},
    {"an answer without SETTINGS", OK, "foreign "},
    {"SETTINGS that acknowledge none", ACKNOWLEDGE OK, "foreign "},
    {"an answer to no stream", SETTINGS FRAME("000001", "01", "04", "00000000") "88", "foreign "},
    {"half a frame", SETTINGS FRAME("000005", "01", "04", "00000001") "0803", ""},
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
    if (answer->head.retry_after > 0)
        snprintf(wait, sizeof wait, "+%u", answer->head.retry_after);
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

/* Frames of an answer on stream 1, of another on stream 3, and of what the server pushes on stream 2. */
#define ALL_HEADERS  FRAME("000001", "01", "05", "00000001") "88"
#define NOT_FOUND    FRAME("000001", "01", "04", "00000001") "8d"
#define DATA         FRAME("000002", "00", "00", "00000001") "6869"
#define LAST_DATA    FRAME("000002", "00", "01", "00000001") "6869"
#define NO_MORE_DATA FRAME("000000", "00", "01", "00000001")
#define HALF_OF_DATA FRAME("000002", "00", "01", "00000001") "68"
#define RESET        FRAME("000004", "03", "00", "00000001") "00000008"
#define OTHER_DATA   FRAME("000002", "00", "00", "00000003") "6869"
#define PUSHED       FRAME("000002", "00", "00", "00000002") "6869"
#define GOOD_BYE     FRAME("000008", "07", "00", "00000000") "0000000100000000"

#define ASKS      FRAME("000001", "01", "05", "00000003") "82"
#define MORE_ROOM FRAME("000004", "08", "00", "00000000") "00010000"
#define PONG      FRAME("000008", "06", "01", "00000000") "0000000000000000"

static const struct {
    const char *name;
    const char *bytes;
    enum http2_message expected;
} messages[] = {
    {"a question", ASKS, HTTP2_REQUESTS},
    {"an upload", DATA, HTTP2_REQUESTS},
    {"settings, which are acknowledged", SETTINGS, HTTP2_REQUESTS},
    {"an acknowledgement", ACKNOWLEDGE, HTTP2_INFORMS},
    {"room for more data", MORE_ROOM MORE_ROOM, HTTP2_INFORMS},
    {"an answer to a ping", PONG, HTTP2_INFORMS},
    {"a ping", FRAME("000008", "06", "00", "00000000") "0000000000000000", HTTP2_REQUESTS},
    {"a priority", FRAME("000005", "02", "00", "00000003") "0000000010", HTTP2_INFORMS},
    {"a stream taken back", MORE_ROOM RESET ACKNOWLEDGE, HTTP2_CANCELS},
    {"a good-bye", GOOD_BYE, HTTP2_CANCELS},
    {"an acknowledgement and a question", ACKNOWLEDGE ASKS, HTTP2_REQUESTS},
    {"a stream taken back, and a question", RESET ASKS, HTTP2_REQUESTS},
    {"half a header of a frame", "000000", HTTP2_REQUESTS},
    {"half a frame", FRAME("000004", "08", "00", "00000000") "0001", HTTP2_REQUESTS},
};

static void what_the_client_says_is_a_question_or_not(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof messages / sizeof *messages; row++) {
        uint8_t bytes[BYTES_MAX];
        size_t length = bytes_of(messages[row].bytes, bytes);
        enum http2_message seen = http2_message(bytes, length);
        if (seen != messages[row].expected)
            fail_msg("%s: expected %d, seen %d", messages[row].name, (int)messages[row].expected, (int)seen);
    }
}

static const struct {
    const char *name;
    const char *bytes;
    bool answered; /* something of an answer came */
    bool open;     /* and its last frame did not */
} replies[] = {
    {"settings", SETTINGS ACKNOWLEDGE, false, false},
    {"a ping and room for more data", SETTINGS PONG MORE_ROOM, false, false},
    {"an answer that is headers alone", SETTINGS ALL_HEADERS, true, false},
    {"headers without their data", SETTINGS OK, true, true},
    {"some data", SETTINGS OK DATA, true, true},
    {"all data", SETTINGS OK DATA LAST_DATA, true, false},
    {"half of the last data", SETTINGS OK HALF_OF_DATA, true, true},
    {"an empty frame that ends the data", SETTINGS OK DATA NO_MORE_DATA, true, false},
    {"a stream refused", SETTINGS RESET, true, false},
    {"a stream that the server takes back", SETTINGS OK DATA RESET, true, false},
    {"a refusal without its data: it is told already", SETTINGS BUSY, true, false},
    {"a refusal and some data", SETTINGS BUSY DATA, true, false},
    {"a page that is not there, and some data", SETTINGS NOT_FOUND DATA, true, false},
    {"a refusal and the data of another", SETTINGS BUSY OTHER_DATA, true, true},
    {"a good-bye", SETTINGS GOOD_BYE, true, false},
    {"a good-bye among the data", SETTINGS OK DATA GOOD_BYE, true, false},
    {"a good-bye, and data after it", SETTINGS OK GOOD_BYE DATA, true, true},
    {"another answer after a whole one", SETTINGS OK LAST_DATA OTHER_DATA, true, true},
    {"what the server pushes", SETTINGS PUSHED, false, false},
    {"what the server pushes after an answer", SETTINGS OK LAST_DATA PUSHED, true, false},
    {"something about the connection, among the data", SETTINGS OK DATA ACKNOWLEDGE, true, true},
};

static void an_answer_is_open_until_its_last_frame(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof replies / sizeof *replies; row++) {
        uint8_t bytes[BYTES_MAX];
        char said[SAID_MAX] = "";
        struct http2 http2;
        size_t length = bytes_of(replies[row].bytes, bytes);
        http2_begin(&http2);
        feed(&http2, bytes, length, said);
        if (http2.answered != replies[row].answered || http2.open != replies[row].open || http2.foreign)
            fail_msg("%s: expected answered %d, open %d; seen %d, %d", replies[row].name,
                     (int)replies[row].answered, (int)replies[row].open, (int)http2.answered,
                     (int)http2.open);
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
        cmocka_unit_test(an_answer_is_open_until_its_last_frame),
        cmocka_unit_test(what_the_client_says_is_a_question_or_not),
        cmocka_unit_test(the_client_says_what_it_speaks),
    };
    return cmocka_run_group_tests_name("HTTP/2", tests, NULL, NULL);
}
