/* The streams of an HTTP/2 connection, as far as they decide whether the server's RST_STREAM and GOAWAY fail anybody: which
 * request was the last, and which streams are over, since no frame about them changes anything.
 *
 * Tables are small: only the latest streams count. The sender's side and the receiver's are written by different threads, each
 * its own fields. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_HTTP2_STREAMS_H
#define VHRETRY_WIRE_HTTP2_STREAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP2_STREAMS_CANCELLED = 4, HTTP2_STREAMS_ENDED = 16 };

struct http2_streams {
    uint32_t requested;                          /* the last one that the program began; 0: not known */
    uint32_t cancelled[HTTP2_STREAMS_CANCELLED]; /* by the program: a ring */
    uint32_t ended[HTTP2_STREAMS_ENDED];         /* by the server, or refused by it: a ring */
    uint8_t next_cancelled;
    uint8_t next_ended;
};

/* The sender's side: the program has sent this message, frames of a connection, the preface before them included. What is no
 * whole frame, and what follows it, is ignored. */
void http2_streams_sent(struct http2_streams *streams, const void *message, size_t length);

/* Nothing more of the stream counts: its answer is complete, or explains a failure by itself. */
void http2_streams_end(struct http2_streams *streams, uint32_t stream);

/* Is it so, or has the program cancelled it? */
bool http2_streams_is_over(const struct http2_streams *streams, uint32_t stream);

/* The last request if it is known and not over; else 0. */
uint32_t http2_streams_unanswered(const struct http2_streams *streams);

#endif
