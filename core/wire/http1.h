/* HTTP/1.x: the status line, Retry-After, and where an answer ends (RFC 9112 sections 4 and 6, RFC 9110 section 10.2.3).
 */
#ifndef VHRETRY_WIRE_HTTP1_H
#define VHRETRY_WIRE_HTTP1_H

#include "answer.h"

/* What these bytes ask, if a question of HTTP begins with them; QUESTION_UNKNOWN otherwise. */
enum answer_question http1_question(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void http1_feed(struct answer *answer, char byte);

#endif
