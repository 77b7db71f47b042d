/* What the streams of an HTTP/2 connection ask: the sender's side, read from the program's own frames.
 *
 * Header blocks refer to earlier ones (hpack.h), so all that is sent must be read, from the preface on, in order. Where bytes are
 * missed, or are no HTTP/2, no later question is known. Of more streams than fit the latest are kept. One thread at a time
 * feeds; another one may look questions up, and end streams, meanwhile.
 *
 * Pure and async-signal-safe; the same bytes give the same questions however they are split.
 */
#ifndef VHRETRY_WIRE_HTTP2_REQUESTS_H
#define VHRETRY_WIRE_HTTP2_REQUESTS_H

#include "hpack.h"
#include "http2_frames.h"

enum { HTTP2_REQUESTS_OPEN = 16 };

struct http2_request {
    uint32_t stream;   /* 0: free */
    uint32_t question; /* question.h; 0 unknown */
};

struct http2_requests {
    struct hpack hpack;
    struct http2_request open[HTTP2_REQUESTS_OPEN]; /* a ring */
    uint32_t left;                                  /* of the preface, or of the frame's payload */
    uint32_t block;    /* the stream whose header block is not complete; 0 none */
    uint32_t latest;   /* the stream that began last */
    uint16_t position; /* in the payload, up to its header block */
    uint8_t header[HTTP2_FRAME_HEADER_SIZE];
    uint8_t header_length;
    uint8_t padding;
    uint8_t next; /* in `open` */
    bool begun;   /* the preface is over */
    bool lost;    /* no more questions are known */
};

/* Where a redirect has led to: the question that a request for this path goes on with; 0 if none has. */
typedef uint32_t http2_first_question(uint32_t path);

/* The beginning of a connection. */
void http2_requests_begin(struct http2_requests *requests);

/* The program has sent these bytes. `first`: NULL if no redirect counts. */
void http2_requests_sent(struct http2_requests *requests, const void *bytes, size_t length,
                         http2_first_question *first);

/* Bytes were sent that nobody has seen. May be called whoever feeds. */
void http2_requests_missed(struct http2_requests *requests);

/* What the stream asks; 0: unknown. */
uint32_t http2_requests_question(const struct http2_requests *requests, uint32_t stream);

/* Nothing more comes of the stream. */
void http2_requests_end(struct http2_requests *requests, uint32_t stream);

#endif
