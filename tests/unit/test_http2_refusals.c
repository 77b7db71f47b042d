/* Refusals on an HTTP/2 connection that no status tells: of gRPC, in bodies, by RST_STREAM and GOAWAY; and what looks like them.
 *
 * Each row is a conversation, in the steps of tests/support/http2_play.h. It is played with every way to encode a header block, and
 * in pieces of every size.
 */
#include "../support/http2_play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PIECE_MAX = 40 };

#define OK      "head 1 :status=200; "
#define GRPC    "head 1 :status=200 content-type=application/grpc; "
#define LIMITED "{\"errors\":[{\"type\":\"RATE_LIMITED\"}]}"

static const struct {
    const char *name;
    const char *steps;
    const char
        *said; /* codes; behind that of a fault its protocol, its reason and the seconds it asks to wait */
} rows[] = {
    /* gRPC. */
    {"gRPC: unavailable", GRPC "data 1 x; head 1 grpc-status=14 grpc-message=no end", "200 gRPC 14!"},
    {"gRPC: too much", GRPC "head 1 grpc-status=8 end", "200 gRPC 8!"},
    {"gRPC: unavailable, in the only block", "head 1 :status=200 grpc-status=14 end", "gRPC 14!"},
    {"gRPC: too much, in the only block", "head 1 :status=200 grpc-message=quota grpc-status=8 end",
     "gRPC 8!"},
    {"gRPC: unavailable twice",
     GRPC "head 1 grpc-status=14 end; head 3 :status=200; head 3 grpc-status=14 end",
     "200 gRPC 14! 200 gRPC 14!"},
    {"gRPC: unavailable, then well",
     "head 1 :status=200 grpc-status=14 end; head 3 :status=200; head 3 "
     "grpc-status=0 end",
     "gRPC 14! 200"},
    {"gRPC: well", GRPC "data 1 x; head 1 grpc-status=0 end", "200"},
    {"gRPC: not found", GRPC "head 1 grpc-status=5 end", "200"},
    {"gRPC: a mistake, in the only block", "head 1 :status=200 grpc-status=3 end", "200"},
    {"gRPC: not authenticated", "head 1 :status=200 grpc-status=16 end", "200"},
    {"gRPC: a status that is none", GRPC "head 1 grpc-status=no end", "200"},
    {"gRPC: a status with three digits", GRPC "head 1 grpc-status=014 end", "200"},
    {"gRPC: a message that was too large",
     GRPC "head 1 grpc-status=8 grpc-message=Received~message~larger~than~max~(9~vs.~4) end", "200"},
    {"gRPC: a message that was too large for Java",
     GRPC "head 1 grpc-status=8 grpc-message=gRPC~message~exceeds~maximum~size~4194304:~9 end", "200"},
    {"gRPC: unavailable, which the program did not wait for",
     "ask 1; " GRPC "cancel 1; head 1 grpc-status=14 end", "200"},
    {"trailers of something else", OK "head 1 x-checksum=14 end", "200"},

    /* Headers. */
    {"a 403 with no request left", "head 1 :status=403 x-ratelimit-remaining=0 x-ratelimit-reset=42",
     "403! rate limit used up +42"},
    {"a 403 with no request left, twice",
     "head 1 :status=403 x-ratelimit-remaining=0 end; head 3 :status=403 x-ratelimit-remaining=0 end",
     "403! rate limit used up 403! rate limit used up"},
    {"a 403 that says when to come back", "head 1 :status=403 retry-after=60", "403! Retry-After +60"},
    {"AWS's limit in a header",
     "head 1 :status=400 x-amzn-errortype=ThrottlingException:http://internal.amazon.com/coral/",
     "400! ThrottlingException"},
    {"a 403 with requests left", "head 1 :status=403 x-ratelimit-remaining=59", "403"},
    {"a success with no request left", "head 1 :status=200 x-ratelimit-remaining=0; data 1 {} end", "200"},

    /* Bodies. */
    {"a limit in a body", "head 1 :status=200; data 1 " LIMITED " end", "200 200! RATE_LIMITED"},
    {"a limit in a body of many frames",
     "head 1 :status=200; data 1 {\"errors; data 1 \":[{\"type\":; data 1 \"RATE_LIMITED\"}]} end",
     "200 200! RATE_LIMITED"},
    {"a limit in a body with padding",
     "head 1 :status=200; padded 1 {\"errors\":; padded 1 [{\"type\":\"RATE_LIMITED\"}]} end",
     "200 200! RATE_LIMITED"},
    {"a limit in a body, until a time",
     "head 1 :status=200 x-ratelimit-remaining=0 x-ratelimit-reset=7; data 1 " LIMITED,
     "200 200! RATE_LIMITED +7"},
    {"a limit in one of two bodies that come at once",
     "head 1 :status=200; head 3 :status=400; data 1 {\"a\":; data 3 {\"__type\":; data 1 \"SlowDown\"} end; "
     "data 3 "
     "\"SlowDown\"} end",
     "200 400 400! SlowDown"},
    {"a limit behind more bodies than are followed",
     "head 1 :status=200; head 3 :status=200; head 5 :status=200; head 7 :status=200; head 9 :status=200; "
     "data 9 " LIMITED " end",
     "200 200 200 200 200 200! RATE_LIMITED"},
    {"a limit in a body that is compressed", "head 1 :status=200 content-encoding=br; data 1 " LIMITED " end",
     "200"},
    {"a failure that is to blame on the request",
     "head 1 :status=400; data 1 {\"__type\":\"ValidationException\"} end", "400"},
    {"data that quotes a limit", "head 1 :status=200; data 1 {\"data\":" LIMITED "} end", "200"},
    {"a body of another answer", "head 1 :status=200 end; data 3 " LIMITED " end", "200"},
    {"a body that the server does not end", "head 1 :status=200; data 1 {\"errors\":; reset 1 2",
     "200 HTTP/2 2!"},

    /* RST_STREAM. */
    {"a stream that the server cancels within its answer", "ask 1; " OK "data 1 x; reset 1 8",
     "200 HTTP/2 8!"},
    {"a stream that the server cancels before its answer", "ask 1; reset 1 8", "HTTP/2 8!"},
    {"a stream that the server refuses", "ask 1; reset 1 7", "HTTP/2 7!"},
    {"a stream that the server cannot end", "ask 1; " OK "reset 1 2", "200 HTTP/2 2!"},
    {"a stream that asks for calm", "ask 1; reset 1 11", "HTTP/2 11!"},
    {"a stream that breaks a rule", "ask 1; " OK "reset 1 1", "200"},
    {"a stream without an error that is not complete", "ask 1; " OK "reset 1 0", "200"},
    {"a stream that ends well and needs no more of the request", "ask 1; " OK "data 1 x end; reset 1 0",
     "200"},
    {"a stream that is cancelled after its end", "ask 1; " OK "data 1 x end; reset 1 8", "200"},
    {"a stream that is cancelled after an answer without a body", "ask 1; head 1 :status=200 end; reset 1 8",
     "200"},
    {"a stream that is cancelled after trailers", "ask 1; " GRPC "head 1 grpc-status=0 end; reset 1 2",
     "200"},
    {"a stream that is cancelled after the request was blamed", "ask 1; head 1 :status=413; reset 1 8",
     "413"},
    {"a stream that is cancelled after a refusal", "ask 1; head 1 :status=503; reset 1 8", "503!"},
    {"a stream that the program cancels", "ask 1; " OK "cancel 1; reset 1 8", "200"},
    {"another stream that the program cancels", "ask 1; ask 3; " OK "cancel 3; reset 1 8", "200 HTTP/2 8!"},
    {"a stream that the program asks for behind one that it cancels", "ask 1; cancel 1; ask 3; reset 3 8",
     "HTTP/2 8!"},

    {"a stream that is cancelled after the trailers of another, which ask to wait",
     "ask 1; ask 3; " OK "head 3 :status=200; head 3 retry-after=60 end; reset 1 8", "200 200 HTTP/2 8!"},

    /* GOAWAY. */
    {"a good-bye to a request that was not processed", "ask 1; goaway 0 0", "HTTP/2 GOAWAY!"},
    {"a good-bye to the second request, which was not processed",
     "ask 1; head 1 :status=200 end; ask 3; goaway 1 0", "200 HTTP/2 GOAWAY!"},
    {"a good-bye that fails a request", "ask 1; goaway 1 2", "HTTP/2 2!"},
    {"a good-bye that asks for calm", "ask 1; " OK "goaway 1 11", "200 HTTP/2 11!"},
    {"a good-bye of which no request is known", "goaway 1 11", "HTTP/2 11!"},
    {"a good-bye twice", "ask 1; goaway 0 0; goaway 0 0", "HTTP/2 GOAWAY!"},
    {"a good-bye that announces the end, and then it",
     "ask 1; goaway 2147483647 0; head 1 :status=200 end; goaway 1 0", "200"},
    {"a good-bye at rest", "ask 1; head 1 :status=200 end; goaway 1 0", "200"},
    {"a good-bye at rest that asks for calm", "ask 1; head 1 :status=200 end; goaway 1 11", "200"},
    {"a good-bye at rest, with an error", "ask 1; " OK "data 1 x end; goaway 1 2", "200"},
    {"a good-bye while an answer comes, which still comes", "ask 1; " OK "goaway 1 0; data 1 x end", "200"},
    {"a good-bye for the program's own mistake", "ask 1; goaway 0 1", ""},
    {"a good-bye to who says it, too", "ask 1; leave; goaway 0 0", ""},
    {"a good-bye to who cancels", "ask 1; cancel 1; goaway 0 2", ""},
};

static void play(size_t row, enum http2_encoding encoding, size_t piece)
{
    static struct http2_player player;
    http2_player_start(&player, encoding, piece);
    for (const char *steps = rows[row].steps; steps != NULL;)
        steps = http2_play_step(&player, steps);
    http2_player_hear(&player);
    if (strcmp(player.said, rows[row].said) != 0)
        fail_msg("%s, encoding %d, pieces of %zu: expected \"%s\", seen \"%s\"", rows[row].name,
                 (int)encoding, piece, rows[row].said, player.said);
}

static void a_conversation_says_what_it_says_however_it_comes(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
        for (enum http2_encoding encoding = HTTP2_LITERAL; encoding < HTTP2_ENCODINGS; encoding++)
            for (size_t piece = 1; piece <= PIECE_MAX; piece++)
                play(row, encoding, piece < PIECE_MAX ? piece : HTTP2_BYTES_MAX);
}

/* Ciphertext may look like anything; only whole frames count. */
static void half_a_message_of_the_program_begins_no_request(void **state)
{
    static const uint8_t half[] = {0, 0, 9, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 7, 0x82};
    static const uint8_t record[] = {0x17, 3, 3, 1, 0, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7};
    static const uint8_t even[] = {0, 0, 1, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 2, 0x82};
    static const uint8_t flagged[] = {0, 0, 1, FRAME_HEADERS, 0x80, 0, 0, 0, 1, 0x82};
    struct http2 http2;
    (void)state;
    http2_begin(&http2);
    http2_sent(&http2, half, sizeof half);
    http2_sent(&http2, half, 3);
    http2_sent(&http2, record, sizeof record);
    http2_sent(&http2, "PRI", 3);
    http2_sent(&http2, even, sizeof even);
    http2_sent(&http2, flagged, sizeof flagged);
    assert_int_equal(http2_streams_unanswered(&http2.streams), 0);
    http2_sent(&http2, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\1\1\5\0\0\0\1\x82", 34);
    assert_int_equal(http2_streams_unanswered(&http2.streams), 1);
}

static const struct {
    const char *name;
    const char *steps;
    bool answered; /* the last thing that came was of an answer, or ends what waits for one */
    bool open;
} ends[] = {
    {"a good-bye to a request that is still processed: the end would fail it", "ask 1; goaway 1 0", false,
     false},
    {"a good-bye within an answer: the end would cut it off", "ask 1; head 1 :status=200; goaway 1 0", false,
     true},
    {"a good-bye to a request that is not processed: it is told", "ask 1; goaway 0 0", true, false},
    {"a good-bye at rest", "ask 1; head 1 :status=200 end; goaway 1 0", true, false},
    {"a good-bye of which no request is known", "goaway 1 0", true, false},
};

static void a_good_bye_answers_nothing_that_waits(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof ends / sizeof *ends; row++) {
        static struct http2_player player;
        http2_player_start(&player, HTTP2_LITERAL, 1);
        for (const char *steps = ends[row].steps; steps != NULL;) {
            player.http2.answered = false;
            steps = http2_play_step(&player, steps);
            http2_player_hear(&player);
        }
        if (player.http2.answered != ends[row].answered || player.http2.open != ends[row].open)
            fail_msg("%s: expected answered %d, open %d; seen %d, %d", ends[row].name, ends[row].answered,
                     ends[row].open, player.http2.answered, player.http2.open);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_conversation_says_what_it_says_however_it_comes),
        cmocka_unit_test(half_a_message_of_the_program_begins_no_request),
        cmocka_unit_test(a_good_bye_answers_nothing_that_waits),
    };
    return cmocka_run_group_tests_name("refusals of HTTP/2 that no status tells", tests, NULL, NULL);
}
