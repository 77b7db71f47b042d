/* What one record of TLS means, by its header, by what came before, and by the side that sent it. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_TLS_MEANING_H
#define VHRETRY_WIRE_TLS_MEANING_H

#include "tls_records_state.h"

#include <stddef.h>

/* What a record carries (RFC 8446 section 5.1). */
enum { TLS_CHANGE_CIPHER_SPEC = 20, TLS_ALERT = 21, TLS_HANDSHAKE = 22, TLS_APPLICATION_DATA = 23 };

enum { TLS_PLAIN_ALERT_SIZE = 2 };

static inline unsigned tls_record_type(const struct tls_record *record)
{
    return record->header[0];
}

/* Of its content, in bytes. */
static inline size_t tls_record_length(const struct tls_record *record)
{
    return (size_t)record->header[3] << 8 | record->header[4];
}

static inline bool tls_is_plain_alert(const struct tls_record *record)
{
    return tls_record_type(record) == TLS_ALERT && tls_record_length(record) == TLS_PLAIN_ALERT_SIZE &&
           !record->changed;
}

/* Nothing more can be told. */
void tls_lose(struct tls_records *tls);

/* The program sends something that is to be answered. Returns TLS_ASKS. */
unsigned tls_ask(struct tls_records *tls);

/* The header of a record is complete, of the program or of the server. Returns TLS_... bits. */
unsigned tls_record_sent(struct tls_records *tls);
unsigned tls_record_received(struct tls_records *tls);

#endif
