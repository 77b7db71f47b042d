/* What a program requests, as far as the end of the answer depends on it.
 */
#ifndef VHRETRY_WIRE_REQUEST_H
#define VHRETRY_WIRE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum answer_request {
    REQUEST_UNKNOWN,
    REQUEST_HTTP,
    REQUEST_HTTP_HEAD,
    REQUEST_HTTP_CONNECT,
    REQUEST_HTTP_EARLIER, /* pipelined: sent before the answer to another one began, so not seen */
    REQUEST_ENCRYPTION    /* PostgreSQL: is answered with one letter */
};

#endif
