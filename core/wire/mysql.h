/* MySQL and MariaDB: the number of an error that begins an answer (MySQL Source Code Documentation, "Client/Server
 * Protocol").
 */
#ifndef VHRETRY_WIRE_MYSQL_H
#define VHRETRY_WIRE_MYSQL_H

#include "answer.h"

/* One byte more of an answer that is ANSWER_INCOMPLETE: of what the server says unasked, which is its greeting or the reason
 * for none, or of an answer to a question. The greeting says nothing, but makes the conversation one in this protocol
 * (answer->speaks). */
void mysql_feed(struct answer *answer, unsigned char byte);

#endif
