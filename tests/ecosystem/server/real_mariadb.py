"""MariaDB, for clients of MySQL. TLS begins behind the server's greeting. The real server has none, so we say in its place that it has,
and take the message with which the client asks for it out of the numbers of the messages, until the client is let in."""

import struct

import relay

CLIENT_SSL = 0x800
ERRORS = {
    "missing": (1146, "42S02", "Table 'd.samples' doesn't exist"),
    "denied": (1142, "42000", "SELECT command denied to user 'u'@'localhost' for table 'samples'"),
    "rate-limited": (1040, "08004", "Too many connections"),
    "unavailable": (1053, "08S01", "Server shutdown in progress"),
}


def message(number, body):
    return struct.pack("<I", len(body))[:3] + bytes([number]) + body


def read_message(read):
    """`read(size)` returns so many bytes."""
    head = read(4)
    return head[3], read(int.from_bytes(head[:3], "little"))


class MariaDB(relay.Relay):
    name = "mariadb"
    refuses_connections = ("rate_limited", "unavailable")

    def begin(self):
        self.welcome()
        if self.service.context:
            self.begin_tls()

    def from_server(self, size):
        data = b""
        while len(data) < size:
            part = self.server.recv(size - len(data))
            if not part:
                raise relay.Gone
            data += part
        return data

    def from_client(self, size):
        while len(self.pending) < size:
            self.pending += self.stream.read()
        data, self.pending = self.pending[:size], self.pending[size:]
        return data

    def from_client_plain(self, size):
        # What comes behind it is TLS.
        data = b""
        while len(data) < size:
            data += self.stream.connection.recv(size - len(data)) or self.last_words(b"")
        return data

    def begin_tls(self):
        self.pending = b""
        number, greeting = read_message(self.from_server)
        # Behind the protocol's version, the server's, a number, eight bytes of salt and a zero stand the capabilities.
        at = greeting.index(b"\0", 1) + 1 + 4 + 8 + 1
        capabilities = struct.unpack("<H", greeting[at : at + 2])[0] | CLIENT_SSL
        self.stream.send(message(number, greeting[:at] + struct.pack("<H", capabilities) + greeting[at + 2 :]))
        read_message(self.from_client_plain)
        self.stream.start_tls(self.service.context)
        while True:
            number, body = read_message(self.from_client)
            if number == 2:
                body = struct.pack("<I", struct.unpack("<I", body[:4])[0] & ~CLIENT_SSL) + body[4:]
            self.server.sendall(message(number - 1, body))
            number, body = read_message(self.from_server)
            self.stream.send(message(number + 1, body))
            if body[0] in (0x00, 0xFF):
                return

    def refuse(self, why):
        code, state, text = ERRORS[why]
        error = b"\xff" + struct.pack("<H", code) + b"#" + state.encode() + text.encode()
        if not self.asked:
            self.last_words(message(0, error))
        self.stream.send(message(1, error))


start, serve = relay.of(MariaDB)
