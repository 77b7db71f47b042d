/* Messages that nobody answers: a farewell, or the end of a handshake.
 *
 * A program that sends one does not wait, so a peer that is gone by then has failed nobody (preload/README.md, "Observing").
 */
#ifndef VHRETRY_WIRE_FAREWELL_H
#define VHRETRY_WIRE_FAREWELL_H

#include <stdbool.h>
#include <stddef.h>

enum { FAREWELL_SIZE_MAX = 192 }; /* bytes; nothing longer is one */

/* True if with the message of `length` bytes, one write of the program, it takes leave of its peer: PostgreSQL's Terminate,
 * MySQL's COM_QUIT, QUIT of Redis, SMTP, FTP and memcached, MQTT's DISCONNECT, LDAP's unbind, a WebSocket's Close, AMQP's
 * Close and Close-Ok, rsync's word that it ends with an error. Async-signal-safe. */
bool message_is_farewell(const void *message, size_t length);

/* True if such a message expects no answer by its protocol: a farewell; AMQP's heartbeat; or a TLS alert (RFC 5246 section 7.2), TLS 1.3's
 * encrypted one, and the Finished that ends a TLS 1.3 handshake (RFC 8446 section 4.4.4). Async-signal-safe. */
bool message_expects_no_answer(const void *message, size_t length);

/* True if what was received is a TLS 1.2 server's good-bye (close_notify), or the header of one: an encrypted alert. One in
 * plain text belongs to the handshake, and answers. TLS 1.3's looks like data, and is not told. Async-signal-safe. */
bool message_is_good_bye(const void *message, size_t length);

#endif
