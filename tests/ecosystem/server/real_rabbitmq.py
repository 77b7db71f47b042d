"""RabbitMQ, which speaks AMQP 0-9-1. TLS begins with the first byte."""

import struct

import relay

CLOSED = {
    "rate-limited": (530, "NOT_ALLOWED - access to vhost '/' refused for user 'guest': connection limit (1) is reached"),
    "unavailable": (320, "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'"),
}
CLOSED_CHANNEL = {
    "missing": (404, "NOT_FOUND - no queue 'samples' in vhost '/'"),
    "denied": (403, "ACCESS_REFUSED - read access to queue 'samples' in vhost '/' refused for user 'guest'"),
}


def close(channel, class_number, method, code, text):
    body = struct.pack("!HHHB", class_number, method, code, len(text)) + text.encode() + struct.pack("!HH", 0, 0)
    return struct.pack("!BHI", 1, channel, len(body)) + body + b"\xce"


class RabbitMQ(relay.Relay):
    name = "rabbitmq"

    def refuse(self, why):
        if why in CLOSED:
            # The client says that it heard it, and waits for the end.
            self.stream.send(close(0, 10, 50, *CLOSED[why]))
            self.stream.read()
            self.last_words(b"")
        self.stream.send(close(1, 20, 40, *CLOSED_CHANNEL[why]))


start, serve = relay.of(RabbitMQ)
