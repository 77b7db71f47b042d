/* HTTP/2: the status of each answer, gRPC's too, and the server's "not now" (RFC 9113).
 *
 * The answers to many requests come interleaved on one connection, and each header block refers to the ones before it. So there
 * is one `struct http2` per connection, which parses all that comes from the first byte on. Data is skipped by its length, but for
 * the beginning of a body that may report a failure, and so cannot be taken for an answer. Where the beginning was missed (the Upgrade of RFC 7540 section 3.2, which RFC 9113 has given
 * up) nothing is reported.
 *
 * Pure and async-signal-safe; the same bytes give the same result however they are split.
 */
#ifndef VHRETRY_WIRE_HTTP2_H
#define VHRETRY_WIRE_HTTP2_H

#include "answer.h"
#include "hpack.h"
#include "http2_bodies.h"
#include "http2_frames.h"
#include "http2_requests.h"
#include "http2_streams.h"

struct http2 {
    struct hpack hpack;
    struct http2_streams streams;
    struct http2_requests requests;
    struct http2_bodies bodies;
    uint64_t code;   /* RST_STREAM, GOAWAY: the payload's first eight bytes */
    uint32_t left;   /* of the frame's payload */
    uint32_t stream; /* of the frame */
    uint32_t block;  /* the stream whose header block is not complete; 0 none */
    uint32_t asked;  /* what the block answers: its stream may end before it, with the first frame */
    uint16_t position;
    uint8_t header[HTTP2_FRAME_HEADER_SIZE];
    uint8_t header_length; /* bytes of `header` that are there; all: in a payload */
    uint8_t padding;       /* bytes at the end of the payload */
    bool unwanted;         /* the block is of a stream that was over before */
    bool promised;         /* the block is a request that the server makes itself (PUSH_PROMISE) */
    bool begun;            /* its first frame was SETTINGS */
    bool foreign;          /* it is no HTTP/2: look no further */
    bool open;             /* the last frame of an answer was not the answer's last, and it is no fault */
    bool answered;         /* something of an answer came; the caller clears it */
    uint32_t heard;        /* to which question, if it is known and of all the same */
};

_Static_assert(sizeof(struct http2) <= 4608, "there are several in every process");

/* Does what a client says begin an HTTP/2 connection (section 3.4)? The first bytes suffice: no method is named PRI. */
bool http2_is_preface(const void *bytes, size_t length);

/* What a program sends on such a connection, in whole frames. */
enum http2_message {
    HTTP2_REQUESTS, /* a request, or a part of one; or it cannot be known */
    HTTP2_INFORMS,  /* acknowledgements, room for more data: no reply is due */
    HTTP2_CANCELS   /* the same, and that no more of an answer, or of any, is wanted */
};

/* Which of these is the message? */
enum http2_message http2_message(const void *message, size_t length);

/* The beginning of a connection. */
void http2_begin(struct http2 *http2);

/* The program has sent this message. May be called while another thread feeds. */
void http2_sent(struct http2 *http2, const void *message, size_t length);

/* What the program waits for: the question of the one stream that is open; 0: of several, or it is not known. */
uint32_t http2_asked(const struct http2 *http2);

/* Feeds what the server sent, up to and with the end of the first answer in it: returns how many bytes that were, and says in
 * `answer` what was answered. ANSWER_INCOMPLETE: nothing, and all was taken. ANSWER_FOREIGN: look no further. Call it again
 * with the rest.
 *
 * Statuses are answers of ANSWER_HTTP, and one that was good may be a fault by its body: then there are two. What gRPC's trailers
 * say is ANSWER_GRPC. RST_STREAM and GOAWAY that say "not now" to a request without a complete answer are faults of
 * ANSWER_HTTP2, whose code is the error's number (section 7); others give no result here: if the program fails of them, its
 * own actions show it. `question` is that of the stream. */
size_t http2_feed(struct http2 *http2, const void *bytes, size_t length, struct answer *answer);

#endif
