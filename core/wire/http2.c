#include "http2.h"

#include "http_refusal.h"

enum { PRIORITY_SIZE = 5, PROMISED_STREAM_SIZE = 4, RST_STREAM_SIZE = 4, GOAWAY_FIXED_SIZE = 8 };

bool http2_is_preface(const void *bytes, size_t length)
{
    static const char preface[] = HTTP2_PREFACE;
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
    http2->streams = (struct http2_streams){.requested = 0};
    http2_requests_begin(&http2->requests);
    http2->bodies = (struct http2_bodies){.next = 0};
    http2->left = http2->stream = http2->block = 0;
    http2->code = 0;
    http2->heard = http2->asked = 0;
    http2->position = http2->header_length = http2->padding = 0;
    http2->unwanted = http2->promised = http2->begun = http2->foreign = false;
    http2->open = http2->answered = false;
}

enum http2_message http2_message(const void *message, size_t length)
{
    const uint8_t *bytes = message;
    enum http2_message kind = HTTP2_INFORMS;
    while (length > 0) {
        size_t size = length < HTTP2_FRAME_HEADER_SIZE
                          ? length
                          : HTTP2_FRAME_HEADER_SIZE + http2_number(bytes, AT_TYPE);
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

void http2_sent(struct http2 *http2, const void *message, size_t length)
{
    http2_streams_sent(&http2->streams, message, length);
}

/* Streams without an end, of which the program has had enough, or an error, wait no more. */
uint32_t http2_asked(const struct http2 *http2)
{
    uint32_t stream = 0;
    if (__atomic_load_n(&http2->requests.lost, __ATOMIC_RELAXED))
        return 0;
    for (size_t i = 0; i < HTTP2_REQUESTS_OPEN; i++) {
        uint32_t open = __atomic_load_n(&http2->requests.open[i].stream, __ATOMIC_ACQUIRE);
        if (open == 0 || http2_streams_is_over(&http2->streams, open))
            continue;
        if (stream != 0)
            return 0;
        stream = open;
    }
    return http2_requests_question(&http2->requests, stream);
}

static uint8_t type_of(const struct http2 *http2)
{
    return http2->header[AT_TYPE];
}

static bool has_flag(const struct http2 *http2, enum http2_frame_flag flag)
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

/* Not the server's own settings, nor its pings: they come whether or not it answers. A good-bye, too, while a request waits. */
static bool answers(const struct http2 *http2)
{
    return is_of_answer(http2) || type_of(http2) == FRAME_RST_STREAM ||
           (type_of(http2) == FRAME_GOAWAY && http2_streams_unanswered(&http2->streams) == 0);
}

static void note_answer(struct http2 *http2)
{
    uint32_t question = http2_requests_question(&http2->requests, http2->stream);
    http2->heard = !http2->answered || http2->heard == question ? question : 0;
    http2->answered = true;
}

static void begin_frame(struct http2 *http2)
{
    http2->left = http2_number(http2->header, AT_TYPE);
    http2->stream = http2_stream_of(http2->header);
    http2->position = 0;
    http2->padding = 0;
    http2->code = 0;
    if (!is_in_order(http2)) {
        http2->foreign = true;
        return;
    }
    http2->begun = true;
    bool over = http2_streams_is_over(&http2->streams, http2->stream);
    if (is_of_answer(http2) && !over)
        http2->open = true;
    if (answers(http2))
        note_answer(http2);
    if (holds_block(http2) && http2->block == 0) {
        http2->block = http2->stream;
        http2->asked = http2_requests_question(&http2->requests, http2->stream);
        http2->unwanted = over;
        http2->promised = type_of(http2) == FRAME_PUSH_PROMISE;
        hpack_begin_block(&http2->hpack);
    }
}

static void set_code(struct answer *answer, enum answer_protocol protocol, const char *code)
{
    answer->protocol = (uint8_t)protocol;
    answer->class = (uint8_t)refusal_class(protocol, code);
    for (size_t i = 0; i + 1 < sizeof answer->code && code[i] != '\0'; i++)
        answer->code[i] = code[i];
}

static void say_status(unsigned status, struct answer *answer)
{
    char code[] = {(char)('0' + status / 100), (char)('0' + status / 10 % 10), (char)('0' + status % 10),
                   '\0'};
    set_code(answer, ANSWER_HTTP, code);
    http_judge_head(answer);
}

/* A fault if an error with this number is one. */
static void say_number(enum answer_protocol protocol, uint32_t number, struct answer *answer)
{
    char code[3] = "";
    if (number < 10) {
        code[0] = (char)('0' + number);
    } else if (number < 100) {
        code[0] = (char)('0' + number / 10);
        code[1] = (char)('0' + number % 10);
    }
    if (refusal_class(protocol, code) == FAULT_NONE)
        return;
    set_code(answer, protocol, code);
    answer->result = ANSWER_FAULT;
}

/* gRPC's status stands in the trailers, or in the only header block. It lacks resources, too, where a message was too large. */
static void say_grpc_status(struct http2 *http2, struct answer *answer)
{
    const struct http_head *head = &http2->hpack.head;
    enum { RESOURCE_EXHAUSTED = 8 };
    uint32_t status = head->grpc_status - 1u;
    bool too_large = status == RESOURCE_EXHAUSTED && (head->flags & HEAD_TOO_LARGE) != 0;
    if (!http2->unwanted && !too_large)
        say_number(ANSWER_GRPC, status, answer);
}

/* Trailers have no status; an interim answer is followed by the final one. */
static void end_block(struct http2 *http2, struct answer *answer)
{
    struct hpack *hpack = &http2->hpack;
    hpack_end_block(hpack);
    uint32_t stream = http2->block;
    http2->block = 0;
    if (http2->promised || !is_ours(stream))
        return;
    answer->head = hpack->head;
    answer->question = http2->asked;
    if (hpack->head.grpc_status != 0)
        say_grpc_status(http2, answer);
    if (answer->result == ANSWER_INCOMPLETE && hpack->status >= 200 && hpack->status <= 599)
        say_status(hpack->status, answer);
    answer->parser.http1.path = hpack->location;
    if (answer->result == ANSWER_INCOMPLETE)
        answer->head = (struct http_head){.retry_after = 0}; /* what comes next is of another stream */
    if (answer->result == ANSWER_FAULT || answer->code[0] == '4') {
        http2_streams_end(&http2->streams, stream);
        http2->open = false;
    }
    http2_bodies_begin(&http2->bodies, stream, answer);
}

/* No more of a stream comes; RST_STREAM says why. */
static void end_stream(struct http2 *http2, struct answer *answer)
{
    bool over = http2_streams_is_over(&http2->streams, http2->stream);
    bool whole = type_of(http2) != FRAME_RST_STREAM || http2->position == RST_STREAM_SIZE;
    http2->open = false;
    http2_bodies_end(&http2->bodies, http2->stream);
    answer->question = http2_requests_question(&http2->requests, http2->stream);
    http2_requests_end(&http2->requests, http2->stream);
    if (!over)
        http2_streams_end(&http2->streams, http2->stream);
    if (type_of(http2) == FRAME_RST_STREAM && whole && !over && is_ours(http2->stream))
        say_number(ANSWER_HTTP2, (uint32_t)http2->code, answer);
}

/* A good-bye fails the request that waits, if there is one: for its error, or since the server will not process it. Otherwise the
 * answer still comes, or the connection's end shows that it does not. */
static void end_connection(struct http2 *http2, struct answer *answer)
{
    bool known = http2->streams.requested != 0;
    uint32_t waiting = http2_streams_unanswered(&http2->streams);
    uint32_t last = (uint32_t)(http2->code >> 32) & 0x7fffffff;
    uint32_t error = (uint32_t)http2->code;
    if (!known)
        http2->open = false;
    if (http2->position != GOAWAY_FIXED_SIZE || (known && waiting == 0))
        return;
    answer->question = http2_asked(http2);
    say_number(ANSWER_HTTP2, error, answer);
    if (error == 0 && waiting > last) {
        set_code(answer, ANSWER_HTTP2, "GOAWAY");
        answer->result = ANSWER_FAULT;
    }
    if (answer->result == ANSWER_FAULT) {
        http2->open = false;
        http2->answered = true;
        http2_streams_end(&http2->streams, waiting);
    }
}

static void end_frame(struct http2 *http2, struct answer *answer)
{
    http2->header_length = 0;
    uint8_t type = type_of(http2);
    if (holds_block(http2) && has_flag(http2, FLAG_END_HEADERS))
        end_block(http2, answer);
    if (type == FRAME_RST_STREAM || (is_of_answer(http2) && has_flag(http2, FLAG_END_STREAM)))
        end_stream(http2, answer);
    if (type == FRAME_GOAWAY)
        end_connection(http2, answer);
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

/* What `bytes` have of the padding's length, of the data up to where it says something, or of the padding; returns how many. */
static size_t feed_data(struct http2 *http2, struct http2_body *body, const uint8_t *bytes, size_t length,
                        struct answer *answer)
{
    size_t data = http2->left > http2->padding ? http2->left - http2->padding : 0;
    size_t taken = length;
    if (http2->position == 0 && is_padded(http2)) {
        http2->padding = bytes[0];
        taken = 1;
    } else if (data > 0) {
        answer->question = http2_requests_question(&http2->requests, http2->stream);
        taken = http2_body_read(body, (const char *)bytes, length < data ? length : data, answer);
    }
    http2->position = 1;
    http2->left -= (uint32_t)taken;
    return taken;
}

/* Takes what `bytes` have of the payload, or a part of it; returns how many. */
static size_t feed_payload(struct http2 *http2, const uint8_t *bytes, size_t length, struct answer *answer)
{
    size_t taken = length < http2->left ? length : http2->left;
    uint8_t type = type_of(http2);
    struct http2_body *body = type == FRAME_DATA ? http2_bodies_of(&http2->bodies, http2->stream) : NULL;
    if (answers(http2))
        note_answer(http2);
    if (body != NULL && http2->stream != 0)
        return feed_data(http2, body, bytes, taken, answer);
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
            taken += feed_payload(http2, next + taken, length - taken, answer);
        }
        if (http2->header_length >= HTTP2_FRAME_HEADER_SIZE && http2->left == 0 && !http2->foreign)
            end_frame(http2, answer);
    }
    if (http2->foreign)
        answer->result = ANSWER_FOREIGN;
    return taken;
}
