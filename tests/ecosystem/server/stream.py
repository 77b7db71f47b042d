"""One connection, plain or with TLS, that can end anywhere: also in the middle of a TLS record, which python's own sockets cannot."""

import socket
import ssl
import struct


class Gone(Exception):
    """The client left."""


class Stream:
    """Over a connected socket, with TLS if there is a `context` for it. `name`: as what the client knows this server, if a behaviour asks."""

    def __init__(self, connection, context=None):
        self.connection = connection
        self.tls = None
        self.name = None
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            self.start_tls(context)

    def start_tls(self, context):
        self.received, self.to_send = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.received, self.to_send, server_side=True)
        self._pump(self.tls.do_handshake)

    def _pump(self, step, *arguments):
        """Repeats one step of TLS until it has read all that it wants, and sends what it wrote meanwhile."""
        while True:
            try:
                result = step(*arguments)
                self._flush()
                return result
            except ssl.SSLWantReadError:
                self._flush()
                self.received.write(self._receive())

    def _flush(self):
        data = self.to_send.read()
        if data:
            self.connection.sendall(data)

    def _receive(self):
        data = self.connection.recv(65536)
        if not data:
            raise Gone
        return data

    def read(self):
        """The next bytes, at least one. Raises Gone at the end."""
        try:
            data = self._pump(self.tls.read, 65536) if self.tls else self._receive()
        except ssl.SSLError as error:
            raise Gone from error
        if not data:
            raise Gone
        return data

    def send(self, data):
        if self.tls:
            self._pump(self.tls.write, data)
        else:
            self.connection.sendall(data)

    def send_torn(self, data):
        """Sends what `data` becomes on the wire but for its last bytes: with TLS its last record is not complete."""
        if self.tls:
            self.tls.write(data)
            data = self.to_send.read()
        self.connection.sendall(data[:-20])

    def close(self, farewell=False):
        """FIN. With a farewell TLS says close_notify first, which a process that dies does not."""
        if self.tls and farewell:
            try:
                self.tls.unwrap()
            except ssl.SSLError:
                pass
            self._flush()
        # What the client sent and nobody read would make this a reset.
        self.connection.setblocking(False)
        try:
            while self.connection.recv(65536):
                pass
        except OSError:
            pass
        self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()

    def reset(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def stall(self):
        """Silence until the client gives up."""
        try:
            while self._receive():
                pass
        except OSError:
            pass
        raise Gone
