/* What the streams of an HTTP/2 connection ask, and so which answers recover which faults.
 *
 * Each row is a conversation, in the steps of tests/support/http2_play.h. It is played with every way to encode a header block, and
 * in pieces of every size.
 */
#include "../../core/evidence/recovery.h"
#include "../support/http2_play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PIECE_MAX = 40 };

#define GET(stream, path) "ask " stream " :method=GET :scheme=https :authority=store :path=" path "; "
#define BUSY(stream)      "head " stream " :status=503 end; "
#define OK(stream)        "head " stream " :status=200 end"

static const struct recovery_case {
    const char *name;
    const char *steps; /* a fault, and what comes after it */
    bool recovered;
} recoveries[] = {
    {"the same target again", GET("1", "/a") BUSY("1") GET("3", "/a") OK("3"), true},
    {"another target", GET("1", "/a") BUSY("1") GET("3", "/b") OK("3"), false},
    {"another stream that was asked at once", GET("1", "/a") GET("3", "/b") BUSY("1") OK("3"), false},
    {"another stream that was asked at once, for the same", GET("1", "/a") GET("3", "/a") BUSY("1") OK("3"),
     true},
    {"the second of two fails, and the first one's answer comes",
     GET("1", "/a") GET("3", "/b") BUSY("3") OK("1"), false},
    {"one of three, then it again",
     GET("1", "/a") GET("3", "/b") GET("5", "/c") BUSY("3") OK("1") "; " OK("5") "; " GET("7", "/b") OK("7"),
     true},
    {"one of three, then another again",
     GET("1", "/a") GET("3", "/b") GET("5", "/c") BUSY("3") OK("1") "; " OK("5") "; " GET("7", "/c") OK("7"),
     false},
    {"a retry that is signed anew",
     GET("1", "/a?part=1&X-Amz-Signature=12") BUSY("1") GET("3", "/a?part=1&X-Amz-Signature=34") OK("3"),
     true},
    {"another part, signed anew",
     GET("1", "/a?part=1&X-Amz-Signature=12") BUSY("1") GET("3", "/a?part=2&X-Amz-Signature=34") OK("3"),
     false},
    {"the parameters in another order", GET("1", "/a?x=1&y=2") BUSY("1") GET("3", "/a?y=2&x=1") OK("3"),
     true},
    {"another method",
     GET("1", "/a") BUSY("1") "ask 3 :method=DELETE :scheme=https :authority=store :path=/a; " OK("3"),
     false},
    {"another host", GET("1", "/a") BUSY("1") "ask 3 :method=GET :authority=elsewhere :path=/a; " OK("3"),
     false},
    {"this machine by its two names",
     "ask 1 :method=POST :authority=localhost~50051 :path=/Read; " BUSY(
         "1") "ask 3 :method=POST :authority=127.0.0.1~50051 :path=/Read; " OK("3"),
     true},
    {"the same with other headers, in another order",
     GET("1", "/a") BUSY("1") "ask 3 range=bytes~7- :path=/a :authority=STORE :method=GET; " OK("3"), true},
    {"a fault in trailers, then the same call",
     GET("1", "/a") "head 1 :status=200; head 1 grpc-status=14 end; " GET("3", "/a") OK("3"), true},
    {"a fault in trailers, then another call",
     GET("1", "/a") "head 1 :status=200; head 1 grpc-status=14 end; " GET("3", "/b") OK("3"), false},
    {"a fault in a body, then another answer",
     GET("1", "/a")
         GET("3", "/b") "head 1 :status=200; data 1 {\"errors\":[{\"type\":\"RATE_LIMITED\"}]} end; " OK("3"),
     false},
    {"a stream that is reset, then another answer", GET("1", "/a") GET("3", "/b") "reset 1 2; " OK("3"),
     false},
    {"a stream that is reset, then the same again", GET("1", "/a") "reset 1 2; " GET("3", "/a") OK("3"),
     true},
    {"a good-bye to the one that waits, then another answer of the connection",
     GET("1", "/a") OK("1") "; " GET("3", "/b") "goaway 1 11; " GET("5", "/a") OK("5"), false},
    {"a good-bye to several: nobody knows to which", GET("1", "/a") GET("3", "/b") "goaway 3 11; " OK("1"),
     true},

    {"an index that is not in the table: it may be the target",
     "ask 1 :method=GET #99; " BUSY("1") GET("3", "/b") OK("3"), true},
    {"an index that is not in the table, in the second request",
     GET("1", "/a") BUSY("1") "ask 3 :method=GET :path=/b #99; " OK("3"), true},
    {"an index that is not in the table, behind all that counts",
     GET("1", "/a") BUSY("1") "ask 3 :method=GET :authority=store :path=/b #99; " OK("3"), false},
    {"requests of which nobody knows the target", "ask 1; " BUSY("1") "ask 3; " OK("3"), true},
    {"bytes that were missed before the first request",
     "miss; " GET("1", "/a") BUSY("1") GET("3", "/b") OK("3"), true},
    {"bytes that were missed before the second request",
     GET("1", "/a") BUSY("1") "miss; " GET("3", "/b") OK("3"), true},
};

static void start(struct http2_player *player, enum http2_encoding encoding, size_t piece, const char *steps)
{
    http2_player_start(player, encoding, piece);
    while (steps != NULL)
        steps = http2_play_step(player, steps);
    http2_player_hear(player);
}

/* As recovery_closes decides among answers of one peer. */
static bool is_recovered(const struct http2_player *player)
{
    const struct answer *failed = NULL;
    bool recovered = false;
    for (size_t i = 0; i < player->answer_count; i++) {
        const struct answer *answer = &player->answers[i];
        if (failed == NULL && answer->result == ANSWER_FAULT)
            failed = answer;
        else if (failed != NULL && answer->result == ANSWER_GOOD)
            recovered = recovered || failed->question == 0 || answer->question == 0 ||
                        question_is_answered(answer->question, failed->question);
    }
    assert_non_null(failed);
    return recovered;
}

static void an_answer_recovers_a_fault_if_it_answers_the_same(void **state)
{
    static struct http2_player player;
    (void)state;
    for (size_t row = 0; row < sizeof recoveries / sizeof *recoveries; row++)
        for (size_t piece = 1; piece <= PIECE_MAX; piece++)
            for (unsigned encoding = 0; encoding < HTTP2_ENCODINGS; encoding++) {
                start(&player, encoding, piece, recoveries[row].steps);
                if (is_recovered(&player) != recoveries[row].recovered)
                    fail_msg("%s, encoding %u, pieces of %zu: %s", recoveries[row].name, encoding, piece,
                             player.said);
            }
}

#define ASK_A      GET("1", "/a?x=1&y=2")
#define QUESTION_A "GET /a?y=2&x=1 HTTP/1.1\r\nHost: store\r\n\r\n"

static const struct {
    const char *name;
    const char *steps;
    const char
        *request; /* of HTTP/1: the program waits for an answer to this; NULL: to none, or nobody knows */
} waits[] = {
    {"one stream", ASK_A "miss", NULL},
    {"one stream, as over HTTP/1", ASK_A "head 1 :status=200", QUESTION_A},
    {"one of two, whose other one is answered", ASK_A GET("3", "/b") OK("3"), QUESTION_A},
    {"one of two, whose other one is refused", ASK_A GET("3", "/b") "head 3 :status=503", QUESTION_A},
    {"one of two, whose other one the program cancels", ASK_A GET("3", "/b") "cancel 3", QUESTION_A},
    {"two streams", ASK_A GET("3", "/b") "data 1 x", NULL},
    {"none", ASK_A OK("1"), NULL},
    {"one that the server resets", ASK_A "reset 1 8", NULL},
    {"HEAD", "ask 1 :method=HEAD :authority=store :path=/; head 3 :status=200",
     "HEAD / HTTP/1.1\r\nhost: store\r\n\r\n"},
    {"no host", "ask 1 :method=POST :path=/index.html; head 3 :status=200",
     "POST /index.html HTTP/1.0\r\n\r\n"},
    {"no target", "ask 1 :method=CONNECT :authority=store:443; head 3 :status=200", NULL},
};

static void the_one_open_stream_is_what_the_program_waits_for(void **state)
{
    static struct http2_player player;
    (void)state;
    for (size_t row = 0; row < sizeof waits / sizeof *waits; row++)
        for (size_t piece = 1; piece <= PIECE_MAX; piece++)
            for (unsigned encoding = 0; encoding < HTTP2_ENCODINGS; encoding++) {
                const char *request = waits[row].request;
                uint32_t expected = request != NULL ? http1_question(request, strlen(request)) : 0;
                start(&player, encoding, piece, waits[row].steps);
                if (http2_asked(&player.http2) != expected)
                    fail_msg("%s, encoding %u, pieces of %zu: expected %08x, seen %08x", waits[row].name,
                             encoding, piece, expected, http2_asked(&player.http2));
            }
}

/* RFC 7541, C.4.1 and C.4.2: Huffman code, the static table, and the host from the dynamic one; then a literal target. */
static void what_the_rfc_encodes_is_understood(void **state)
{
    static const uint8_t first[] = {0x82, 0x86, 0x84, 0x41, 0x8c, 0xf1, 0xe3, 0xc2, 0xe5,
                                    0xf2, 0x3a, 0x6b, 0xa0, 0xab, 0x90, 0xf4, 0xff};
    static const uint8_t second[] = {0x82, 0x87, 0x85, 0xbe};
    static const char first_request[] = "GET / HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    static const char second_request[] = "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\n\r\n";
    static struct http2_requests requests;
    uint8_t header[HTTP2_FRAME_HEADER_SIZE] = {0, 0, sizeof first, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0,
                                               0, 1};
    (void)state;
    http2_requests_begin(&requests);
    http2_requests_sent(&requests, HTTP2_PREFACE, HTTP2_PREFACE_SIZE, NULL);
    http2_requests_sent(&requests, header, sizeof header, NULL);
    http2_requests_sent(&requests, first, sizeof first, NULL);
    header[2] = sizeof second;
    header[8] = 3;
    http2_requests_sent(&requests, header, sizeof header, NULL);
    http2_requests_sent(&requests, second, sizeof second, NULL);
    assert_int_equal(http2_requests_question(&requests, 1),
                     http1_question(first_request, sizeof first_request - 1));
    assert_int_equal(http2_requests_question(&requests, 3),
                     http1_question(second_request, sizeof second_request - 1));
}

static uint32_t led_from;

static uint32_t leads(uint32_t path)
{
    return path == led_from ? 42 : 0;
}

static void what_a_redirect_leads_to_is_the_first_question(void **state)
{
    static const char request[] = "GET /led HTTP/1.1\r\n\r\n";
    static const uint8_t led[] = {
        0, 0, 7, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 1, 0x82, 0x04, 4, '/', 'l', 'e', 'd'};
    static const uint8_t again[] = {
        0, 0, 7, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 3, 0x82, 0x44, 4, '/', 'l', 'e', 'd'};
    static const uint8_t indexed[] = {0, 0, 2, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 5, 0x82, 0xbe};
    static const uint8_t other[] = {0, 0, 2, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 7, 0x82, 0x84};
    static struct http2_requests requests;
    static struct http2_player player;
    (void)state;
    led_from = http1_path(request, sizeof request - 1);
    http2_requests_begin(&requests);
    http2_requests_sent(&requests, HTTP2_PREFACE, HTTP2_PREFACE_SIZE, leads);
    http2_requests_sent(&requests, led, sizeof led, leads);
    http2_requests_sent(&requests, again, sizeof again, leads);
    http2_requests_sent(&requests, indexed, sizeof indexed, leads);
    http2_requests_sent(&requests, other, sizeof other, leads);
    assert_int_equal(http2_requests_question(&requests, 1), 42);
    assert_int_equal(http2_requests_question(&requests, 3), 42);
    assert_int_equal(http2_requests_question(&requests, 5), 42);
    assert_int_not_equal(http2_requests_question(&requests, 7), 42);
    start(&player, HTTP2_LITERAL, 1,
          GET("1", "/a") "head 1 :status=302 location=https://store/led?Signature=x end");
    assert_int_equal(player.answers[0].parser.http1.path, led_from);
    start(&player, HTTP2_LITERAL, 1, GET("1", "/a") "head 1 :status=302 end");
    assert_int_equal(player.answers[0].parser.http1.path, 0);
}

/* More streams at once than fit: those that are not kept are unknown, and no other's question is theirs. */
static void of_many_streams_the_latest_are_known(void **state)
{
    enum { STREAMS = HTTP2_REQUESTS_OPEN + 4 };
    static struct http2_requests requests;
    uint8_t frame[] = {0, 0, 6, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 1, 0x82, 0x04, 3, '/', 'a', 'a'};
    (void)state;
    http2_requests_begin(&requests);
    http2_requests_sent(&requests, HTTP2_PREFACE, HTTP2_PREFACE_SIZE, NULL);
    for (unsigned i = 0; i < STREAMS; i++) {
        frame[8] = (uint8_t)(2 * i + 1);
        frame[14] = (uint8_t)('a' + i);
        http2_requests_sent(&requests, frame, sizeof frame, NULL);
    }
    for (unsigned i = 0; i < STREAMS; i++) {
        char request[] = "GET /aa HTTP/1.1\r\n\r\n";
        request[6] = (char)('a' + i);
        uint32_t expected =
            i < STREAMS - HTTP2_REQUESTS_OPEN ? 0 : http1_question(request, sizeof request - 1);
        assert_int_equal(http2_requests_question(&requests, 2 * i + 1), expected);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_recovers_a_fault_if_it_answers_the_same),
        cmocka_unit_test(the_one_open_stream_is_what_the_program_waits_for),
        cmocka_unit_test(what_the_rfc_encodes_is_understood),
        cmocka_unit_test(what_a_redirect_leads_to_is_the_first_question),
        cmocka_unit_test(of_many_streams_the_latest_are_known),
    };
    return cmocka_run_group_tests_name("questions of HTTP/2", tests, NULL, NULL);
}
