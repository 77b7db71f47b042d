/* PostgreSQL: the SQLSTATE of an error, and where an answer ends (manual, chapter "Frontend/Backend Protocol").
 */
#ifndef VHRETRY_WIRE_POSTGRESQL_H
#define VHRETRY_WIRE_POSTGRESQL_H

#include "parser.h"

struct postgresql_state {
    uint8_t position; /* in the message's length, or in the code */
    uint8_t type;     /* of the message */
};

/* Does the program begin a conversation with PostgreSQL, in protocol 3? By a StartupMessage, or by asking for TLS or GSSAPI
 * first. */
bool postgresql_recognise(const void *bytes, size_t length);

/* What these bytes request, in a conversation with PostgreSQL: REQUEST_ENCRYPTION, or REQUEST_UNKNOWN. */
enum answer_request postgresql_request(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void postgresql_feed(struct answer *answer, char next);

#endif
