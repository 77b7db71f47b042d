"""Calls that no program should make, and a few do: with addresses that are no memory, with sizes of nothing and of too
much, with flags that do not exist. Each is made on a socket of its own in every state; what it returns is printed, and
errno.
"""
import ctypes
import os
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)

NOWHERE = ctypes.c_void_p(16)
IMMENSE = ctypes.c_size_t(-1)
REQUEST = b"GET / HTTP/1.0\r\n\r\n"
QUESTION = b"\x12\x34\1\0\0\1\0\0\0\0\0\0\4name\4test\0\0\1\0\1"
ANSWER = QUESTION[:2] + b"\x81" + QUESTION[3:]
REFUSAL = b"HTTP/1.1 503 No\r\n\r\n"

buffer = ctypes.create_string_buffer(64)
bytes_of = ctypes.addressof


def packed(layout, *values):
    """A structure in memory of its own."""
    return ctypes.create_string_buffer(struct.pack(layout, *values))


def parts(*pieces):
    """An array of iovec: (address, length), ..."""
    return packed("PN" * len(pieces), *[value for piece in pieces for value in piece])


def message(pieces, count):
    """A msghdr."""
    return packed("PIPNPNi4x", 0, 0, bytes_of(pieces) if pieces else 16, count, 0, 0, 0)


WHOLE = parts((bytes_of(buffer), 64))
EMPTY = parts((bytes_of(buffer), 0))
NONE = parts((0, 0))
BAD = parts((16, 64))
MIXED = parts((bytes_of(buffer), 4), (16, 8), (bytes_of(buffer), 4))
MESSAGE, BAD_MESSAGE, MIXED_MESSAGE = message(WHOLE, 1), message(BAD, 1), message(MIXED, 3)
NO_BUFFER_MESSAGE = message(NONE, 1)
NO_MESSAGE, HALF_A_MESSAGE = message(None, 0), message(None, 1)
MESSAGES = ctypes.create_string_buffer((MESSAGE.raw[:56] + bytes(8)) * 2)
HALF_MESSAGES = ctypes.create_string_buffer((HALF_A_MESSAGE.raw[:56] + bytes(8)) * 2)
NO_TIME = packed("ll", 0, -1)
A_MOMENT = packed("ll", 0, 1000)
INTEGER, ITS_SIZE, HALF_ITS_SIZE = packed("i", 7), packed("I", 4), packed("I", 2)
SET = ctypes.create_string_buffer(b"\xff" * 8 + bytes(120))
PEEK, OUT_OF_BAND, TRUNCATED, NOT_WAITING, ERRORS = 2, 1, 0x20, 0x40, 0x2000
SOCKET, ERROR = 1, 4

NOTHING = packed("P", 0)

null = os.open("/dev/null", os.O_RDWR)
pipe = os.pipe2(os.O_NONBLOCK)
events = libc.epoll_create1(0)
listener = socket.create_server(("127.0.0.1", 0))
names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
names.bind(("127.0.0.1", 0))
address = packed("=H2s4s8x", socket.AF_INET, struct.pack(">H", listener.getsockname()[1]), bytes([127, 0, 0, 1]))
nobody = packed("=H14x", socket.AF_UNSPEC)

# The function, and its arguments; FD stands for the socket.
FD = object()
CALLS = [
    ("read", FD, NOWHERE, 9), ("read", FD, buffer, 0), ("read", FD, None, 0), ("read", FD, buffer, 64),
    ("read", FD, buffer, IMMENSE), ("read", -1, buffer, 9),
    ("readv", FD, WHOLE, -1), ("readv", FD, WHOLE, 0), ("readv", FD, NOWHERE, 1), ("readv", FD, BAD, 1),
    ("readv", FD, EMPTY, 1), ("readv", FD, NONE, 1), ("readv", FD, MIXED, 3), ("readv", FD, WHOLE, 99999),
    ("recv", FD, NOWHERE, 9, 0), ("recv", FD, NOWHERE, 9, TRUNCATED), ("recv", FD, None, 9, TRUNCATED),
    ("recv", FD, NOWHERE, 9, TRUNCATED | PEEK), ("recv", FD, None, 0, TRUNCATED | PEEK | NOT_WAITING),
    ("recvmsg", FD, NO_BUFFER_MESSAGE, TRUNCATED | PEEK | NOT_WAITING), ("recv", FD, buffer, 9, PEEK), ("recv", FD, buffer, 9, OUT_OF_BAND),
    ("recv", FD, buffer, 9, ERRORS), ("recv", FD, buffer, 9, -1), ("recv", FD, buffer, 64, NOT_WAITING),
    ("recvfrom", FD, buffer, 9, 0, NOWHERE, NOWHERE), ("recvfrom", FD, buffer, 9, 0, None, None),
    ("recvmsg", FD, NOWHERE, 0), ("recvmsg", FD, NO_MESSAGE, 0), ("recvmsg", FD, HALF_A_MESSAGE, 0),
    ("recvmsg", FD, BAD_MESSAGE, 0), ("recvmsg", FD, MIXED_MESSAGE, 0), ("recvmsg", FD, BAD_MESSAGE, TRUNCATED),
    ("recvmsg", FD, MESSAGE, PEEK), ("recvmsg", FD, MESSAGE, 0),
    ("recvmmsg", FD, MESSAGES, 2, NOT_WAITING, None), ("recvmmsg", FD, HALF_MESSAGES, 2, NOT_WAITING, None),
    ("recvmmsg", FD, NOWHERE, 2, NOT_WAITING, None), ("recvmmsg", FD, MESSAGES, 0, NOT_WAITING, None),
    ("recvmmsg", FD, MESSAGES, 2, NOT_WAITING, NOWHERE),
    ("write", FD, NOWHERE, 9), ("write", FD, buffer, 0), ("write", FD, None, 0), ("write", FD, b"QUIT\r\n", 6),
    ("write", -1, buffer, 9),
    ("writev", FD, WHOLE, -1), ("writev", FD, NOWHERE, 1), ("writev", FD, BAD, 1), ("writev", FD, EMPTY, 1),
    ("writev", FD, MIXED, 3), ("writev", FD, WHOLE, 0), ("writev", FD, WHOLE, 1),
    ("send", FD, NOWHERE, 9, 0), ("send", FD, b"x", 1, -1), ("send", FD, b"x", 1, OUT_OF_BAND),
    ("send", FD, None, 0, 0), ("send", FD, b"x", 1, 0),
    ("sendto", FD, b"x", 1, 0, NOWHERE, 16), ("sendto", FD, b"x", 1, 0, NOWHERE, 0),
    ("sendto", FD, b"x", 1, 0, address, 16), ("sendto", FD, b"x", 1, 0x20000000, address, 16),
    ("sendmsg", FD, NOWHERE, 0), ("sendmsg", FD, NO_MESSAGE, 0), ("sendmsg", FD, HALF_A_MESSAGE, 0),
    ("sendmsg", FD, BAD_MESSAGE, 0), ("sendmsg", FD, MIXED_MESSAGE, 0), ("sendmsg", FD, MESSAGE, 0),
    ("sendmmsg", FD, MESSAGES, 2, 0), ("sendmmsg", FD, HALF_MESSAGES, 2, 0), ("sendmmsg", FD, NOWHERE, 2, 0),
    ("sendmmsg", FD, MESSAGES, 0, 0),
    ("sendfile", FD, null, None, 9), ("sendfile", FD, -1, None, 9), ("sendfile", FD, null, NOWHERE, 9),
    ("splice", FD, None, pipe[1], None, 9, 2), ("splice", pipe[0], None, FD, None, 9, 2),
    ("splice", FD, NOWHERE, pipe[1], None, 9, 0),
    ("connect", FD, NOWHERE, 16), ("connect", FD, None, 0), ("connect", FD, address, 3),
    ("connect", FD, address, 9999), ("connect", FD, address, 16), ("connect", FD, nobody, 16),
    ("getsockopt", FD, SOCKET, ERROR, INTEGER, ITS_SIZE), ("getsockopt", FD, SOCKET, ERROR, INTEGER, HALF_ITS_SIZE),
    ("getsockopt", FD, SOCKET, ERROR, NOWHERE, ITS_SIZE), ("getsockopt", FD, SOCKET, ERROR, INTEGER, NOWHERE),
    ("getsockopt", FD, SOCKET, ERROR, None, None),
    ("poll", NOWHERE, 1, 1), ("poll", None, 0, 1), ("poll", NOWHERE, 999999999, 1),
    ("ppoll", None, 0, NO_TIME, None),
    ("select", 64, NOWHERE, None, None, A_MOMENT), ("select", -1, None, None, None, A_MOMENT),
    ("select", 64, SET, NOWHERE, SET, A_MOMENT), ("select", 0, None, None, None, NO_TIME),
    ("pselect", 64, NOWHERE, None, None, A_MOMENT, None), ("pselect", 0, None, None, None, NO_TIME, None),
    ("epoll_wait", -1, NOWHERE, 1, 1), ("epoll_wait", FD, NOWHERE, 1, 1), ("epoll_wait", events, NOWHERE, 1, 1),
    ("epoll_wait", events, buffer, 0, 1), ("epoll_pwait", events, buffer, 1, 1, NOWHERE),
    ("shutdown", FD, 7), ("shutdown", -1, 0), ("shutdown", FD, 1), ("close", -1),
    ("dup2", FD, -1), ("dup2", -1, FD), ("dup3", FD, FD, 0), ("fcntl", FD, 0, 99999999), ("fcntl", -1, 0, 0),
    ("fcntl", FD, 9999, 0), ("close_range", 9, 5, 0), ("close_range", 99999, 99999, 99),
    ("prctl", 9999, 0, 0, 0, 0), ("prctl", 15, NOWHERE, 0, 0, 0), ("syscall", -1), ("syscall", 99999),
    ("listen", FD, -1), ("listen", -1, 1), ("dprintf", -1, b"x"), ("dprintf", FD, b"%s", b"x"),
    ("epoll_ctl", events, 1, FD, NOWHERE), ("epoll_ctl", events, 1, FD, None), ("epoll_ctl", events, 2, FD, None),
    ("epoll_ctl", events, 1, FD, buffer), ("epoll_ctl", events, 99, FD, buffer), ("epoll_ctl", -1, 1, FD, buffer),
    ("seteuid", -1), ("setreuid", -1, -1), ("setresuid", -1, -1, -1), ("sigaction", 999, None, None),
    ("execve", b"/none/such", None, NOWHERE), ("execve", NOWHERE, None, None), ("execve", NOWHERE, None, NOTHING),
    ("execve", b"/none/such", None, NOTHING), ("execve", b"/", None, NOTHING),
    ("wait", NOWHERE), ("waitpid", -1, None, 9999), ("waitpid", -1, NOWHERE, 0), ("wait3", NOWHERE, 0, NOWHERE),
    ("kill", 0x7fffffff, 15), ("kill", 0x7fffffff, 9), ("kill", 0, 0), ("kill", 1, 999), ("kill", -0x7fffffff, 15),
    ("wait4", -1, NOWHERE, 1, NOWHERE), ("waitid", 99, 0, NOWHERE, 4), ("waitid", 0, 0, NOWHERE, 4),
]


def connected(state):
    """A socket in that state, and the other end."""
    datagrams = state in ("of datagrams", "asked for a name")
    ours = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if datagrams else socket.SOCK_STREAM)
    if state == "fresh":
        return ours, None
    if state == "asked for a name":
        ours.connect(names.getsockname())
        ours.send(QUESTION)
        names.sendto(ANSWER, names.recvfrom(64)[1])
        return ours, None
    ours.connect(listener.getsockname())
    if state == "of datagrams":
        return ours, None
    theirs = listener.accept()[0]
    if state == "told 503":
        ours.send(REQUEST)
        theirs.send(REFUSAL)
    elif state == "reset":
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    elif state == "shut down":
        ours.shutdown(socket.SHUT_RDWR)
    if state in ("closed", "reset", "told 503"):
        theirs.close()
    return ours, theirs


def forget_other_connections():
    """Those that the calls have made themselves."""
    listener.setblocking(False)
    try:
        while True:
            listener.accept()[0].close()
    except BlockingIOError:
        listener.setblocking(True)


for state in ("fresh", "connected", "closed", "reset", "told 503", "shut down", "of datagrams", "asked for a name"):
    for name, *arguments in CALLS:
        ours, theirs = connected(state)
        ours.setblocking(name == "connect")
        ctypes.set_errno(0)
        result = getattr(libc, name)(*[ours.fileno() if each is FD else each for each in arguments])
        print(state, name, result, ctypes.get_errno(), flush=True)
        ours.close()
    forget_other_connections()
raise SystemExit(3)
