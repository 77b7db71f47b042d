/* MySQL and MariaDB: the number of an error that begins an answer (MySQL Source Code Documentation, "Client/Server
 * Protocol").
 */
#ifndef VHRETRY_WIRE_MYSQL_H
#define VHRETRY_WIRE_MYSQL_H

#include "parser.h"

struct mysql_state {
    uint8_t position; /* in the packet */
    uint8_t code_low; /* the lower byte of the error's number */
};

/* One byte more of an answer that is ANSWER_INCOMPLETE: of what the server sends first, which is its greeting or the reason
 * for none, or of an answer to a request. The greeting gives no result, but shows that this protocol is spoken
 * (answer->speaks). */
void mysql_feed(struct answer *answer, char next);

#endif
