/* When an answer of HTTP is a refusal although its status is none: the rules, for HTTP/1 and HTTP/2 alike.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_HTTP_REFUSAL_H
#define VHRETRY_WIRE_HTTP_REFUSAL_H

#include "answer_state.h"

/* The head of an answer is over, and answer->code is its status: sets result, class and reason. */
void http_judge_head(struct answer *answer);

/* Can the body tell more? How many of its bytes are worth a look (http_body.h); 0: none.
 *
 * Of answers that are good by their head only: to a request that is to blame (4xx), and 200, which many services send before
 * they know, or always. Not of what is compressed. Whether the body is one that says such things, its first bytes tell: of all
 * others no more is read, so that what large files cost is a comparison. */
unsigned http_body_worth_reading(const struct answer *answer);

/* The body tells this reason: the answer, which was good by its head, is a fault. */
void http_refuse(struct answer *answer, enum refusal_reason reason);

#endif
