/* HTTP/2 inside TLS, where nobody can read it: what it says of itself comes unasked and answers nothing, and its frames are told by their
 * length. Looked for only where the ClientHello offers it. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_TLS_HTTP2_H
#define VHRETRY_WIRE_TLS_HTTP2_H

#include "tls_records_state.h"

#include <stddef.h>

/* The next byte of the ClientHello. */
void tls_http2_look(struct tls_records *tls, uint8_t byte);

enum tls_http2_meaning {
    TLS_HTTP2_UNKNOWN,   /* nobody can tell what is in the record */
    TLS_HTTP2_NOTHING,   /* what asks nothing, and answers nothing */
    TLS_HTTP2_PERHAPS,   /* perhaps SETTINGS: they count as an answer for now */
    TLS_HTTP2_TAKES_BACK /* the same as nothing; and what has come were they: what was asked is due */
};

/* A record of data of the program, or of the server, has this length, padding taken off. */
enum tls_http2_meaning tls_http2_sent(struct tls_records *tls, size_t length);
enum tls_http2_meaning tls_http2_received(struct tls_records *tls, size_t length);

#endif
