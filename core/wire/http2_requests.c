#include "http2_requests.h"

enum { PRIORITY_SIZE = 5 };

void http2_requests_begin(struct http2_requests *requests)
{
    hpack_begin(&requests->hpack, HPACK_TABLE_SIZE_MAX);
    for (size_t i = 0; i < HTTP2_REQUESTS_OPEN; i++)
        __atomic_store_n(&requests->open[i].stream, 0, __ATOMIC_RELAXED);
    requests->left = HTTP2_PREFACE_SIZE;
    requests->block = requests->latest = 0;
    requests->position = 0;
    requests->header_length = requests->padding = requests->next = 0;
    requests->begun = false;
    __atomic_store_n(&requests->lost, false, __ATOMIC_RELAXED);
}

void http2_requests_missed(struct http2_requests *requests)
{
    __atomic_store_n(&requests->lost, true, __ATOMIC_RELAXED);
}

/* Streams ------------------------------------------------------------------------------------------------ */

static void note_request(struct http2_requests *requests, uint32_t stream, uint32_t question)
{
    struct http2_request *request = &requests->open[requests->next % HTTP2_REQUESTS_OPEN];
    requests->next = (uint8_t)((requests->next + 1u) % HTTP2_REQUESTS_OPEN);
    __atomic_store_n(&request->stream, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&request->question, question, __ATOMIC_RELEASE);
    __atomic_store_n(&request->stream, stream, __ATOMIC_RELEASE);
}

/* Between the two looks at the stream another one may have got its place. */
uint32_t http2_requests_question(const struct http2_requests *requests, uint32_t stream)
{
    for (size_t i = 0; i < HTTP2_REQUESTS_OPEN && stream != 0; i++) {
        const struct http2_request *request = &requests->open[i];
        if (__atomic_load_n(&request->stream, __ATOMIC_ACQUIRE) != stream)
            continue;
        uint32_t question = __atomic_load_n(&request->question, __ATOMIC_ACQUIRE);
        return __atomic_load_n(&request->stream, __ATOMIC_RELAXED) == stream ? question : 0;
    }
    return 0;
}

void http2_requests_end(struct http2_requests *requests, uint32_t stream)
{
    for (size_t i = 0; i < HTTP2_REQUESTS_OPEN && stream != 0; i++) {
        uint32_t same = stream;
        __atomic_compare_exchange_n(&requests->open[i].stream, &same, 0, false, __ATOMIC_RELAXED,
                                    __ATOMIC_RELAXED);
    }
}

/* Where the table is lost, a field of the block that refers to it may be the host. */
static uint32_t question_in(const struct hpack *hpack, http2_first_question *first)
{
    const struct hpack_request *request = &hpack->request;
    bool host_known = request->host != 0 || !hpack->lost;
    if (request->method == 0 || request->target == 0 || !host_known)
        return 0;
    uint32_t led = first != NULL && request->path != 0 ? first(request->path) : 0;
    return led != 0 ? led : question_of(request->method, request->target, request->host);
}

/* Frames ------------------------------------------------------------------------------------------------- */

static uint8_t type_of(const struct http2_requests *requests)
{
    return requests->header[AT_TYPE];
}

static bool has_flag(const struct http2_requests *requests, enum http2_frame_flag flag)
{
    return (requests->header[AT_FLAGS] & flag) != 0;
}

static bool holds_block(const struct http2_requests *requests)
{
    return type_of(requests) == FRAME_HEADERS || type_of(requests) == FRAME_CONTINUATION;
}

/* Nothing comes between the frames of a header block (RFC 9113 section 6.10), and a client's streams are odd. */
static bool is_in_order(const struct http2_requests *requests, uint32_t stream)
{
    if (requests->block != 0)
        return type_of(requests) == FRAME_CONTINUATION && stream == requests->block;
    return type_of(requests) != FRAME_CONTINUATION && type_of(requests) != FRAME_PUSH_PROMISE &&
           (type_of(requests) != FRAME_HEADERS || stream % 2 == 1);
}

static void begin_frame(struct http2_requests *requests)
{
    uint32_t stream = http2_stream_of(requests->header);
    requests->left = http2_number(requests->header, AT_TYPE);
    requests->position = 0;
    requests->padding = 0;
    if (!is_in_order(requests, stream)) {
        http2_requests_missed(requests);
        return;
    }
    if (type_of(requests) == FRAME_HEADERS) {
        requests->block = stream;
        hpack_begin_block(&requests->hpack);
    }
}

/* A second block of a stream is its trailers. */
static void end_block(struct http2_requests *requests, http2_first_question *first)
{
    uint32_t stream = requests->block;
    requests->block = 0;
    hpack_end_block(&requests->hpack);
    if (stream <= requests->latest)
        return;
    requests->latest = stream;
    note_request(requests, stream, question_in(&requests->hpack, first));
}

static void end_frame(struct http2_requests *requests, http2_first_question *first)
{
    requests->header_length = 0;
    if (holds_block(requests) && has_flag(requests, FLAG_END_HEADERS))
        end_block(requests, first);
    if (type_of(requests) == FRAME_RST_STREAM)
        http2_requests_end(requests, http2_stream_of(requests->header));
}

static void feed_block(struct http2_requests *requests, uint8_t byte)
{
    bool begins = type_of(requests) == FRAME_HEADERS;
    bool padded = begins && has_flag(requests, FLAG_PADDED);
    unsigned before = padded ? 1 : 0;
    if (begins && has_flag(requests, FLAG_PRIORITY))
        before += PRIORITY_SIZE;
    if (requests->position < before) {
        if (requests->position++ == 0 && padded)
            requests->padding = byte;
    } else if (requests->left > requests->padding) {
        hpack_feed(&requests->hpack, byte);
    }
}

static void feed_preface(struct http2_requests *requests, uint8_t byte)
{
    static const char preface[] = HTTP2_PREFACE;
    if (byte != (uint8_t)preface[HTTP2_PREFACE_SIZE - requests->left])
        http2_requests_missed(requests);
    requests->begun = --requests->left == 0;
}

/* Takes what `bytes` have of the payload; returns how many. */
static size_t feed_payload(struct http2_requests *requests, const uint8_t *bytes, size_t length)
{
    size_t taken = length < requests->left ? length : requests->left;
    if (holds_block(requests)) {
        for (size_t i = 0; i < taken; i++, requests->left--)
            feed_block(requests, bytes[i]);
    } else {
        requests->left -= (uint32_t)taken;
    }
    return taken;
}

void http2_requests_sent(struct http2_requests *requests, const void *bytes, size_t length,
                         http2_first_question *first)
{
    const uint8_t *next = bytes;
    size_t taken = 0;
    while (taken < length && !__atomic_load_n(&requests->lost, __ATOMIC_RELAXED)) {
        if (!requests->begun) {
            feed_preface(requests, next[taken++]);
            continue;
        }
        if (requests->header_length < HTTP2_FRAME_HEADER_SIZE) {
            requests->header[requests->header_length++] = next[taken++];
            if (requests->header_length == HTTP2_FRAME_HEADER_SIZE)
                begin_frame(requests);
        } else {
            taken += feed_payload(requests, next + taken, length - taken);
        }
        bool whole = requests->left == 0 && requests->header_length == HTTP2_FRAME_HEADER_SIZE;
        if (whole && !__atomic_load_n(&requests->lost, __ATOMIC_RELAXED))
            end_frame(requests, first);
    }
}
