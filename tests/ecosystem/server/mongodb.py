"""As much of MongoDB as its clients need to find one document."""

import struct

from stream import Stream

OP_MSG, OP_QUERY, OP_REPLY = 2013, 2004, 1
ERRORS = {
    "missing": (73, "InvalidNamespace", "Invalid namespace specified 'samples.samples'"),
    "denied": (13, "Unauthorized", "not authorized on samples to execute command { find: \"samples\" }"),
    "rate-limited": (462, "IngressRequestRateLimitExceeded", "Rate limiter 'ingressRequestRateLimiter' rejected the operation"),
    "unavailable": (91, "ShutdownInProgress", "The server is in quiesce mode and will shut down"),
}


def element(name, value):
    key = name.encode() + b"\0"
    if isinstance(value, bool):
        return b"\x08" + key + bytes([value])
    if isinstance(value, int):
        return b"\x10" + key + struct.pack("<i", value)
    if isinstance(value, float):
        return b"\x01" + key + struct.pack("<d", value)
    if isinstance(value, str):
        return b"\x02" + key + struct.pack("<i", len(value) + 1) + value.encode() + b"\0"
    if isinstance(value, list):
        return b"\x04" + key + document({str(i): each for i, each in enumerate(value)})
    return b"\x03" + key + document(value)


def document(values):
    body = b"".join(element(name, value) for name, value in values.items()) + b"\0"
    return struct.pack("<i", len(body) + 4) + body


HELLO = {
    "ismaster": True, "isWritablePrimary": True, "helloOk": True, "maxBsonObjectSize": 16777216, "maxMessageSizeBytes": 48000000,
    "maxWriteBatchSize": 100000, "minWireVersion": 0, "maxWireVersion": 21, "readOnly": False, "ok": 1.0,
}
FOUND = {"cursor": {"id": 0, "ns": "samples.samples", "firstBatch": [{"_id": 1, "a": "x" * 200000}]}, "ok": 1.0}


def message(kind, answered, values):
    flags = struct.pack("<i", 0) + b"\0" if kind == OP_MSG else struct.pack("<iqii", 8, 0, 0, 1)
    body = flags + document(values)
    return struct.pack("<iiii", 16 + len(body), 1, answered, kind) + body


class Question:
    """One query."""

    transfers = True

    def __init__(self, stream, number):
        self.stream, self.asked = stream, number
        self.called = id(stream)
        # Its head, and the flags.
        self.answer, self.body_at = message(OP_MSG, number, FOUND), 21

    def refuse(self, why):
        code, name, text = ERRORS[why]
        self.stream.send(message(OP_MSG, self.asked, {"ok": 0.0, "errmsg": text, "code": code, "codeName": name}))


def serve(connection, service):
    stream = Stream(connection, service.context)
    service.streams.append(stream)
    pending = b""
    while True:
        while len(pending) < 16 or len(pending) < struct.unpack("<i", pending[:4])[0]:
            pending += stream.read()
        size, number, _, kind = struct.unpack("<iiii", pending[:16])
        body, pending = pending[16:size], pending[size:]
        if kind == OP_QUERY:
            stream.send(message(OP_REPLY, number, HELLO))
        elif b"\x02find\0" in body:
            service.meet(Question(stream, number))
        else:
            stream.send(message(OP_MSG, number, HELLO))
