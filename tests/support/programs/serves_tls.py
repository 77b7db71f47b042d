#!/usr/bin/python3
"""A server over TLS by OpenSSL: serves_tls.py --port-file FILE CERTIFICATE VERSION MODE.

What happens to a request is its path. MODE is `whole`, or `cut`: every handshake ends in the middle of the server's part of it.
"""
import os
import signal
import socket
import ssl
import struct
import sys
import threading
import time

BODY = b'{"features": 3}'
HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
ANSWERS = {"/missing": b"404 Not Found", "/busy": b"429 Too Many Requests", "/unavailable": b"503 Service Unavailable"}

port_file, certificate, version, mode = sys.argv[2:6]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)
context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, "TLSv1_" + version[2:])
failed_once = threading.Event()


def reset(connection):
    """Linger of 0 s: the close sends an RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def say_end(connection):
    """Says close_notify and does not wait for the client's."""
    connection.setblocking(False)
    try:
        connection.unwrap()
    except (ssl.SSLError, OSError):
        pass
    connection.close()


def begin(connection, head):
    """Sends the beginning of an answer; what follows is to reach the client after it."""
    connection.sendall(head + b"the beginning")
    time.sleep(0.3)


def stay(connection):
    """Silent as long as the client stays."""
    while connection.recv(65536):
        pass


def answer(connection, path):
    """False: it was the last one of this connection."""
    if path == "/flaky" and not failed_once.is_set():
        failed_once.set()
        path = "/reset"
    if path == "/hung-up":
        say_end(connection)
    elif path == "/cut-off":
        connection.close()
    elif path in ("/reset", "/reset-upload"):
        reset(connection)
    elif path == "/reset-in-body":
        begin(connection, HEAD % (b"200 OK", 1000))
        reset(connection)
    elif path == "/hung-up-in-body":
        begin(connection, HEAD % (b"200 OK", 1000))
        say_end(connection)
    elif path == "/hung-up-in-chunks":
        begin(connection, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n")
        connection.sendall(b"\r\n")
        say_end(connection)
    elif path == "/stall":
        stay(connection)
    elif path == "/stall-upload":
        time.sleep(600)
    elif path == "/stall-in-body":
        begin(connection, HEAD % (b"200 OK", 1000))
        stay(connection)
    else:
        connection.sendall(HEAD % (ANSWERS.get(path, b"200 OK"), len(BODY)) + BODY)
        if path != "/reset-later":
            return True
        time.sleep(0.3)
        reset(connection)
    return False


def serve(plain):
    """Answers the requests of one connection."""
    try:
        connection = context.wrap_socket(plain, server_side=True)
        while True:
            request = b""
            while b"\r\n\r\n" not in request:
                more = connection.recv(4096)
                if not more:
                    return
                request += more
            if not answer(connection, request.split(b" ")[1].decode()):
                return
    except OSError:
        pass


def cut(plain):
    """Sends half of the server's part of the handshake."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(plain.recv(65536))
    try:
        context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
    except ssl.SSLWantReadError:
        pass
    flight = outgoing.read()
    plain.sendall(flight[: len(flight) // 2])
    plain.close()


signal.alarm(600)
listener = socket.create_server(("127.0.0.1", 0))
with open(port_file + ".new", "w", encoding="ascii") as file:
    print(listener.getsockname()[1], file=file)
os.rename(port_file + ".new", port_file)
while True:
    accepted = listener.accept()[0]
    threading.Thread(target=cut if mode == "cut" else serve, args=(accepted,), daemon=True).start()
