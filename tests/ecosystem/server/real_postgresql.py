"""PostgreSQL. A client asks in plain text whether it may begin with TLS."""

import socket
import struct

import postgresql
import relay


class PostgreSQL(relay.Relay):
    name = "postgresql"
    refuses_connections = ("rate_limited", "unavailable")

    def begin(self):
        connection = self.stream.connection
        start = b""
        while not start:
            head = connection.recv(8, socket.MSG_WAITALL)
            if len(head) < 8:
                raise relay.Gone
            size, code = struct.unpack("!ii", head)
            if code == postgresql.SSL_REQUEST and self.service.context:
                connection.sendall(b"S")
                self.stream.start_tls(self.service.context)
                start = self.stream.read()
            elif code in (postgresql.SSL_REQUEST, postgresql.GSS_REQUEST):
                connection.sendall(b"N")
            else:
                start = head + connection.recv(size - 8, socket.MSG_WAITALL)
        # The client has said who it is and waits to be let in.
        self.welcome()
        self.server.sendall(start)

    def refuse(self, why):
        refusal, is_fatal = postgresql.refusal(why)
        if is_fatal:
            self.last_words(refusal)
        self.stream.send(refusal)


start, serve = relay.of(PostgreSQL)
