/* The bodies of an HTTP/2 connection that are being read, because they may report a failure (http_refusal.h). They come interleaved:
 * a few at once are followed, and a new one takes the place of another.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_HTTP2_BODIES_H
#define VHRETRY_WIRE_HTTP2_BODIES_H

#include "answer_state.h"

enum { HTTP2_BODIES = 4 };

struct http2_body {
    uint32_t stream; /* 0: free */
    char code[4];    /* the answer's status */
    struct http_head head;
    struct http_body body;
};

struct http2_bodies {
    struct http2_body bodies[HTTP2_BODIES];
    uint8_t next; /* whose place is taken if none is free */
};

/* The stream's body follows; `answer` is what its head says. It is read if that is worth while. */
void http2_bodies_begin(struct http2_bodies *bodies, uint32_t stream, const struct answer *answer);

/* The one of this stream; NULL: it is not read. */
struct http2_body *http2_bodies_of(struct http2_bodies *bodies, uint32_t stream);

/* Reads more of the body, up to and with the byte with which it says something: then it is read no more. Returns how many bytes
 * that were. If it is a refusal, `answer` becomes a fault. */
size_t http2_body_read(struct http2_body *body, const char *bytes, size_t length, struct answer *answer);

/* No more of the stream comes. */
void http2_bodies_end(struct http2_bodies *bodies, uint32_t stream);

#endif
