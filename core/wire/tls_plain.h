/* What TLS says in plain text: the suite that a ServerHello chooses, and why a handshake ends. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_TLS_PLAIN_H
#define VHRETRY_WIRE_TLS_PLAIN_H

#include "tls_records_state.h"

enum { TLS_HELLO_READ = UINT8_MAX /* the position behind the suite */ };

/* An alert in the handshake, of the server or of the client. A warning explains nothing: the handshake goes on, or ends as by a good-bye. */
void tls_plain_alert(struct tls_records *tls, bool is_server, uint8_t level, uint8_t code);

/* The next byte of the server's first message, up to the suite. Returns false if it is no ServerHello. */
bool tls_plain_server_hello(struct tls_records *tls, uint8_t byte);

#endif
