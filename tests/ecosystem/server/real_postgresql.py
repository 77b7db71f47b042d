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
        while True:
            head = connection.recv(8, socket.MSG_WAITALL)
            if len(head) < 8:
                raise relay.Gone
            code = struct.unpack("!ii", head)[1]
            if code == postgresql.SSL_REQUEST and self.service.context:
                connection.sendall(b"S")
                self.stream.start_tls(self.service.context)
                break
            if code not in (postgresql.SSL_REQUEST, postgresql.GSS_REQUEST):
                self.server.sendall(head)
                break
            connection.sendall(b"N")
        self.welcome()

    def refuse(self, why):
        refusal, is_fatal = postgresql.refusal(why)
        if is_fatal:
            self.last_words(refusal)
        self.stream.send(refusal)


start, serve = relay.of(PostgreSQL)
