"""For behaviours that break off in the body of an answer."""

import fcntl
import struct
import termios
import time


def send_half(question, torn=False):
    """Sends half of the body and waits until it has arrived. False: the answer has no body that could break off, and was sent whole."""
    size = len(question.answer) - question.body_at
    # Of what is asked for in parts, the middle of the whole: who asks again for the rest comes no further.
    begin, whole = getattr(question, "part", None) or (0, size)
    goes_on = min(size, max(0, whole // 2 - begin))
    if size < 2 or goes_on == size or not question.transfers:
        question.stream.send(question.answer)
        return False
    half = question.answer[: question.body_at + goes_on]
    if torn:
        question.stream.send_torn(half)
    else:
        question.stream.send(half)
    until = time.monotonic() + 5
    while not arrived(question.stream.connection) and time.monotonic() < until:
        time.sleep(0.01)
    return True


def arrived(connection):
    """Whether the client's machine has acknowledged all that was sent."""
    return struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, b"\0" * 4))[0] == 0
