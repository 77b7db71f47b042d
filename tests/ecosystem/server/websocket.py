"""As much of WebSocket as its clients need to ask once, and to get a long message."""

import base64
import hashlib
import re
import struct

import web
from stream import Gone, Stream

MESSAGE = b"x" * 200000


class Question(web.Question):
    """Before the handshake a server of HTTP refuses; afterwards there is one message."""

    transfers = True

    def __init__(self, stream, service):
        self.stream, self.service, self.method, self.called = stream, service, "GET", id(stream)
        head = b"\x82\x7f" + struct.pack("!Q", len(MESSAGE))
        self.answer, self.body_at = head + MESSAGE, len(head)


def is_refusal(service):
    return service.behaviour.__name__ in ("missing", "denied", "rate_limited", "unavailable")


def frame(stream, pending):
    """The kind of one short frame of the client's, its content, and what came behind it."""
    while len(pending) < 6 or len(pending) < 6 + (pending[1] & 127):
        pending += stream.read()
    size = pending[1] & 127
    return pending[0] & 15, bytes(byte ^ pending[2 + i % 4] for i, byte in enumerate(pending[6 : 6 + size])), pending[6 + size :]


def serve(connection, service):
    stream = Stream(connection, service.context)
    service.streams.append(stream)
    head, _, pending = web.read_request(stream, service, b"")
    if is_refusal(service):
        service.meet(Question(stream, service))
        stream.close(farewell=True)
        raise Gone
    key = re.search(r"^sec-websocket-key: *(\S+)", head, re.IGNORECASE | re.MULTILINE)[1]
    accepted = base64.b64encode(hashlib.sha1(key.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    stream.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accepted + b"\r\n\r\n")
    while True:
        kind, content, pending = frame(stream, pending)
        if kind == 8:
            stream.send(bytes([0x88, len(content)]) + content)
            stream.close(farewell=True)
            raise Gone
        if kind == 9:
            stream.send(bytes([0x8A, len(content)]) + content)
        elif kind < 8:
            service.meet(Question(stream, service))
