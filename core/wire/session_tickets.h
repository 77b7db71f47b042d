/* Session tickets of TLS 1.3 (RFC 8446 section 4.6.1) among bytes that nobody has read: they come after the handshake, unasked,
 * and answer nothing. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_SESSION_TICKETS_H
#define VHRETRY_WIRE_SESSION_TICKETS_H

#include <stdbool.h>
#include <stddef.h>

enum { SESSION_TICKETS_SIZE = 4096 /* bytes: more than a server sends of them */ };

/* Are these bytes, which begin with a record of TLS, nothing but session tickets? They are encrypted, but come in twos or more, of
 * one length: an answer does not. Of a single record nobody can tell: false. */
bool are_session_tickets(const void *bytes, size_t length);

#endif
