"""As much of Microsoft's SQL Server as its clients need to log in: the answers to the first two messages of TDS, without TLS."""

import struct

from stream import Stream

# An offset and a length for each option, 0xff, and what they point to. No encryption: 2.
PRE_LOGIN = bytes([0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 255]) + bytes([16, 0, 0x10, 0, 0, 0]) + bytes([2])
ERRORS = {
    "missing": (4060, "Cannot open database \"samples\" requested by the login. The login failed."),
    "denied": (18456, "Login failed for user 'u'."),
    "rate-limited": (10928, "Resource ID : 1. The request limit for the database is 30 and has been reached."),
    "unavailable": (40613, "Database 'samples' on server 'a' is not currently available. Please retry the connection later."),
}


def packet(body):
    """Answers, none longer than what a packet may be."""
    return struct.pack("!BBHHBB", 4, 1, len(body) + 8, 0, 1, 0) + body


def name(text):
    return bytes([len(text)]) + text.encode("utf-16-le")


def token(kind, body):
    return bytes([kind]) + struct.pack("<H", len(body)) + body


DONE = b"\xfd" + struct.pack("<HHQ", 0, 0, 0)
FAILED = b"\xfd" + struct.pack("<HHQ", 2, 0, 0)
LET_IN = token(0xAD, b"\1" + b"\x74\0\0\4" + name("Microsoft SQL Server") + bytes([16, 0, 0x10, 0])) + token(0xE3, b"\4" + name("4096") + name("4096"))
CHATTER = token(0xAB, struct.pack("<iBB", 5703, 1, 0) + struct.pack("<H", 1500) + ("x" * 1500).encode("utf-16-le") + name("a") + b"\0" + struct.pack("<i", 1))


class Question:
    """A message of the client's."""

    transfers = True

    def __init__(self, stream, answer, body_at):
        self.stream, self.answer, self.body_at = stream, answer, body_at
        self.called = id(stream)

    def refuse(self, why):
        number, text = ERRORS[why]
        body = struct.pack("<iBB", number, 1, 14) + struct.pack("<H", len(text)) + text.encode("utf-16-le") + name("a") + b"\0" + struct.pack("<i", 1)
        self.stream.send(packet(token(0xAA, body) + FAILED))


def serve(connection, service):
    stream = Stream(connection)
    service.streams.append(stream)
    pending = b""
    while True:
        while len(pending) < 8 or len(pending) < struct.unpack("!H", pending[2:4])[0]:
            pending += stream.read()
        kind, size = pending[0], struct.unpack("!H", pending[2:4])[0]
        pending = pending[size:]
        if kind == 0x12:
            stream.send(packet(PRE_LOGIN))
        elif kind == 0x10:
            service.meet(Question(stream, packet(CHATTER + LET_IN + DONE), 8))
        else:
            stream.send(packet(DONE))
