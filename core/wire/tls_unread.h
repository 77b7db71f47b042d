/* What becomes of a connection whose TLS no library reads out to us: what its records and its state together mean, at its close or at
 * the end of the process.
 *
 * Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_TLS_UNREAD_H
#define VHRETRY_WIRE_TLS_UNREAD_H

#include "../evidence/connection.h"
#include "tls_records.h"

/* Did the program turn the peer down without a word, as a rule for its certificate? The server did its part of the handshake, nothing
 * failed, and the program asked nothing. The peer counts as heard then: what the program says of its failed fetch is of the certificate.
 * A program that sends an alert was heard when it sent it. */
bool tls_peer_was_turned_down(const struct tls_records *tls, const struct connection *connection);

/* May the answer have been anything, as far as we know? Not if nothing was asked, for that has a reason of its own, and not of a
 * connection that a fork has inherited and never used: it is its parent's. */
bool tls_answer_is_unread(const struct tls_records *tls, const struct connection *connection);

#endif
