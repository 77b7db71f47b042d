/* What the beginning of an answer says, however it is split (core/wire/answer.h).
 */
#include "../../core/wire/answer.h"
#include "../../core/wire/http1.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DATE    "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define BUSY    "HTTP/1.1 503 Service Unavailable\r\n"
#define NOW     UINT64_C(784111777) /* that date */
#define LONGEST (30 * 86400)

static const struct {
    const char *name;
    const char *bytes;
    enum answer_result result;
    const char *code;
    uint32_t wait;
} answers[] = {
    {"a success", "HTTP/1.1 200 OK\r\n\r\n", ANSWER_GOOD, "200", 0},
    {"a success of HTTP/1.0 without words", "HTTP/1.0 200\r\n\r\n", ANSWER_GOOD, "200", 0},
    {"a page that is not there", "HTTP/1.1 404 Not Found\r\n\r\n", ANSWER_GOOD, "404", 0},
    {"a client that may not", "HTTP/1.1 403 Forbidden\r\n\r\n", ANSWER_GOOD, "403", 0},
    {"a method that the server does not know", "HTTP/1.1 501 Not Implemented\r\n\r\n", ANSWER_BAD, "501", 0},
    {"too many requests", "HTTP/1.1 429 Too Many Requests\r\n\r\n", ANSWER_FAULT, "429", 0},
    {"too many requests without words", "HTTP/1.1 429\r\n\r\n", ANSWER_FAULT, "429", 0},
    {"lines that end without a carriage return", "HTTP/1.1 429 No\nRetry-After: 7\n\n", ANSWER_FAULT, "429",
     7},
    {"a time-out of the request", "HTTP/1.1 408 Request Timeout\r\n\r\n", ANSWER_FAULT, "408", 0},
    {"an error of the server", "HTTP/1.1 500 Oops\r\n\r\n", ANSWER_FAULT, "500", 0},
    {"a gateway's error", "HTTP/1.1 502 Bad Gateway\r\n\r\n", ANSWER_FAULT, "502", 0},
    {"a gateway's time-out", "HTTP/1.1 504 Gateway Timeout\r\n\r\n", ANSWER_FAULT, "504", 0},
    {"Cloudflare's connection time-out", "HTTP/1.1 522 \r\n\r\n", ANSWER_FAULT, "522", 0},
    {"Cloudflare's time-out", "HTTP/1.1 524 \r\n\r\n", ANSWER_FAULT, "524", 0},
    {"seconds to wait", BUSY "Server: x\r\nRetry-After: 120\r\n\r\n", ANSWER_FAULT, "503", 120},
    {"seconds to wait, in small letters and blanks", BUSY "retry-after:\t 120 \r\n\r\n", ANSWER_FAULT, "503",
     120},
    {"no seconds to wait", BUSY "Retry-After: 0\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"more seconds than fit", BUSY "Retry-After: 99999999999999999999\r\n\r\n", ANSWER_FAULT, "503", LONGEST},
    {"a wait that is no number", BUSY "Retry-After: soon\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"a negative wait", BUSY "Retry-After: -5\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"an empty wait", BUSY "Retry-After:\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"a wait with decimals is none", BUSY "Retry-After: 1.5\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"a header that only begins like it", BUSY "Retry-After-All: 5\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"a time, and the server's own below it",
     BUSY "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n" DATE "\r\n", ANSWER_FAULT, "503", 60},
    {"a time, and the server's own, an hour ahead of ours",
     BUSY "Date: Sun, 06 Nov 1994 09:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 09:49:47 GMT\r\n\r\n",
     ANSWER_FAULT, "503", 10},
    {"a time by our clock", BUSY "Retry-After: Sun, 06 Nov 1994 08:49:40 GMT\r\n\r\n", ANSWER_FAULT, "503",
     3},
    {"a time in RFC 850's form", BUSY "Retry-After: Monday, 07-Nov-94 08:49:37 GMT\r\n" DATE "\r\n",
     ANSWER_FAULT, "503", 86400},
    {"a time in asctime's form", BUSY DATE "Retry-After: Sun Nov  6 08:49:39 1994\r\n\r\n", ANSWER_FAULT,
     "503", 2},
    {"a time that is over", BUSY DATE "Retry-After: Sun, 06 Nov 1994 08:00:00 GMT\r\n\r\n", ANSWER_FAULT,
     "503", 0},
    {"a time in years", BUSY DATE "Retry-After: Sun, 06 Nov 2005 08:00:00 GMT\r\n\r\n", ANSWER_FAULT, "503",
     LONGEST},
    {"a header cut off", BUSY "Retry-After: 12", ANSWER_INCOMPLETE, "503", 0},
    {"an interim answer, then success", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", ANSWER_GOOD,
     "200", 0},
    {"early hints with headers, then a fault",
     "HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\nHTTP/1.1 429 No\r\nRetry-After: 3\r\n\r\n",
     ANSWER_FAULT, "429", 3},
    {"a change of protocol", "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 503 x\r\n\r\n", ANSWER_GOOD,
     "101", 0},
    {"a body that quotes one", "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 429 No\r\n\r\n", ANSWER_GOOD, "200", 0},
    {"a body with a header", BUSY "\r\nRetry-After: 5\r\n\r\n", ANSWER_FAULT, "503", 0},
    {"a body that begins in the middle", "<p>HTTP/1.1 429 No\r\n\r\n", ANSWER_FOREIGN, "", 0},
    {"TLS", "\x16\x03\x03\x01", ANSWER_FOREIGN, "", 0},
    {"HTTP/2 in its own words", "HTTP/2 503\r\n\r\n", ANSWER_FOREIGN, "", 0},
    {"a code with four digits", "HTTP/1.1 5030\r\n\r\n", ANSWER_FOREIGN, "503", 0},
    {"nothing", "", ANSWER_INCOMPLETE, "", 0},
};

static void says(const char *name, const struct answer *answer, size_t row)
{
    uint32_t wait = answer->result == ANSWER_FAULT ? answer_wait(answer, NOW) : 0;
    if (answer->result != answers[row].result || strcmp(answer->code, answers[row].code) != 0 ||
        wait != answers[row].wait)
        fail_msg("%s, %s: expected %d \"%s\" %u, seen %d \"%s\" %u", answers[row].name, name,
                 (int)answers[row].result, answers[row].code, answers[row].wait, answer->result, answer->code,
                 wait);
}

static void an_answer_is_told_however_it_is_split(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof answers / sizeof *answers; row++) {
        const char *bytes = answers[row].bytes;
        size_t length = strlen(bytes);
        struct answer answer = {0};
        for (size_t split = 0; split <= length; split++) {
            answer_begin(&answer);
            answer_feed(&answer, bytes, split);
            answer_feed(&answer, bytes + split, length - split);
            says("in two parts", &answer, row);
        }
        answer_begin(&answer);
        for (size_t i = 0; i < length; i++)
            answer_feed(&answer, bytes + i, 1);
        says("byte by byte", &answer, row);
    }
}

static void what_is_cut_off_after_the_code_is_concluded(void **state)
{
    (void)state;
    struct answer answer = {0};
    answer_begin(&answer);
    answer_feed(&answer, BUSY, strlen(BUSY));
    assert_int_equal(answer_conclude(&answer), ANSWER_FAULT);
    answer_begin(&answer);
    answer_feed(&answer, "HTTP/1.1 5", 10);
    assert_int_equal(answer_conclude(&answer), ANSWER_FOREIGN);
}

/* HAProxy and Apache say 408 to a connection on which nothing was asked in time. */
static void what_is_said_unasked_is_no_answer(void **state)
{
    (void)state;
    struct answer answer = {0};
    assert_int_equal(answer_feed(&answer, "HTTP/1.1 408 x\r\n\r\n", 18), ANSWER_FOREIGN);
}

static void headers_without_end_are_not_followed_for_ever(void **state)
{
    (void)state;
    struct answer answer = {0};
    answer_begin(&answer);
    answer_feed(&answer, BUSY, strlen(BUSY));
    for (int i = 0; i < 20000; i++)
        answer_feed(&answer, "x", 1);
    assert_int_equal(answer.result, ANSWER_FAULT);
    answer_begin(&answer);
    answer_feed(&answer, "HTTP/1.1 100 x\r\n", 16);
    for (int i = 0; i < 20000; i++)
        answer_feed(&answer, "x", 1);
    assert_int_equal(answer.result, ANSWER_FOREIGN);
}

static const struct {
    const char *text;
    uint32_t expected;
} dates[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Wednesday, 09-Nov-94 08:49:37 GMT", 784370977},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
    {"Fri, 01 Mar 2024 00:00:00 GMT", 1709251200},
    {"Thu, 01 Jan 1970 00:00:01 GMT", 1},
    {"Sun, 07 Feb 2106 00:00:00 GMT", 0},
    {"Sun, 06 Nov 1994 08:49:37", 0},
    {"Sun, 06 Nox 1994 08:49:37 GMT", 0},
    {"Sun, 06 Nov 1994 24:49:37 GMT", 0},
    {"", 0},
};

static void a_date_has_three_forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        uint32_t seen = http_date(dates[i].text, strlen(dates[i].text));
        if (seen != dates[i].expected)
            fail_msg("\"%s\": expected %u, seen %u", dates[i].text, dates[i].expected, seen);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_told_however_it_is_split),
        cmocka_unit_test(what_is_cut_off_after_the_code_is_concluded),
        cmocka_unit_test(what_is_said_unasked_is_no_answer),
        cmocka_unit_test(headers_without_end_are_not_followed_for_ever),
        cmocka_unit_test(a_date_has_three_forms),
    };
    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
