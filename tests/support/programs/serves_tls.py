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
FAILING_ONCE = {"/flaky": "/reset", "/flaky-record": "/cut-in-record"}

port_file, certificate, version, mode = sys.argv[2:6]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate)
context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, "TLSv1_" + version[2:])
failed_once = threading.Event()


class Link:
    """TLS by hand, so that a record can be sent in part."""

    def __init__(self, plain):
        self.plain = plain
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, server_side=True)

    def do(self, step, *arguments):
        """Takes a step of TLS, with all that has to be read and written for it."""
        while True:
            try:
                return step(*arguments)
            except ssl.SSLWantReadError:
                self.plain.sendall(self.outgoing.read())
                received = self.plain.recv(65536)
                if not received:
                    raise ConnectionError from None
                self.incoming.write(received)
            finally:
                self.plain.sendall(self.outgoing.read())

    def receive(self):
        return self.do(self.tls.read, 65536)

    def send(self, text):
        self.do(self.tls.write, text)

    def end(self):
        """Says close_notify, does not wait for the client's, and closes."""
        try:
            self.tls.unwrap()
        except ssl.SSLWantReadError:
            pass
        self.plain.sendall(self.outgoing.read())
        self.plain.close()

    def reset(self):
        """Linger of 0 s: the close sends an RST."""
        self.plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.plain.close()

    def cut_in_record(self, text):
        self.tls.write(text)
        record = self.outgoing.read()
        self.plain.sendall(record[: len(record) // 2])
        self.plain.close()


def begin(link, head):
    """Sends the beginning of an answer; what follows is to reach the client after it."""
    link.send(head + b"the beginning")
    time.sleep(0.3)


def stay(link):
    """Silent as long as the client stays."""
    while link.receive():
        pass


def answer(link, path):
    """False: it was the last one of this connection."""
    if path in FAILING_ONCE and not failed_once.is_set():
        failed_once.set()
        path = FAILING_ONCE[path]
    if path == "/hung-up":
        link.end()
    elif path == "/cut-off":
        link.plain.close()
    elif path in ("/reset", "/reset-upload"):
        link.reset()
    elif path == "/reset-in-body":
        begin(link, HEAD % (b"200 OK", 1000))
        link.reset()
    elif path == "/hung-up-in-body":
        begin(link, HEAD % (b"200 OK", 1000))
        link.end()
    elif path == "/hung-up-in-chunks":
        begin(link, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nd\r\n")
        link.send(b"\r\n")
        link.end()
    elif path == "/cut-in-record":
        begin(link, HEAD % (b"200 OK", 10000))
        link.cut_in_record(bytes(9000))
    elif path == "/stall":
        stay(link)
    elif path == "/stall-upload":
        time.sleep(600)
    elif path == "/stall-in-body":
        begin(link, HEAD % (b"200 OK", 1000))
        stay(link)
    else:
        link.send(HEAD % (ANSWERS.get(path, b"200 OK"), len(BODY)) + BODY)
        if path not in ("/reset-later", "/close-later"):
            return True
        time.sleep(1.5 if path == "/reset-later" else 0.3)  # an idle connection: for longer than VHRETRY_STALL
        link.reset() if path == "/reset-later" else link.end()
    return False


def serve(plain):
    """Answers the requests of one connection."""
    try:
        link = Link(plain)
        link.do(link.tls.do_handshake)
        while True:
            request = b""
            while b"\r\n\r\n" not in request:
                request += link.receive()
            if not answer(link, request.split(b" ")[1].decode()):
                return
    except OSError:
        pass


def cut(plain):
    """Sends half of the server's part of the handshake."""
    link = Link(plain)
    link.incoming.write(plain.recv(65536))
    try:
        link.tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    flight = link.outgoing.read()
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
