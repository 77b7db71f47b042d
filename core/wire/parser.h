/* What answer.h and the parsers in protocols.h share.
 */
#ifndef VHRETRY_WIRE_PARSER_H
#define VHRETRY_WIRE_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum answer_result {
    ANSWER_INCOMPLETE, /* nothing yet: more is needed */
    ANSWER_FOREIGN,    /* no protocol that we know */
    ANSWER_GOOD,       /* the peer does its work, whatever it thinks of the request */
    ANSWER_BAD,        /* it failed in a way that waiting does not help, or nobody knows */
    ANSWER_FAULT       /* `class` says of which kind */
};

/* What was requested, as far as the end of the answer depends on it. */
enum answer_request {
    REQUEST_UNKNOWN,
    REQUEST_HTTP,
    REQUEST_HTTP_HEAD,
    REQUEST_HTTP_CONNECT,
    REQUEST_HTTP_EARLIER, /* pipelined: sent before the answer to another one began, so not seen */
    REQUEST_ENCRYPTION    /* PostgreSQL: is answered with one letter */
};

struct answer;

#endif
