"""Asks a server, at $HOST or loopback, one question, in one of Python's ways: asks.py WAY PORT [tls].

It gives up after $LIMIT seconds (60).

Says which exception it met, and ends with 1; or with 0 after a whole answer.

Each way imports what it needs: all together would take longer than the way does.
"""

import os
import socket
import struct
import sys
import time

HOST = os.environ.get("HOST", "127.0.0.1")
LIMIT = float(os.environ.get("LIMIT", 60))
# Longer than what could be a good-bye over TLS.
TCP_CLOSE = b"\7"
REQUEST = b"GET / HTTP/1.0\r\nAccept: text/plain\r\n\r\n"

way, port, over_tls = sys.argv[1], int(sys.argv[2]), sys.argv[3:] == ["tls"]
context = None
if over_tls:
    import ssl

    context = ssl._create_unverified_context()


def wrapped(connection):
    return context.wrap_socket(connection) if context else connection


def read_all(connection):
    connection.sendall(REQUEST)
    answer = b""
    while part := connection.recv(4096):
        answer += part
    if not answer.endswith(b"hello world\n"):
        raise EOFError
    return answer


def with_limit():
    return read_all(wrapped(socket.create_connection((HOST, port), LIMIT)))


def blocking():
    return read_all(wrapped(socket.create_connection((HOST, port))))


def with_socket_option(option=socket.SO_RCVTIMEO):
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", 1, 200000))
    connection.connect((HOST, port))
    return read_all(connection)


def with_send_limit():
    """Sends more than anybody takes who does not read."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", 1, 200000))
    connection.connect((HOST, port))
    connection.sendall(bytes(64 << 20))


def by_urllib():
    import urllib.request

    return urllib.request.urlopen(f"http{'s' * over_tls}://{HOST}:{port}/", timeout=LIMIT, context=context).read()


def by_http_client():
    import http.client

    kind = http.client.HTTPSConnection if over_tls else http.client.HTTPConnection
    options = {"context": context} if over_tls else {}
    connection = kind(HOST, port, timeout=LIMIT, **options)
    connection.request("GET", "/")
    return connection.getresponse().read()


async def talk():
    import asyncio

    reader, writer = await asyncio.open_connection(HOST, port, ssl=context)
    writer.write(REQUEST)
    answer = await reader.read()
    if not answer.endswith(b"hello world\n"):
        raise EOFError
    return answer


def by_asyncio():
    import asyncio

    async def within_limit():
        return await asyncio.wait_for(talk(), LIMIT)

    return asyncio.run(within_limit())


def uploading():
    import http.client

    kind = http.client.HTTPSConnection if over_tls else http.client.HTTPConnection
    options = {"context": context} if over_tls else {}
    kind(HOST, port, timeout=LIMIT, **options).request("PUT", "/", bytes(64 << 20))


def never_reading():
    """Sends a request and does not notice that the connection is reset."""
    connection = wrapped(socket.create_connection((HOST, port)))
    connection.sendall(REQUEST)
    while connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) != TCP_CLOSE:
        time.sleep(0.01)
    connection.close()
    raise RuntimeError("given up")


def sending_on():
    connection = wrapped(socket.create_connection((HOST, port)))
    while True:
        connection.sendall(REQUEST)
        time.sleep(0.05)


ways = {
    "limit": with_limit,
    "blocking": blocking,
    "socket-option": with_socket_option,
    "send-limit": with_send_limit,
    "urllib": by_urllib,
    "http.client": by_http_client,
    "asyncio": by_asyncio,
    "upload": uploading,
    "never-reads": never_reading,
    "sends-on": sending_on,
}

def failures():
    """The exceptions that say that there was no answer."""
    kinds = [OSError, EOFError, RuntimeError]
    if "http.client" in sys.modules:
        kinds.append(sys.modules["http.client"].HTTPException)
    if "asyncio" in sys.modules:
        kinds.append(sys.modules["asyncio"].TimeoutError)
    return tuple(kinds)


try:
    print(len(ways[way]()))
except failures() as problem:
    sys.exit(type(problem).__name__)
