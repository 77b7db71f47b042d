"""Asks a server over TLS that is encrypted to memory, and sends it from another thread: no call of the TLS library is on any
connection. Ends with 0 if the answer is a success.

usage: asks_on_memory.py PORT
"""
import queue
import socket
import ssl
import sys
import threading

incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
session = ssl._create_unverified_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
encrypted = queue.Queue()


def send():
    while True:
        connection.sendall(encrypted.get())


def in_plain_text(action, *arguments):
    while True:
        try:
            result = action(*arguments) or True
        except ssl.SSLWantReadError:
            result = None
        if outgoing.pending:
            encrypted.put(outgoing.read())
        if result:
            return result
        incoming.write(connection.recv(65536))


threading.Thread(target=send, daemon=True).start()
in_plain_text(session.do_handshake)
in_plain_text(session.write, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
sys.exit(b" 200 " not in in_plain_text(session.read, 999))
