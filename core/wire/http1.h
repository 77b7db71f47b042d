/* HTTP/1.x: the status line, Retry-After, and where an answer ends (RFC 9112 sections 4 and 6, RFC 9110 section 10.2.3).
 */
#ifndef VHRETRY_WIRE_HTTP1_H
#define VHRETRY_WIRE_HTTP1_H

#include "parser.h"

enum { HTTP1_VALUE_SIZE = 33 }; /* the longest date: "Wednesday, 06-Nov-94 08:49:37 GMT" */

struct http1_state {
    uint16_t budget;    /* bytes of headers that are still looked at */
    uint8_t position;   /* in the status, in a header's name or its value, in a chunk's size */
    uint8_t candidates; /* header names that the line may still bear */
    uint8_t body;       /* how its end is found */
    char value[HTTP1_VALUE_SIZE];
};

/* What these bytes request, if a request of HTTP begins with them; REQUEST_UNKNOWN otherwise. */
enum answer_request http1_request(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void http1_feed(struct answer *answer, char byte);

/* The result of an answer whose headers are cut off: its status may be a fault. */
enum answer_result http1_conclude(const struct answer *answer);

#endif
