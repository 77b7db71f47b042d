"""As much of Kafka as its clients need to list the topics: which versions of which requests there are, and the list."""

import struct

from stream import Stream

API_VERSIONS, METADATA = 18, 3
TOPICS = 4000


def text(value):
    return struct.pack("!h", len(value)) + value.encode()


def versions(number):
    """Of the oldest kind, but for the newest version of the question itself: then it is answered that this is not known."""
    known = [(METADATA, 0, 1), (API_VERSIONS, 0, 0)]
    listed = struct.pack("!i", len(known)) + b"".join(struct.pack("!hhh", *each) for each in known)
    return struct.pack("!h", 0 if number == 0 else 35) + listed


def metadata(port):
    broker = struct.pack("!i", 1) + text("127.0.0.1") + struct.pack("!ih", port, -1)
    partition = struct.pack("!hiiiiii", 0, 0, 1, 1, 1, 1, 1)
    topics = b"".join(
        struct.pack("!h", 0) + text(f"samples-{i}") + struct.pack("!bi", 0, 1) + partition for i in range(TOPICS)
    )
    return struct.pack("!i", 1) + broker + struct.pack("!i", 1) + struct.pack("!i", TOPICS) + topics


class Question:
    """One request for the topics."""

    transfers = True

    def __init__(self, stream, service, number):
        self.stream = stream
        self.called = id(stream)
        body = struct.pack("!i", number) + metadata(service.port)
        self.answer, self.body_at = struct.pack("!i", len(body)) + body, 8


def serve(connection, service):
    stream = Stream(connection, service.context)
    service.streams.append(stream)
    pending = b""
    while True:
        while len(pending) < 4 or len(pending) < 4 + struct.unpack("!i", pending[:4])[0]:
            pending += stream.read()
        size = 4 + struct.unpack("!i", pending[:4])[0]
        key, version, number = struct.unpack("!hhi", pending[4:12])
        pending = pending[size:]
        if key == METADATA:
            service.meet(Question(stream, service, number))
        else:
            body = struct.pack("!i", number) + versions(version)
            stream.send(struct.pack("!i", len(body)) + body)
