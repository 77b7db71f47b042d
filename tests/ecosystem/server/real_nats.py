"""NATS. Its server greets in plain text, and says there that TLS follows."""

import relay

ERRORS = {
    "denied": "-ERR 'Authorization Violation'",
    "rate-limited": "-ERR 'maximum connections exceeded'",
    "unavailable": "-ERR 'Server Shutdown'",
}


class NATS(relay.Relay):
    name = "nats"
    refuses_connections = ("denied", "rate_limited", "unavailable")

    def begin_tls(self):
        greeting = b""
        while not greeting.endswith(b"\r\n"):
            greeting += self.server.recv(65536)
        if self.service.context:
            greeting = greeting.replace(b"INFO {", b'INFO {"tls_required":true,', 1)
        self.stream.send(greeting)
        if self.service.context:
            self.stream.start_tls(self.service.context)

    def refuse(self, why):
        # It answers the client's first message, which asks to be let in.
        if not self.asked:
            self.stream.read()
        self.last_words(ERRORS[why].encode() + b"\r\n")


start, serve = relay.of(NATS)
