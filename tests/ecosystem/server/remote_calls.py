"""As much of HTTP/2 as a client of gRPC needs to make a call with one message there and one back."""

import struct

from stream import Stream

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, SETTINGS, PING, WINDOW_UPDATE = 0, 1, 4, 6, 8
END_STREAM, END_HEADERS, ACKNOWLEDGED = 1, 4, 1
# Below what a client takes before it is asked to take more.
MESSAGE = b"x" * 48000
STATUSES = {
    "missing": (5, "no such sample"),
    "denied": (7, "these samples are not yours"),
    "rate-limited": (8, "the quota is used up"),
    "unavailable": (14, "the service is about to restart"),
}


def frame(kind, flags, stream_id, body=b""):
    return len(body).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack("!I", stream_id) + body


def field(name, value):
    """A header that is not taken into the table of the compression."""
    return b"\0" + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()


# 0x88 stands for ":status 200".
HEAD = b"\x88" + field("content-type", "application/grpc")


class Question:
    """One call, and a good server's answer, whose message begins at `body_at`."""

    transfers = True

    def __init__(self, stream, stream_id):
        self.stream, self.stream_id = stream, stream_id
        self.called = id(stream)
        message = b"\0" + struct.pack("!I", len(MESSAGE)) + MESSAGE
        parts = [message[begin : begin + 16384] for begin in range(0, len(message), 16384)]
        head = frame(HEADERS, END_HEADERS, stream_id, HEAD)
        body = b"".join(frame(DATA, 0, stream_id, part) for part in parts)
        self.answer, self.body_at = head + body + frame(HEADERS, END_HEADERS | END_STREAM, stream_id, field("grpc-status", "0")), len(head)

    def refuse(self, why):
        status, text = STATUSES[why]
        fields = HEAD + field("grpc-status", str(status)) + field("grpc-message", text)
        self.stream.send(frame(HEADERS, END_HEADERS | END_STREAM, self.stream_id, fields))


def serve(connection, service):
    if service.context:
        service.context.set_alpn_protocols(["h2"])
    stream = Stream(connection, service.context)
    service.streams.append(stream)
    pending = b""

    def take(size):
        nonlocal pending
        while len(pending) < size:
            pending += stream.read()
        taken, pending = pending[:size], pending[size:]
        return taken

    take(len(PREFACE))
    stream.send(frame(SETTINGS, 0, 0))
    while True:
        head = take(9)
        kind, flags, stream_id = head[3], head[4], struct.unpack("!I", head[5:])[0]
        body = take(int.from_bytes(head[:3], "big"))
        if kind == SETTINGS and not flags & ACKNOWLEDGED:
            stream.send(frame(SETTINGS, ACKNOWLEDGED, 0))
        elif kind == PING and not flags & ACKNOWLEDGED:
            stream.send(frame(PING, ACKNOWLEDGED, 0, body))
        elif kind == DATA and body and not service.reads_uploads:
            # It neither reads on nor asks for more.
            service.behaviour.stop_reading(stream)
        elif kind == DATA and flags & END_STREAM:
            service.meet(Question(stream, stream_id))
        elif kind == DATA and body:
            more = struct.pack("!I", len(body))
            stream.send(frame(WINDOW_UPDATE, 0, 0, more) + frame(WINDOW_UPDATE, 0, stream_id, more))
