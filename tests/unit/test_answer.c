/* What an answer of HTTP says, and where it ends, however it is split (core/wire/answer.h).
 */
#include "../../core/wire/answer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(text) (text), sizeof(text) - 1
#define DATE       "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define BUSY       "HTTP/1.1 503 Service Unavailable\r\n"
#define GET        "GET / HTTP/1.1\r\n\r\n"
#define OK         "HTTP/1.1 200 OK\r\n"
#define NOW        UINT64_C(784111777) /* that date */
#define LONGEST    (30 * 86400)

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
    {"Cloudflare does not know why", "HTTP/1.1 520 \r\n\r\n", ANSWER_FAULT, "520", 0},
    {"Cloudflare finds nobody", "HTTP/1.1 521 \r\n\r\n", ANSWER_FAULT, "521", 0},
    {"Cloudflare finds no way", "HTTP/1.1 523 \r\n\r\n", ANSWER_FAULT, "523", 0},
    {"Cloudflare has an error of its own", "HTTP/1.1 527 \r\n\r\n", ANSWER_FAULT, "527", 0},
    {"Cloudflare does not find the name", "HTTP/1.1 530 \r\n\r\n", ANSWER_FAULT, "530", 0},
    {"Cloudflare does not trust the certificate", "HTTP/1.1 526 \r\n\r\n", ANSWER_BAD, "526", 0},
    {"a service that is overloaded", "HTTP/1.1 529 \r\nRetry-After: 5\r\n\r\n", ANSWER_FAULT, "529", 5},
    {"a host whose bandwidth is used up", "HTTP/1.1 509 \r\n\r\n", ANSWER_FAULT, "509", 0},
    {"a server whose disk is full", "HTTP/1.1 507 \r\n\r\n", ANSWER_BAD, "507", 0},
    {"a request that came too early", "HTTP/1.1 425 Too Early\r\n\r\n", ANSWER_FAULT, "425", 0},
    {"a dependency that failed", "HTTP/1.1 424 Failed Dependency\r\n\r\n", ANSWER_GOOD, "424", 0},
    {"a request that went to another server", "HTTP/1.1 421 Misdirected Request\r\n\r\n", ANSWER_GOOD, "421",
     0},
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
    {"a success whose headers are cut off", "HTTP/1.1 200 OK\r\nDate: x", ANSWER_INCOMPLETE, "200", 0},
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

/* Up to the first result, as it was when it was told. */
static void feed_first(struct answer *answer, const char *bytes, size_t length)
{
    if (answer->result == ANSWER_INCOMPLETE)
        answer_feed(answer, bytes, length);
}

static void an_answer_is_told_however_it_is_split(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof answers / sizeof *answers; row++) {
        const char *bytes = answers[row].bytes;
        size_t length = strlen(bytes);
        for (size_t split = 0; split <= length; split++) {
            struct answer answer = {0};
            answer_request_began(&answer, TEXT(GET));
            feed_first(&answer, bytes, split);
            feed_first(&answer, bytes + split, length - split);
            says("in two parts", &answer, row);
        }
        struct answer answer = {0};
        answer_request_began(&answer, TEXT(GET));
        for (size_t i = 0; i < length; i++)
            feed_first(&answer, bytes + i, 1);
        says("byte by byte", &answer, row);
    }
}

/* A conversation: what is asked is in the same words as what is answered, one after the other. */
enum { PARTS_MAX = 6 };

#define CHUNKED "Transfer-Encoding: chunked\r\n\r\n"
#define LENGTH  "Content-Length: "
#define LIMITED "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n"

static const struct {
    const char *name;
    const char *parts[PARTS_MAX]; /* questions begin with '>' */
    const char *told;             /* codes, each with a blank behind it */
    bool cut_off;                 /* would an end be, after all that? */
} conversations[] = {
    {"the answer to a second question on the connection",
     {">" GET, OK LENGTH "2\r\n\r\nok", ">" GET, LIMITED},
     "200 429 ",
     false},
    {"a second question while the body comes",
     {">" GET, OK LENGTH "5\r\n\r\n12", ">" GET, "345" LIMITED},
     "200 429 ",
     false},
    {"a second question while the headers come",
     {">" GET, OK "Content-", ">" GET, "Length: 2\r\n\r\n12" LIMITED},
     "200 429 ",
     false},
    {"a second question while a body comes that is read",
     {">" GET, OK LENGTH "9\r\n\r\n{\"a\"", ">" GET, ":123}" LIMITED},
     "200 429 ",
     false},
    {"a second question behind a body that is read and has no end",
     {">" GET, OK "\r\n{\"a\"", ">" GET, LIMITED},
     "200 429 ",
     false},
    {"a body that is read, cut off", {">" GET, OK LENGTH "9\r\n\r\n{\"a\""}, "200 ", true},
    {"two questions at once", {">" GET GET, OK LENGTH "2\r\n\r\n12" LIMITED}, "200 429 ", false},
    {"two questions at once, the first of which is refused",
     {">" GET GET, "HTTP/1.1 503 No\r\n" LENGTH "3\r\n\r\nno\n" OK LENGTH "0\r\n\r\n"},
     "503 200 ",
     false},
    {"a body that quotes an answer, of a question asked meanwhile",
     {">" GET, OK LENGTH "60\r\n\r\n12", ">" GET, LIMITED OK},
     "200 ",
     true},
    {"chunks",
     {">" GET, OK CHUNKED "5\r\n12345\r\n0a;x=y\r\n1234567890\r\n0\r\n\r\n", ">" GET, LIMITED},
     "200 429 ",
     false},
    {"chunks that quote an answer",
     {">" GET, OK CHUNKED "26\r\n", ">" GET, LIMITED "\r\n0\r\n\r\n" LIMITED},
     "200 429 ",
     false},
    {"chunks with trailers",
     {">" GET, OK CHUNKED "1\r\nx\r\n0\r\nRetry-After: 9\r\n\r\n", ">" GET, LIMITED},
     "200 429 ",
     false},
    {"chunks behind another coding",
     {">" GET, OK "Transfer-Encoding: gzip, Chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n" LIMITED},
     "200 429 ",
     false},
    {"chunks beside a length, which counts no more",
     {">" GET, OK LENGTH "3\r\n" CHUNKED "0\r\n\r\n" LIMITED},
     "200 429 ",
     false},
    {"a length beside chunks, which counts no more",
     {">" GET, OK "Transfer-Encoding: chunked\r\n" LENGTH "3\r\n\r\n0\r\n\r\n" LIMITED},
     "200 429 ",
     false},
    {"HEAD, whose answer has no body", {">HEAD / HTTP/1.1\r\n\r\n", OK LENGTH "100\r\n\r\n"}, "200 ", false},
    {"HEAD, and the answer to another",
     {">HEAD / HTTP/1.1\r\n\r\n", OK LENGTH "100\r\n\r\n", ">" GET, LIMITED},
     "200 429 ",
     false},
    {"HEAD, of chunks", {">HEAD / HTTP/1.1\r\n\r\n", OK CHUNKED, ">" GET, LIMITED}, "200 429 ", false},
    {"nothing to be said", {">" GET, "HTTP/1.1 204 No Content\r\n\r\n" LIMITED}, "204 429 ", false},
    {"nothing new", {">" GET, "HTTP/1.1 304 Not Modified\r\n" LENGTH "100\r\n\r\n"}, "304 ", false},
    {"a body without length", {">" GET, OK "\r\nbody", ">" GET, LIMITED}, "200 429 ", false},
    {"a body without length that quotes an answer", {">" GET, OK "\r\n" LIMITED}, "200 ", false},
    {"two lengths", {">" GET, OK LENGTH "4, 4\r\n\r\n1234"}, "200 ", false},
    {"a length that is none", {">" GET, OK LENGTH "-4\r\n\r\n1234"}, "200 ", false},
    {"a coding that is not chunks, above a length, which counts no more",
     {">" GET, OK "Transfer-Encoding: gzip\r\n" LENGTH "9\r\n\r\n123"},
     "200 ",
     false},
    {"a coding that is not chunks, below a length",
     {">" GET, OK LENGTH "9\r\nTransfer-Encoding: gzip\r\n\r\n123"},
     "200 ",
     false},
    {"a page that is not there, cut off: the program fails of the former",
     {">" GET, "HTTP/1.1 404 Not Found\r\n" LENGTH "9\r\n\r\n123"},
     "404 ",
     false},
    {"a length beyond all", {">" GET, OK LENGTH "99999999999999999999\r\n\r\n"}, "200 ", false},
    {"a chunk's size that is none", {">" GET, OK CHUNKED "x\r\n" LIMITED}, "200 ", false},
    {"a chunk longer than it says", {">" GET, OK CHUNKED "1\r\nxyz"}, "200 ", false},
    {"a chunk's size beyond all", {">" GET, OK CHUNKED "fffffffffffffffff\r\n"}, "200 ", false},
    {"a question that is not at hand", {">", OK LENGTH "4\r\n\r\n1"}, "200 ", false},
    {"a tunnel",
     {">CONNECT db:5432 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 Connection established\r\n" LENGTH "9\r\n\r\n"},
     "200 ",
     false},
    {"a tunnel, and what is asked in it",
     {">CONNECT db:80 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 Here\r\n\r\n", ">" GET, LIMITED},
     "200 429 ",
     false},
    {"a tunnel that is refused",
     {">CONNECT db:5432 HTTP/1.1\r\n\r\n", "HTTP/1.1 503 No\r\n" LENGTH "0\r\n\r\n"},
     "503 ",
     false},
    {"an upload that is waited for",
     {">PUT / HTTP/1.1\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n", ">the body", OK LENGTH "4\r\n\r\n1"},
     "200 ",
     true},
    {"an idle connection that the server ends with a 408",
     {">" GET, OK LENGTH "0\r\n\r\n"
                         "HTTP/1.1 408 Too late\r\n\r\n"},
     "200 408! ",
     false},
    {"a 408 to a second question",
     {">" GET, OK LENGTH "0\r\n\r\n", ">" GET, "HTTP/1.1 408 Too late\r\n\r\n"},
     "200 408 ",
     false},
    {"a body cut off", {">" GET, OK LENGTH "4\r\n\r\n123"}, "200 ", true},
    {"a body cut off at its beginning", {">" GET, OK LENGTH "4\r\n\r\n"}, "200 ", true},
    {"a body that is whole", {">" GET, OK LENGTH "4\r\n\r\n1234"}, "200 ", false},
    {"a refusal's body cut off", {">" GET, BUSY LENGTH "4\r\n\r\n1"}, "503 ", false},
    {"headers that the simplest servers do not end", {">" GET, OK LENGTH}, "", false},
    {"a chunk cut off", {">" GET, OK CHUNKED "5\r\n123"}, "200 ", true},
    {"chunks without a last one", {">" GET, OK CHUNKED "3\r\n123\r\n"}, "200 ", true},
    {"the last chunk without the line behind it", {">" GET, OK CHUNKED "0\r\n"}, "200 ", false},
    {"an interim answer that no other follows", {">" GET, "HTTP/1.1 103 Early Hints\r\n\r\n"}, "", true},
    {"a connection on which nothing was said", {">" GET}, "", false},
    {"the second of two answers to questions in one go cut off: it may be to HEAD",
     {">" GET, OK LENGTH "0\r\n\r\n" OK LENGTH "4\r\n\r\n"},
     "200 200 ",
     false},
    {"a question to HEAD while an answer comes",
     {">" GET, OK LENGTH "4\r\n\r\n12", ">HEAD / HTTP/1.1\r\n\r\n", "34" OK LENGTH "9\r\n\r\n"},
     "200 200 ",
     false},
    {"a question while the answer to HEAD comes, whose body is cut off",
     {">HEAD / HTTP/1.1\r\n\r\n", OK LENGTH "9\r\n\r\n", ">" GET, OK LENGTH "9\r\n\r\n123"},
     "200 200 ",
     true},
    {"another question within the headers: whose answer it is cannot be told",
     {">HEAD / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n", ">" GET, LENGTH "9\r\n\r\n"},
     "200 ",
     false},
};

struct conversation {
    struct answer answer;
    char told[64];
};

static void hear(struct conversation *conversation, const char *bytes, size_t length)
{
    struct answer *answer = &conversation->answer;
    while (length > 0 && answer_expects_more(answer)) {
        size_t taken = answer_feed(answer, bytes, length);
        size_t written = strlen(conversation->told);
        bool at_odds =
            (answer->result == ANSWER_FAULT) != (refusal_class(ANSWER_HTTP, answer->code) != FAULT_NONE);
        if (answer->result != ANSWER_INCOMPLETE && answer->result != ANSWER_FOREIGN)
            snprintf(conversation->told + written, sizeof conversation->told - written, "%s%s ", answer->code,
                     at_odds ? "!" : "");
        bytes += taken;
        length -= taken;
    }
}

/* Answers come in pieces of at most `size` bytes. */
static void a_conversation_is_followed_in_pieces(size_t row, size_t size)
{
    struct conversation conversation = {0};
    for (size_t part = 0; part < PARTS_MAX && conversations[row].parts[part]; part++) {
        const char *bytes = conversations[row].parts[part];
        size_t length = strlen(bytes);
        if (bytes[0] == '>') {
            answer_request_began(&conversation.answer, length == 1 ? NULL : bytes + 1, length - 1);
            continue;
        }
        for (size_t at = 0; at < length; at += size)
            hear(&conversation, bytes + at, length - at < size ? length - at : size);
    }
    bool cut_off = answer_is_cut_off(&conversation.answer);
    if (strcmp(conversation.told, conversations[row].told) != 0 || cut_off != conversations[row].cut_off)
        fail_msg("%s, in pieces of %zu: expected \"%s\"%s, seen \"%s\"%s", conversations[row].name, size,
                 conversations[row].told, conversations[row].cut_off ? " and cut off" : "", conversation.told,
                 cut_off ? " and cut off" : "");
}

static void a_conversation_is_followed(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof conversations / sizeof *conversations; row++)
        for (size_t size = 1; size < 80; size++)
            a_conversation_is_followed_in_pieces(row, size);
}

/* Before that, a proxy or a hand-shake may have come first. */
static void a_connection_of_an_unknown_protocol_is_listened_to_no_more(void **state)
{
    (void)state;
    for (int strange = 0; strange <= ANSWER_UNRECOGNISED_MAX; strange++) {
        struct answer answer = {0};
        for (int i = 0; i < strange; i++) {
            answer_request_began(&answer, "?", 1);
            answer_feed(&answer, "!", 1);
            assert_int_equal(answer.result, ANSWER_FOREIGN);
        }
        answer_request_began(&answer, GET, sizeof GET - 1);
        assert_int_equal(answer_expects_more(&answer), strange < ANSWER_UNRECOGNISED_MAX);
        if (answer_expects_more(&answer))
            answer_feed(&answer, LIMITED, sizeof LIMITED - 1);
        assert_int_equal(answer.result, strange < ANSWER_UNRECOGNISED_MAX ? ANSWER_FAULT : ANSWER_FOREIGN);
    }
}

static void an_answer_that_is_understood_begins_the_count_again(void **state)
{
    struct answer answer = {0};
    (void)state;
    for (int i = 0; i < 3 * ANSWER_UNRECOGNISED_MAX; i++) {
        const char *said = i % ANSWER_UNRECOGNISED_MAX == 0 ? LIMITED : "!";
        answer_request_began(&answer, GET, sizeof GET - 1);
        assert_true(answer_expects_more(&answer));
        answer_feed(&answer, said, strlen(said));
    }
}

static void what_is_cut_off_after_the_code_is_concluded(void **state)
{
    (void)state;
    struct answer answer = {0};
    answer_request_began(&answer, TEXT(GET));
    answer_feed(&answer, BUSY, strlen(BUSY));
    assert_int_equal(answer_conclude(&answer), ANSWER_FAULT);
    assert_int_equal(answer_conclude(&answer), ANSWER_FOREIGN);
    answer_request_began(&answer, TEXT(GET));
    answer_feed(&answer, "HTTP/1.1 5", 10);
    assert_int_equal(answer_conclude(&answer), ANSWER_FOREIGN);
    answer_request_began(&answer, TEXT(GET));
    answer_feed(&answer, TEXT(LIMITED));
    assert_int_equal(answer_conclude(&answer), ANSWER_FOREIGN);
}

/* HAProxy and Apache say 408 to a connection on which nothing was asked in time. */
static void what_is_said_unasked_is_no_answer(void **state)
{
    (void)state;
    struct answer answer = {0};
    answer_feed(&answer, TEXT("HTTP/1.1 408 x\r\n\r\n"));
    assert_int_equal(answer.result, ANSWER_FOREIGN);
}

static enum answer_result result_of_endless_headers(const char *beginning)
{
    struct answer answer = {0};
    answer_request_began(&answer, TEXT(GET));
    answer_feed(&answer, beginning, strlen(beginning));
    for (int i = 0; i < 20000 && answer_expects_more(&answer); i++)
        answer_feed(&answer, "x", 1);
    return answer.result;
}

static void headers_without_end_are_not_followed_for_ever(void **state)
{
    (void)state;
    assert_int_equal(result_of_endless_headers(BUSY), ANSWER_FAULT);
    assert_int_equal(result_of_endless_headers("HTTP/1.1 100 x\r\n"), ANSWER_FOREIGN);
    assert_int_equal(result_of_endless_headers(OK CHUNKED "0\r\n"), ANSWER_FOREIGN);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_is_told_however_it_is_split),
        cmocka_unit_test(a_conversation_is_followed),
        cmocka_unit_test(a_connection_of_an_unknown_protocol_is_listened_to_no_more),
        cmocka_unit_test(an_answer_that_is_understood_begins_the_count_again),
        cmocka_unit_test(what_is_cut_off_after_the_code_is_concluded),
        cmocka_unit_test(what_is_said_unasked_is_no_answer),
        cmocka_unit_test(headers_without_end_are_not_followed_for_ever),
    };
    return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
