/* The body of an answer of HTTP/1.x, and where it ends (RFC 9112 sections 6 and 7.1).
 */
#ifndef VHRETRY_WIRE_HTTP1_BODY_H
#define VHRETRY_WIRE_HTTP1_BODY_H

#include "answer.h"
#include "protocols.h"

enum http1_stage {
    IN_STATUS, /* or before it */
    AFTER_STATUS,
    IN_NAME,
    IN_VALUE,
    IN_OTHER,
    IN_BODY, /* which is read */
    IN_CHUNK_SIZE,
    IN_CHUNK_EXTENSION,
    AFTER_CHUNK,
    IN_TRAILER
};

/* Section 6.3. */
enum http1_framing {
    BODY_UNTIL_CLOSE,
    BODY_OF_LENGTH,
    BODY_IN_CHUNKS,
    BODY_CODED /* until close, even with a Content-Length */
};

/* The headers have ended. The rest is ignored where the request is unknown, in a tunnel, and, but for its beginning, where the
 * length is unknown. */
void http1_begin_body(struct answer *answer);

/* Takes the next byte in the stages of a chunk's size, its extension and its end. */
void http1_feed_chunk(struct answer *answer, char byte);

#endif
