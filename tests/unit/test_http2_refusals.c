/* Refusals on an HTTP/2 connection that no status tells: of gRPC, in bodies, by RST_STREAM and GOAWAY; and what looks like them.
 *
 * Each row is a conversation, in steps:
 *
 *     ask STREAM, cancel STREAM, leave      the program's frames
 *     head STREAM NAME=VALUE... [end]       the server's, from here on
 *     data STREAM TEXT [end], padded STREAM TEXT [end]
 *     reset STREAM CODE, goaway LAST CODE
 *
 * It is played with every way to encode a header block, and in pieces of every size.
 */
#include "../../core/wire/http2.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    BYTES_MAX = 8192,
    SAID_MAX = 256,
    STEP_MAX = 1024,
    PIECE_MAX = 40,
    FIELDS_MAX = 64,
    CUT = 3,
    PADDING = 3
};

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

/* Encoding ---------------------------------------------------------------------------------------------- */

enum encoding {
    LITERAL,
    INSERTED /* into the table, and taken from it the next time */,
    CONTINUED,
    ENCODINGS
};

struct bytes {
    uint8_t data[BYTES_MAX];
    size_t length;
};

struct player {
    enum encoding encoding;
    struct bytes said_by_server; /* and not heard yet */
    char fields[FIELDS_MAX][80]; /* in the table, the oldest first */
    size_t field_count;
    struct http2 http2;
    bool begun;
    size_t piece;
    char said[SAID_MAX];
};

static void put(struct bytes *bytes, unsigned byte)
{
    assert_true(bytes->length < BYTES_MAX);
    bytes->data[bytes->length++] = (uint8_t)byte;
}

static void put_text(struct bytes *bytes, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        put(bytes, (uint8_t)(text[i] == '~' ? ' ' : text[i]));
}

static void put_number(struct bytes *bytes, uint32_t number, unsigned size)
{
    for (unsigned i = size; i-- > 0;)
        put(bytes, number >> (8 * i) & 0xff);
}

static void put_frame(struct bytes *bytes, unsigned type, unsigned flags, uint32_t stream,
                      const struct bytes *payload)
{
    put_number(bytes, (uint32_t)payload->length, 3);
    put(bytes, type);
    put(bytes, flags);
    put_number(bytes, stream, 4);
    for (size_t i = 0; i < payload->length; i++)
        put(bytes, payload->data[i]);
}

/* RFC 7541 section 6; all strings are short. */
static void put_field(struct player *player, struct bytes *block, const char *field)
{
    const char *value = strchr(field, '=') + 1;
    size_t name = (size_t)(value - field) - 1;
    bool inserts = player->encoding == INSERTED;
    for (size_t i = player->field_count; inserts && i-- > 0;) {
        if (strcmp(player->fields[i], field) == 0) {
            put(block, 0x80u | (unsigned)(61 + player->field_count - i));
            return;
        }
    }
    put(block, inserts ? 0x40 : 0);
    put(block, (unsigned)name);
    put_text(block, field, name);
    put(block, (unsigned)strlen(value));
    put_text(block, value, strlen(value));
    assert_true(player->field_count < FIELDS_MAX);
    if (inserts)
        snprintf(player->fields[player->field_count++], sizeof player->fields[0], "%s", field);
}

/* In one frame, or in two. */
static void put_block(const struct player *player, struct bytes *bytes, unsigned flags, uint32_t stream,
                      const struct bytes *block)
{
    struct bytes first = *block;
    struct bytes second = {.length = 0};
    bool continued = player->encoding == CONTINUED && block->length > CUT;
    if (continued) {
        first.length = CUT;
        second.length = block->length - CUT;
        memcpy(second.data, block->data + CUT, second.length);
    }
    put_frame(bytes, FRAME_HEADERS, flags | (continued ? 0 : FLAG_END_HEADERS), stream, &first);
    if (continued)
        put_frame(bytes, FRAME_CONTINUATION, FLAG_END_HEADERS, stream, &second);
}

/* Steps --------------------------------------------------------------------------------------------------- */

static void add(char *said, const struct answer *answer)
{
    char word[96] = "";
    char words[64] = "";
    struct refusal refusal = answer_refusal(answer, 0);
    struct text text = text_in(words, sizeof words);
    if (answer->result == ANSWER_INCOMPLETE)
        return;
    assert_int_not_equal(answer->result, ANSWER_FOREIGN);
    text_add_refusal(&text, &refusal);
    char *reason = strchr(words, '(');
    if (reason != NULL)
        words[strlen(words) - 1] = '\0';
    int length = snprintf(word, sizeof word, "%s%s%s%s%s%s", *said != '\0' ? " " : "",
                          answer->protocol == ANSWER_GRPC    ? "gRPC "
                          : answer->protocol == ANSWER_HTTP2 ? "HTTP/2 "
                                                             : "",
                          answer->code, answer->result == ANSWER_FAULT ? "!" : "", reason != NULL ? " " : "",
                          reason != NULL ? reason + 1 : "");
    if (answer->result == ANSWER_FAULT && refusal.wait > 0)
        snprintf(word + length, sizeof word - (size_t)length, " +%u", refusal.wait);
    strncat(said, word, SAID_MAX - strlen(said) - 1);
}

/* What the server says until the program speaks comes as one, in pieces that know nothing of frames. */
static void server_says(struct player *player, const struct bytes *bytes)
{
    for (size_t i = 0; i < bytes->length; i++)
        put(&player->said_by_server, bytes->data[i]);
}

static void hear(struct player *player)
{
    const struct bytes *bytes = &player->said_by_server;
    for (size_t at = 0; at < bytes->length; at += player->piece) {
        size_t length = bytes->length - at < player->piece ? bytes->length - at : player->piece;
        for (size_t taken = 0; taken < length;) {
            struct answer answer;
            size_t more = http2_feed(&player->http2, bytes->data + at + taken, length - taken, &answer);
            assert_true(more > 0 && more <= length - taken);
            taken += more;
            add(player->said, &answer);
        }
    }
    player->said_by_server.length = 0;
}

static void program_says(struct player *player, unsigned type, uint32_t stream, uint32_t code, unsigned size)
{
    struct bytes message = {.length = 0};
    struct bytes payload = {.length = 0};
    hear(player);
    if (!player->begun)
        put_text(&message, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", HTTP2_PREFACE_SIZE);
    put_number(&payload, code, size);
    put_frame(&message, type, FLAG_END_STREAM, stream, &payload);
    http2_sent(&player->http2, message.data, message.length);
    player->begun = true;
}

static bool take_end(char *words)
{
    size_t length = strlen(words);
    bool ends = length >= 4 && strcmp(words + length - 4, " end") == 0;
    if (ends)
        words[length - 4] = '\0';
    return ends;
}

static void server_heads(struct player *player, uint32_t stream, char *fields)
{
    struct bytes block = {.length = 0};
    struct bytes frames = {.length = 0};
    char *rest = NULL;
    unsigned flags = take_end(fields) ? FLAG_END_STREAM : 0;
    for (char *field = strtok_r(fields, " ", &rest); field != NULL; field = strtok_r(NULL, " ", &rest))
        put_field(player, &block, field);
    put_block(player, &frames, flags, stream, &block);
    server_says(player, &frames);
}

static void server_sends(struct player *player, uint32_t stream, char *text, bool padded)
{
    struct bytes payload = {.length = 0};
    struct bytes frame = {.length = 0};
    unsigned flags = take_end(text) ? FLAG_END_STREAM : 0;
    if (padded)
        put(&payload, PADDING);
    put_text(&payload, text, strlen(text));
    put_text(&payload, "}}}", padded ? PADDING : 0);
    put_frame(&frame, FRAME_DATA, flags | (padded ? FLAG_PADDED : 0), stream, &payload);
    server_says(player, &frame);
}

static void server_ends(struct player *player, uint32_t stream, char *number, bool connection)
{
    struct bytes payload = {.length = 0};
    struct bytes frame = {.length = 0};
    if (connection)
        put_number(&payload, stream, 4);
    put_number(&payload, (uint32_t)strtoul(number, NULL, 10), 4);
    put_frame(&frame, connection ? FRAME_GOAWAY : FRAME_RST_STREAM, 0, connection ? 0 : stream, &payload);
    server_says(player, &frame);
}

static void play_step(struct player *player, char *step)
{
    char *rest = step + strcspn(step, " ");
    uint32_t stream = (uint32_t)strtoul(rest, &rest, 10);
    rest += *rest == ' ';
    if (strncmp(step, "ask", 3) == 0)
        program_says(player, FRAME_HEADERS, stream, 0x82, 1);
    else if (strncmp(step, "cancel", 6) == 0)
        program_says(player, FRAME_RST_STREAM, stream, 8, 4);
    else if (strncmp(step, "leave", 5) == 0)
        program_says(player, FRAME_GOAWAY, 0, 0, 8);
    else if (strncmp(step, "head", 4) == 0)
        server_heads(player, stream, rest);
    else if (strncmp(step, "data", 4) == 0 || strncmp(step, "padded", 6) == 0)
        server_sends(player, stream, rest, step[0] == 'p');
    else if (strncmp(step, "reset", 5) == 0 || strncmp(step, "goaway", 6) == 0)
        server_ends(player, stream, rest, step[0] == 'g');
    else
        fail_msg("no step: %s", step);
}

static void play(size_t row, enum encoding encoding, size_t piece)
{
    static const struct bytes settings = {.data = {0, 0, 0, FRAME_SETTINGS},
                                          .length = HTTP2_FRAME_HEADER_SIZE};
    static struct player player;
    char steps[STEP_MAX];
    player = (struct player){.encoding = encoding, .piece = piece};
    http2_begin(&player.http2);
    server_says(&player, &settings);
    snprintf(steps, sizeof steps, "%s; ", rows[row].steps);
    for (char *step = steps, *end = strstr(step, "; "); end != NULL;
         step = end + 2, end = strstr(step, "; ")) {
        *end = '\0';
        play_step(&player, step);
    }
    hear(&player);
    if (strcmp(player.said, rows[row].said) != 0)
        fail_msg("%s, encoding %d, pieces of %zu: expected \"%s\", seen \"%s\"", rows[row].name,
                 (int)encoding, piece, rows[row].said, player.said);
}

static void a_conversation_says_what_it_says_however_it_comes(void **state)
{
    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
        for (enum encoding encoding = LITERAL; encoding < ENCODINGS; encoding++)
            for (size_t piece = 1; piece <= PIECE_MAX; piece++)
                play(row, encoding, piece < PIECE_MAX ? piece : BYTES_MAX);
}

/* Ciphertext may look like anything; only whole frames count. */
static void half_a_message_of_the_program_begins_no_request(void **state)
{
    static const uint8_t half[] = {0, 0, 9, FRAME_HEADERS, FLAG_END_HEADERS, 0, 0, 0, 7, 0x82};
    static const uint8_t record[] = {0x17, 3, 3, 1, 0, 0, 0, 0, 7, 1, 2, 3, 4, 5, 6, 7};
    struct http2 http2;
    (void)state;
    http2_begin(&http2);
    http2_sent(&http2, half, sizeof half);
    http2_sent(&http2, half, 3);
    http2_sent(&http2, record, sizeof record);
    http2_sent(&http2, "PRI", 3);
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
        static struct player player;
        char steps[STEP_MAX];
        player = (struct player){.piece = 1};
        http2_begin(&player.http2);
        player.http2.begun = true;
        snprintf(steps, sizeof steps, "%s; ", ends[row].steps);
        for (char *step = steps, *end = strstr(step, "; "); end != NULL;
             step = end + 2, end = strstr(step, "; ")) {
            *end = '\0';
            player.http2.answered = false;
            play_step(&player, step);
            hear(&player);
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
