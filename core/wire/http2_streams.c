#include "http2_streams.h"

#include "http2_frames.h"

static void note_request(struct http2_streams *streams, uint32_t stream)
{
    if (stream > __atomic_load_n(&streams->requested, __ATOMIC_RELAXED))
        __atomic_store_n(&streams->requested, stream, __ATOMIC_RELAXED);
}

static void note_cancelled(struct http2_streams *streams, uint32_t stream)
{
    unsigned place = __atomic_load_n(&streams->next_cancelled, __ATOMIC_RELAXED) % HTTP2_STREAMS_CANCELLED;
    __atomic_store_n(&streams->cancelled[place], stream, __ATOMIC_RELAXED);
    __atomic_store_n(&streams->next_cancelled, (uint8_t)(place + 1), __ATOMIC_RELAXED);
}

/* A message may begin within a frame, and then look like one: that is no request. */
static bool begins_request(const uint8_t *header)
{
    unsigned known = FLAG_END_STREAM | FLAG_END_HEADERS | FLAG_PADDED | FLAG_PRIORITY;
    return header[AT_TYPE] == FRAME_HEADERS && (header[AT_FLAGS] & ~known) == 0 &&
           http2_stream_of(header) % 2 == 1;
}

/* A program that says good-bye itself waits for nothing. */
static void hear_frame(struct http2_streams *streams, const uint8_t *header)
{
    uint32_t stream = http2_stream_of(header);
    if (begins_request(header))
        note_request(streams, stream);
    else if (header[AT_TYPE] == FRAME_RST_STREAM)
        note_cancelled(streams, stream);
    else if (header[AT_TYPE] == FRAME_GOAWAY)
        note_cancelled(streams, __atomic_load_n(&streams->requested, __ATOMIC_RELAXED));
}

void http2_streams_sent(struct http2_streams *streams, const void *message, size_t length)
{
    const uint8_t *bytes = message;
    if (length >= HTTP2_PREFACE_SIZE && bytes[0] == 'P') { /* a frame of 5 MiB is none */
        bytes += HTTP2_PREFACE_SIZE;
        length -= HTTP2_PREFACE_SIZE;
    }
    while (length >= HTTP2_FRAME_HEADER_SIZE) {
        size_t size = HTTP2_FRAME_HEADER_SIZE + http2_number(bytes, AT_TYPE);
        if (size > length)
            return;
        hear_frame(streams, bytes);
        bytes += size;
        length -= size;
    }
}

void http2_streams_end(struct http2_streams *streams, uint32_t stream)
{
    __atomic_store_n(&streams->ended[streams->next_ended % HTTP2_STREAMS_ENDED], stream, __ATOMIC_RELAXED);
    streams->next_ended = (uint8_t)((streams->next_ended + 1u) % HTTP2_STREAMS_ENDED);
}

bool http2_streams_is_over(const struct http2_streams *streams, uint32_t stream)
{
    bool over = false;
    for (size_t i = 0; i < HTTP2_STREAMS_ENDED; i++)
        over = over || __atomic_load_n(&streams->ended[i], __ATOMIC_RELAXED) == stream;
    for (size_t i = 0; i < HTTP2_STREAMS_CANCELLED; i++)
        over = over || __atomic_load_n(&streams->cancelled[i], __ATOMIC_RELAXED) == stream;
    return over;
}

uint32_t http2_streams_unanswered(const struct http2_streams *streams)
{
    uint32_t stream = __atomic_load_n(&streams->requested, __ATOMIC_RELAXED);
    return stream == 0 || http2_streams_is_over(streams, stream) ? 0 : stream;
}
