/* What a program promises its peer: to say something at least every so often, or the peer ends the connection.
 */
#ifndef VHRETRY_WIRE_PROMISE_H
#define VHRETRY_WIRE_PROMISE_H

#include <stddef.h>
#include <stdint.h>

/* How many seconds of silence a peer bears after this message, which begins a question; 0: it does not speak of that.
 *
 * AMQP 0-9-1, Connection.TuneOk: two heartbeats (section 4.2.7 of the specification). MQTT, CONNECT: one and a half times Keep
 * Alive (MQTT 3.1.1 section 3.1.2.10). Async-signal-safe. */
uint32_t message_promises(const void *message, size_t length);

#endif
