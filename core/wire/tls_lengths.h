/* Lengths of TLS records, and what they tell of what is inside (RFC 8446 section 5.2).
 *
 * A cipher suite has the number that a ServerHello gives. Lengths are bytes, without a record's header. Pure and async-signal-safe.
 */
#ifndef VHRETRY_WIRE_TLS_LENGTHS_H
#define VHRETRY_WIRE_TLS_LENGTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TLS_ALERT_SIZE = 2,
    TLS_KEY_UPDATE_SIZE = 5,
    TLS_EMPTY_CERTIFICATE_SIZE = 8,
    TLS_JAVA_PADDING = 16 /* Java adds so many zeros to each record of TLS 1.3 */
};

/* Is it a suite of TLS 1.3? */
static inline bool is_tls13_suite(uint16_t suite)
{
    return suite >> 8 == 0x13;
}

/* TLS 1.3: how long a record is with a message of `size`, without padding. */
size_t tls_sealed_length(uint16_t suite, size_t size);

/* The same of a Finished, with messages of `before` in front of it. */
size_t tls_finished_length(uint16_t suite, size_t before);

/* How much data a record of `length` has, if nothing is padded; 0: it is not known. */
size_t tls_data_length(uint16_t suite, size_t length);

/* Is `length` as it is without padding, or with Java's? */
static inline bool is_padded_or_plain(size_t length, size_t plain)
{
    return length == plain || length == plain + TLS_JAVA_PADDING;
}

#endif
