/* PostgreSQL: the SQLSTATE of an error, and where an answer ends (manual, chapter "Frontend/Backend Protocol").
 */
#ifndef VHRETRY_WIRE_POSTGRESQL_H
#define VHRETRY_WIRE_POSTGRESQL_H

#include "answer.h"

/* Does the program begin a conversation with PostgreSQL, in protocol 3? By a StartupMessage, or by asking for TLS or GSSAPI
 * first. */
bool postgresql_is_greeting(const void *bytes, size_t length);

/* What these bytes ask, in a conversation with PostgreSQL: QUESTION_ENCRYPTION, or QUESTION_UNKNOWN. */
enum answer_question postgresql_question(const void *bytes, size_t length);

/* One byte more of an answer that is ANSWER_INCOMPLETE. */
void postgresql_feed(struct answer *answer, unsigned char byte);

#endif
