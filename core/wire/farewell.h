/* Messages that nobody answers.
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

/* True if such a message expects no answer by its protocol: a farewell, AMQP's heartbeat, MQTT's PUBACK and PUBCOMP, NATS' PONG,
 * or an alert of TLS. What else TLS sends is told by its records (tls_records.h), and so is an alert, unless their reader is lost.
 * Async-signal-safe. */
bool message_expects_no_answer(const void *message, size_t length);

#endif
