#include "http2.h"

enum frame_type {
    FRAME_DATA = 0,
    FRAME_HEADERS = 1,
    FRAME_PRIORITY = 2,
    FRAME_RST_STREAM = 3,
    FRAME_SETTINGS = 4,
    FRAME_PUSH_PROMISE = 5,
    FRAME_PING = 6,
    FRAME_GOAWAY = 7,
    FRAME_WINDOW_UPDATE = 8,
    FRAME_CONTINUATION = 9
};

enum frame_flag {
    FLAG_ACK = 0x1,
    FLAG_END_STREAM = 0x1,
    FLAG_END_HEADERS = 0x4,
    FLAG_PADDED = 0x8,
    FLAG_PRIORITY = 0x20
};

/* Where the header of a frame has what (section 4.1). */
enum { AT_TYPE = 3, AT_FLAGS = 4, AT_STREAM = 5 };

enum { PRIORITY_SIZE = 5, PROMISED_STREAM_SIZE = 4, RST_STREAM_SIZE = 4, GOAWAY_FIXED_SIZE = 8 };

bool http2_is_preface(const void *bytes, size_t length)
{
    static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    enum { ENOUGH = 14 };
    const char *seen = bytes;
    for (size_t i = 0; i < length && i < HTTP2_PREFACE_SIZE; i++)
        if (seen[i] != preface[i])
            return false;
    return length >= ENOUGH;
}

void http2_begin(struct http2 *http2)
{
    hpack_begin(&http2->hpack, HPACK_TABLE_SIZE_MAX);
    http2->left = http2->stream = http2->code = http2->refused = http2->block = 0;
    http2->position = http2->header_length = http2->padding = 0;
    http2->promised = http2->begun = http2->foreign = http2->open = http2->answered = false;
}

static uint32_t big_endian(const uint8_t *bytes, size_t length)
{
    uint32_t number = 0;
    for (size_t i = 0; i < length; i++)
        number = number << 8 | bytes[i];
    return number;
}

enum http2_message http2_message(const void *message, size_t length)
{
    const uint8_t *bytes = message;
    enum http2_message kind = HTTP2_INFORMS;
    while (length > 0) {
        size_t size =
            length < HTTP2_FRAME_HEADER_SIZE ? length : HTTP2_FRAME_HEADER_SIZE + big_endian(bytes, AT_TYPE);
        if (length < HTTP2_FRAME_HEADER_SIZE || size > length)
            return HTTP2_REQUESTS;
        uint8_t type = bytes[AT_TYPE];
        bool acknowledges =
            (bytes[AT_FLAGS] & FLAG_ACK) != 0 && (type == FRAME_SETTINGS || type == FRAME_PING);
        if (type == FRAME_RST_STREAM || type == FRAME_GOAWAY)
            kind = HTTP2_CANCELS;
        else if (!acknowledges && type != FRAME_WINDOW_UPDATE && type != FRAME_PRIORITY)
            return HTTP2_REQUESTS;
        bytes += size;
        length -= size;
    }
    return kind;
}

static uint8_t type_of(const struct http2 *http2)
{
    return http2->header[AT_TYPE];
}

static bool has_flag(const struct http2 *http2, enum frame_flag flag)
{
    return (http2->header[AT_FLAGS] & flag) != 0;
}

static bool holds_block(const struct http2 *http2)
{
    uint8_t type = type_of(http2);
    return type == FRAME_HEADERS || type == FRAME_PUSH_PROMISE || type == FRAME_CONTINUATION;
}

static bool is_padded(const struct http2 *http2)
{
    return type_of(http2) != FRAME_CONTINUATION && has_flag(http2, FLAG_PADDED);
}

/* Bytes of the payload before the header block. */
static unsigned size_before_block(const struct http2 *http2)
{
    unsigned size = is_padded(http2) ? 1 : 0;
    if (type_of(http2) == FRAME_HEADERS && has_flag(http2, FLAG_PRIORITY))
        size += PRIORITY_SIZE;
    if (type_of(http2) == FRAME_PUSH_PROMISE)
        size += PROMISED_STREAM_SIZE;
    return size;
}

/* A connection begins with SETTINGS (section 3.4), and nothing comes between the frames of a header block (section 6.10). */
static bool is_in_order(const struct http2 *http2)
{
    uint8_t type = type_of(http2);
    if (!http2->begun)
        return type == FRAME_SETTINGS && !has_flag(http2, FLAG_ACK) && http2->stream == 0;
    if (http2->block != 0)
        return type == FRAME_CONTINUATION && http2->stream == http2->block;
    return type != FRAME_CONTINUATION && (!holds_block(http2) || http2->stream != 0);
}

/* Streams that the server has begun have even numbers, and answer no request (section 5.1.1). */
static bool is_ours(uint32_t stream)
{
    return stream % 2 == 1;
}

static bool is_of_answer(const struct http2 *http2)
{
    return (type_of(http2) == FRAME_DATA || type_of(http2) == FRAME_HEADERS) && is_ours(http2->stream);
}

/* Not the server's own settings, nor its pings: they come whether or not it answers. */
static bool answers(const struct http2 *http2)
{
    return is_of_answer(http2) || type_of(http2) == FRAME_RST_STREAM || type_of(http2) == FRAME_GOAWAY;
}

static void begin_frame(struct http2 *http2)
{
    http2->left = big_endian(http2->header, AT_TYPE);
    http2->stream = big_endian(http2->header + AT_STREAM, 4) & 0x7fffffff;
    http2->position = 0;
    http2->padding = 0;
    http2->code = 0;
    if (!is_in_order(http2)) {
        http2->foreign = true;
        return;
    }
    http2->begun = true;
    if (is_of_answer(http2) && http2->stream != http2->refused)
        http2->open = true;
    if (answers(http2))
        http2->answered = true;
    if (holds_block(http2) && http2->block == 0) {
        http2->block = http2->stream;
        http2->promised = type_of(http2) == FRAME_PUSH_PROMISE;
        hpack_begin_block(&http2->hpack);
    }
}

static void say_status(unsigned status, struct answer *answer)
{
    char code[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10), (char)('0' + status % 10),
                   '\0'};
    answer->protocol = ANSWER_HTTP;
    answer->class = (uint8_t)refusal_class(ANSWER_HTTP, code);
    answer->result = answer->class != FAULT_NONE ? ANSWER_FAULT : code[0] == '5' ? ANSWER_BAD : ANSWER_GOOD;
    for (size_t i = 0; i < sizeof code; i++)
        answer->code[i] = code[i];
}

/* Trailers have no status; an interim answer is followed by the final one. */
static void end_block(struct http2 *http2, struct answer *answer)
{
    struct hpack *hpack = &http2->hpack;
    hpack_end_block(hpack);
    uint32_t stream = http2->block;
    http2->block = 0;
    if (http2->promised || !is_ours(stream) || hpack->status < 200 || hpack->status > 599)
        return;
    say_status(hpack->status, answer);
    if (answer->result == ANSWER_FAULT || answer->code[0] == '4') {
        http2->refused = stream;
        http2->open = false;
    }
    answer->retry_after = hpack->retry_after;
    answer->date = hpack->date;
}

/* INTERNAL_ERROR, REFUSED_STREAM and ENHANCE_YOUR_CALM (section 7). */
static void say_error(uint32_t number, struct answer *answer)
{
    char code[3] = "";
    if (number < 10) {
        code[0] = (char)('0' + number);
    } else if (number < 100) {
        code[0] = (char)('0' + number / 10);
        code[1] = (char)('0' + number % 10);
    }
    enum fault_class class = refusal_class(ANSWER_HTTP2, code);
    if (class == FAULT_NONE)
        return;
    answer->protocol = ANSWER_HTTP2;
    answer->class = (uint8_t) class;
    answer->result = ANSWER_FAULT;
    for (size_t i = 0; i < sizeof code; i++)
        answer->code[i] = code[i];
}

static void end_frame(struct http2 *http2, struct answer *answer)
{
    http2->header_length = 0;
    if (type_of(http2) == FRAME_RST_STREAM || type_of(http2) == FRAME_GOAWAY ||
        (is_of_answer(http2) && has_flag(http2, FLAG_END_STREAM)))
        http2->open = false;
    if (holds_block(http2)) {
        if (has_flag(http2, FLAG_END_HEADERS))
            end_block(http2, answer);
    } else if ((type_of(http2) == FRAME_RST_STREAM && http2->position == RST_STREAM_SIZE &&
                is_ours(http2->stream)) ||
               (type_of(http2) == FRAME_GOAWAY && http2->position == GOAWAY_FIXED_SIZE)) {
        say_error(http2->code, answer);
    }
}

static void feed_block(struct http2 *http2, uint8_t byte)
{
    if (http2->position < size_before_block(http2)) {
        if (http2->position++ == 0 && is_padded(http2))
            http2->padding = byte;
    } else if (http2->left > http2->padding) {
        hpack_feed(&http2->hpack, byte);
    }
}

/* Takes what `bytes` have of the payload; returns how many. */
static size_t feed_payload(struct http2 *http2, const uint8_t *bytes, size_t length)
{
    size_t taken = length < http2->left ? length : http2->left;
    uint8_t type = type_of(http2);
    if (answers(http2))
        http2->answered = true;
    if (holds_block(http2)) {
        for (size_t i = 0; i < taken; i++, http2->left--)
            feed_block(http2, bytes[i]);
        return taken;
    }
    for (size_t i = 0; i < taken && (type == FRAME_RST_STREAM || type == FRAME_GOAWAY) &&
                       http2->position < GOAWAY_FIXED_SIZE;
         i++, http2->position++)
        http2->code = http2->code << 8 | bytes[i];
    http2->left -= (uint32_t)taken;
    return taken;
}

size_t http2_feed(struct http2 *http2, const void *bytes, size_t length, struct answer *answer)
{
    const uint8_t *next = bytes;
    size_t taken = 0;
    *answer = (struct answer){.result = ANSWER_INCOMPLETE};
    while (taken < length && !http2->foreign && answer->result == ANSWER_INCOMPLETE) {
        if (http2->header_length < HTTP2_FRAME_HEADER_SIZE) {
            http2->header[http2->header_length++] = next[taken++];
            if (http2->header_length == HTTP2_FRAME_HEADER_SIZE)
                begin_frame(http2);
        } else {
            taken += feed_payload(http2, next + taken, length - taken);
        }
        if (http2->header_length >= HTTP2_FRAME_HEADER_SIZE && http2->left == 0 && !http2->foreign)
            end_frame(http2, answer);
    }
    if (http2->foreign)
        answer->result = ANSWER_FOREIGN;
    return taken;
}
