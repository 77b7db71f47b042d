/* HTTP/2 inside TLS, where nobody can read it: what it says of itself comes unasked and answers nothing, and its frames are told by their
 * length. Looked for only where the ClientHello offers it. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_TLS_HTTP2_H
#define VHRETRY_WIRE_TLS_HTTP2_H

#include "tls_records_state.h"

#include <stddef.h>

/* The next byte of the ClientHello. */
void tls_http2_look(struct tls_records *tls, uint8_t byte);

/* Does a record of this length, padding taken off, with data of the program ask nothing? The acknowledgement of SETTINGS shows that what has
 * come of an answer were they: something is due again. */
bool tls_http2_asks_nothing(struct tls_records *tls, size_t length);

/* Does a record of this length with data of the server answer nothing, or may it be its SETTINGS? Then it counts as an answer, perhaps. */
bool tls_http2_answers_nothing(struct tls_records *tls, size_t length);

#endif
