/* Redis: the first word of an error that begins an answer (Redis serialization protocol specification, "Simple errors").
 */
#ifndef VHRETRY_WIRE_REDIS_H
#define VHRETRY_WIRE_REDIS_H

#include "parser.h"

struct redis_state {
    uint8_t position; /* in the error's text */
};

/* Is it a request in Redis's protocol: an array of strings? */
bool redis_recognise(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void redis_feed(struct answer *answer, char byte);

#endif
