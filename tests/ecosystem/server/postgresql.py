"""As much of PostgreSQL as its clients need to ask one query, and to copy a file into a table."""

import struct

from stream import Gone, Stream

SSL_REQUEST, GSS_REQUEST = 80877103, 80877104
ROWS = 20000
ERRORS = {
    "missing": ("ERROR", "42P01", 'relation "samples" does not exist'),
    "denied": ("ERROR", "42501", "permission denied for table samples"),
    "rate-limited": ("FATAL", "53300", "sorry, too many clients already"),
    "unavailable": ("FATAL", "57P03", "the database system is starting up"),
}


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


READY = message(b"Z", b"I")


def refusal(why):
    """The answer, and whether the connection ends with it."""
    severity, code, text = ERRORS[why]
    fields = b"".join(kind + value.encode() + b"\0" for kind, value in ((b"S", severity), (b"V", severity), (b"C", code), (b"M", text)))
    is_fatal = severity == "FATAL"
    return message(b"E", fields + b"\0") + (b"" if is_fatal else READY), is_fatal


class Question:
    """The connection's start, or one query. `answer` is a good server's, whose rows begin at `body_at`."""

    transfers = True

    def __init__(self, stream, answer, body_at):
        self.stream, self.answer, self.body_at = stream, answer, body_at
        # The protocol tells no name: each connection is to another one.
        self.called = id(stream)

    def refuse(self, why):
        answer, is_fatal = refusal(why)
        self.stream.send(answer)
        if is_fatal:
            self.stream.close(farewell=True)
            raise Gone


class Reader:
    """Whole messages of a stream."""

    def __init__(self, stream):
        self.stream, self.pending = stream, b""

    def take(self, size):
        while len(self.pending) < size:
            self.pending += self.stream.read()
        taken, self.pending = self.pending[:size], self.pending[size:]
        return taken

    def start(self):
        size, code = struct.unpack("!ii", self.take(8))
        self.take(size - 8)
        return code

    def message(self):
        kind = self.take(1)
        return kind, self.take(struct.unpack("!i", self.take(4))[0] - 4)


def rows():
    head = message(b"T", struct.pack("!h", 1) + b"a\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0))
    row = message(b"D", struct.pack("!hi", 1, 32) + b"x" * 32)
    return head + row * ROWS + message(b"C", b"SELECT %d\0" % ROWS) + READY, len(head)


def shake_hands(stream, reader, service):
    while True:
        code = reader.start()
        if code == SSL_REQUEST and service.context:
            stream.connection.sendall(b"S")
            stream.start_tls(service.context)
        elif code in (SSL_REQUEST, GSS_REQUEST):
            stream.connection.sendall(b"N")
        else:
            break
    parameters = message(b"S", b"client_encoding\0UTF8\0") + message(b"S", b"server_version\x0015.0\0")
    welcome = message(b"R", struct.pack("!i", 0)) + parameters + READY
    if getattr(service.behaviour, "refuses_connections", False):
        service.meet(Question(stream, welcome, len(welcome)))
    else:
        stream.send(welcome)


def receive_copy(stream, reader, service):
    stream.send(message(b"G", b"\0" + struct.pack("!hh", 1, 0)))
    if not service.reads_uploads:
        service.behaviour.stop_reading(stream)
    while reader.message()[0] not in (b"c", b"f"):
        pass
    stream.send(message(b"C", b"COPY 1\0") + READY)


def serve(connection, service):
    stream = Stream(connection)
    reader = Reader(stream)
    service.streams.append(stream)
    shake_hands(stream, reader, service)
    while True:
        kind, body = reader.message()
        if kind == b"X":
            raise Gone
        if body.startswith(b"COPY"):
            receive_copy(stream, reader, service)
        elif body.startswith(b"SELECT"):
            service.meet(Question(stream, *rows()))
        else:
            stream.send(message(b"C", b"BEGIN\0") + message(b"Z", b"T"))
