/* What the headers of TLS records tell of a connection whose library tells nothing (RFC 8446 section 5.1): when the handshake was
 * over, whether the program asks, and whether what came is an answer. All else is encrypted.
 *
 * It begins with a ClientHello, whatever was said before in plain text, and follows both directions byte by byte: however the
 * bytes are cut, it comes to know the same. Where it is not sure it says "answer", which accuses nobody. Once it has missed bytes,
 * or met what is no TLS, it is lost, for good.
 *
 * Pure and async-signal-safe. One direction may be fed while another thread feeds the other: an event may be lost then, never more.
 */
#ifndef VHRETRY_WIRE_TLS_RECORDS_H
#define VHRETRY_WIRE_TLS_RECORDS_H

#include "tls_records_state.h"

#include <stddef.h>

/* The program has sent these bytes; NULL: they are not at hand. Returns TLS_... bits; 0: nobody answers them. Where nothing has begun, a
 * call is taken for the beginning of a message; if it begins nothing, 0. */
unsigned tls_records_sent(struct tls_records *tls, const void *bytes, size_t length);

/* The program has received these bytes; NULL: they are not at hand. Where nothing has begun, a ServerHello begins it: a thread may read it
 * before the one that has sent the ClientHello is back from its call. Returns TLS_ANSWERS or TLS_TAKES_BACK, whichever came last; 0: nothing that
 * answers, such as the handshake, tickets, a good-bye. `good_bye` and `explained` may change, too. */
unsigned tls_records_received(struct tls_records *tls, const void *bytes, size_t length);

/* Has a hello been sent, or received, or could what one side has sent become one? */
static inline bool tls_records_begin(const struct tls_records *tls)
{
    return tls->stage != TLS_STAGE_NONE || tls->sent.collected != 0 || tls->received.collected != 0;
}

/* Does the reader tell what is an answer? */
static inline bool tls_records_tell(const struct tls_records *tls)
{
    return tls->stage == TLS_STAGE_HANDSHAKE || tls->stage == TLS_STAGE_OPEN;
}

/* Was TLS seen on this connection? */
static inline bool tls_records_begun(const struct tls_records *tls)
{
    return tls->stage != TLS_STAGE_NONE;
}

/* Did one side refuse the handshake, for a reason that would come back? */
static inline bool tls_records_refused(const struct tls_records *tls)
{
    return tls->refused;
}

/* Has the server done its part of the handshake, and has the program asked it nothing? */
static inline bool tls_records_are_unasked(const struct tls_records *tls)
{
    return (tls->stage == TLS_STAGE_HANDSHAKE && tls->received.finished) ||
           (tls->stage == TLS_STAGE_OPEN && !tls->asked);
}

/* Is a record of an answer under way of which more is to come? No end is fair there. */
static inline bool tls_records_are_within(const struct tls_records *tls)
{
    enum { APPLICATION_DATA = 23 };
    return tls->stage == TLS_STAGE_OPEN && tls->answering && tls->received.collected != 0 &&
           tls->received.header[0] == APPLICATION_DATA;
}

#endif
