#include "http2_play.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEP_MAX = 1024, CUT = 3, PADDING = 3 };

/* Encoding ---------------------------------------------------------------------------------------------- */

static void put(struct http2_bytes *bytes, unsigned byte)
{
    assert_true(bytes->length < HTTP2_BYTES_MAX);
    bytes->data[bytes->length++] = (uint8_t)byte;
}

static void put_text(struct http2_bytes *bytes, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        put(bytes, (uint8_t)(text[i] == '~' ? ' ' : text[i]));
}

static void put_number(struct http2_bytes *bytes, uint64_t number, unsigned size)
{
    for (unsigned i = size; i-- > 0;)
        put(bytes, (unsigned)(number >> (8 * i) & 0xff));
}

static void put_frame(struct http2_bytes *bytes, unsigned type, unsigned flags, uint32_t stream,
                      const struct http2_bytes *payload)
{
    put_number(bytes, (uint32_t)payload->length, 3);
    put(bytes, type);
    put(bytes, flags);
    put_number(bytes, stream, 4);
    for (size_t i = 0; i < payload->length; i++)
        put(bytes, payload->data[i]);
}

/* RFC 7541 section 6; all strings are short. */
static void put_field(const struct http2_player *player, struct http2_fields *table,
                      struct http2_bytes *block, const char *field)
{
    if (*field == '#') {
        put(block, 0x80u | (unsigned)strtoul(field + 1, NULL, 10));
        return;
    }
    const char *value = strchr(field, '=') + 1;
    size_t name = (size_t)(value - field) - 1;
    bool inserts = player->encoding == HTTP2_INSERTED;
    for (size_t i = table->count; inserts && i-- > 0;) {
        if (strcmp(table->fields[i], field) == 0) {
            put(block, 0x80u | (unsigned)(61 + table->count - i));
            return;
        }
    }
    put(block, inserts ? 0x40 : 0);
    put(block, (unsigned)name);
    put_text(block, field, name);
    assert_true(strlen(value) < 0x7f);
    put(block, (unsigned)strlen(value));
    put_text(block, value, strlen(value));
    assert_true(table->count < HTTP2_FIELDS_MAX);
    if (inserts)
        snprintf(table->fields[table->count++], sizeof table->fields[0], "%s", field);
}

/* In one frame, or in two. */
static void put_block(const struct http2_player *player, struct http2_bytes *bytes, unsigned flags,
                      uint32_t stream, const struct http2_bytes *block)
{
    struct http2_bytes first = *block;
    struct http2_bytes second = {.length = 0};
    bool continued = player->encoding == HTTP2_CONTINUED && block->length > CUT;
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
    strncat(said, word, HTTP2_SAID_MAX - strlen(said) - 1);
}

static void server_says(struct http2_player *player, const struct http2_bytes *bytes)
{
    for (size_t i = 0; i < bytes->length; i++)
        put(&player->unheard, bytes->data[i]);
}

void http2_player_hear(struct http2_player *player)
{
    const struct http2_bytes *bytes = &player->unheard;
    for (size_t at = 0; at < bytes->length; at += player->piece) {
        size_t length = bytes->length - at < player->piece ? bytes->length - at : player->piece;
        for (size_t taken = 0; taken < length;) {
            struct answer answer;
            size_t more = http2_feed(&player->http2, bytes->data + at + taken, length - taken, &answer);
            assert_true(more > 0 && more <= length - taken);
            taken += more;
            add(player->said, &answer);
            if (answer.result != ANSWER_INCOMPLETE && player->answer_count < HTTP2_ANSWERS_MAX)
                player->answers[player->answer_count++] = answer;
        }
    }
    player->unheard.length = 0;
}

static void program_sends(struct http2_player *player, const struct http2_bytes *frames)
{
    struct http2_bytes message = {.length = 0};
    http2_player_hear(player);
    if (!player->begun)
        put_text(&message, HTTP2_PREFACE, HTTP2_PREFACE_SIZE);
    for (size_t i = 0; i < frames->length; i++)
        put(&message, frames->data[i]);
    http2_sent(&player->http2, message.data, message.length);
    for (size_t at = 0; at < message.length; at += player->piece) {
        size_t length = message.length - at < player->piece ? message.length - at : player->piece;
        http2_requests_sent(&player->http2.requests, message.data + at, length, NULL);
    }
    player->begun = true;
}

static void program_says(struct http2_player *player, unsigned type, uint32_t stream, uint32_t code,
                         unsigned size)
{
    struct http2_bytes frame = {.length = 0};
    struct http2_bytes payload = {.length = 0};
    put_number(&payload, code, size);
    put_frame(&frame, type, FLAG_END_STREAM, stream, &payload);
    program_sends(player, &frame);
}

static void put_fields(struct http2_player *player, struct http2_fields *table, struct http2_bytes *block,
                       char *fields)
{
    char *rest = NULL;
    for (char *field = strtok_r(fields, " ", &rest); field != NULL; field = strtok_r(NULL, " ", &rest))
        put_field(player, table, block, field);
}

static void program_asks(struct http2_player *player, uint32_t stream, char *fields)
{
    struct http2_bytes block = {.length = 0};
    struct http2_bytes frames = {.length = 0};
    if (*fields == '\0')
        put(&block, 0x82);
    put_fields(player, &player->program, &block, fields);
    put_block(player, &frames, FLAG_END_STREAM, stream, &block);
    program_sends(player, &frames);
}

static bool take_end(char *words)
{
    size_t length = strlen(words);
    bool ends = length >= 4 && strcmp(words + length - 4, " end") == 0;
    if (ends)
        words[length - 4] = '\0';
    return ends;
}

static void server_heads(struct http2_player *player, uint32_t stream, char *fields)
{
    struct http2_bytes block = {.length = 0};
    struct http2_bytes frames = {.length = 0};
    unsigned flags = take_end(fields) ? FLAG_END_STREAM : 0;
    put_fields(player, &player->server, &block, fields);
    put_block(player, &frames, flags, stream, &block);
    server_says(player, &frames);
}

static void server_sends(struct http2_player *player, uint32_t stream, char *text, bool padded)
{
    struct http2_bytes payload = {.length = 0};
    struct http2_bytes frame = {.length = 0};
    unsigned flags = take_end(text) ? FLAG_END_STREAM : 0;
    if (padded)
        put(&payload, PADDING);
    put_text(&payload, text, strlen(text));
    put_text(&payload, "}}}", padded ? PADDING : 0);
    put_frame(&frame, FRAME_DATA, flags | (padded ? FLAG_PADDED : 0), stream, &payload);
    server_says(player, &frame);
}

static void server_ends(struct http2_player *player, uint32_t stream, char *number, bool connection)
{
    struct http2_bytes payload = {.length = 0};
    struct http2_bytes frame = {.length = 0};
    if (connection)
        put_number(&payload, stream, 4);
    put_number(&payload, (uint32_t)strtoul(number, NULL, 10), 4);
    put_frame(&frame, connection ? FRAME_GOAWAY : FRAME_RST_STREAM, 0, connection ? 0 : stream, &payload);
    server_says(player, &frame);
}

static void play_step(struct http2_player *player, char *step)
{
    char *rest = step + strcspn(step, " ");
    uint32_t stream = (uint32_t)strtoul(rest, &rest, 10);
    rest += *rest == ' ';
    if (strncmp(step, "ask", 3) == 0)
        program_asks(player, stream, rest);
    else if (strncmp(step, "cancel", 6) == 0)
        program_says(player, FRAME_RST_STREAM, stream, 8, 4);
    else if (strncmp(step, "leave", 5) == 0)
        program_says(player, FRAME_GOAWAY, 0, 0, 8);
    else if (strncmp(step, "miss", 4) == 0)
        http2_requests_missed(&player->http2.requests);
    else if (strncmp(step, "head", 4) == 0)
        server_heads(player, stream, rest);
    else if (strncmp(step, "data", 4) == 0 || strncmp(step, "padded", 6) == 0)
        server_sends(player, stream, rest, step[0] == 'p');
    else if (strncmp(step, "reset", 5) == 0 || strncmp(step, "goaway", 6) == 0)
        server_ends(player, stream, rest, step[0] == 'g');
    else
        fail_msg("no step: %s", step);
}

const char *http2_play_step(struct http2_player *player, const char *steps)
{
    char step[STEP_MAX];
    const char *end = strstr(steps, "; ");
    size_t length = end != NULL ? (size_t)(end - steps) : strlen(steps);
    snprintf(step, sizeof step, "%.*s", (int)length, steps);
    play_step(player, step);
    return end != NULL ? end + 2 : NULL;
}

void http2_player_start(struct http2_player *player, enum http2_encoding encoding, size_t piece)
{
    static const struct http2_bytes settings = {.data = {0, 0, 0, FRAME_SETTINGS},
                                                .length = HTTP2_FRAME_HEADER_SIZE};
    *player = (struct http2_player){.encoding = encoding, .piece = piece};
    http2_begin(&player->http2);
    server_says(player, &settings);
}
