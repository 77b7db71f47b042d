/* What is known of a body while it comes (http_body.h).
 */
#ifndef VHRETRY_WIRE_HTTP_BODY_STATE_H
#define VHRETRY_WIRE_HTTP_BODY_STATE_H

#include "../evidence/refusal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum http_body_said {
    BODY_SAYS_NOTHING_YET, /* more is needed */
    BODY_SAYS_NOTHING,     /* look no further */
    BODY_REFUSES           /* for body->reason; look no further */
};

/* How far it is read. */
struct http_body {
    uint16_t left;   /* bytes that are still read */
    uint16_t status; /* of the item in hand; 0: it has none */
    uint16_t key;    /* what the value in hand is called: the parser's own */
    uint16_t top;    /* the same of the outermost part in hand */
    uint8_t format;  /* the parser's own */
    uint8_t stage;   /* the parser's own */
    uint8_t depth;   /* of the part in hand; the document's is 1 */
    uint8_t good;    /* so many of its outermost parts speak of the document's own failure */
    uint8_t flags;   /* the parser's own */
    uint8_t reason;  /* enum refusal_reason: the last that was found */
    uint8_t length;  /* of the text in hand, 255 at most */
    uint8_t unused;  /* no padding, whose bytes a copy may change */
    char text[REASON_TEXT_SIZE];
};

#endif
