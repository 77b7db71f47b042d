/* HTTP/1.x: the status line and Retry-After (RFC 9112 section 4, RFC 9110 section 10.2.3).
 */
#ifndef VHRETRY_WIRE_HTTP1_H
#define VHRETRY_WIRE_HTTP1_H

#include "answer.h"

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void http1_feed(struct answer *answer, char byte);

/* A time in one of the three forms of RFC 9110 section 5.6.7, in seconds since 1970; 0 if it is none, or out of range. */
uint32_t http_date(const char *text, size_t length);

/* The value of a Retry-After: seconds, 30 days at most, or a time in seconds since 1970, which is more; 0 if it is neither. */
uint32_t http_retry_after(const char *text, size_t length);

#endif
