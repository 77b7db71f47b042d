#!/usr/bin/env python3
"""serve.py PROTOCOL FOLDER: servers on loopback, each of which fails in one way.

PROTOCOL is a file of this folder, FOLDER has the certificates. What is to be opened and closed comes line by line, in JSON:
{"open": BEHAVIOUR, "tls": "plain", "1.2" or "1.3", "certificate": NAME}, answered with the port, and {"close": PORT}. BEHAVIOUR is a file of
../behaviours. Ends with its input.
"""

import importlib
import json
import pathlib
import socket
import ssl
import sys
import threading

from stream import Gone


# The second is, for a client, another server.
ADDRESSES = "127.0.0.1", "127.0.0.2"


def listeners():
    """One port at all addresses."""
    while True:
        opened = [socket.create_server((ADDRESSES[0], 0), backlog=64)]
        try:
            return opened + [socket.create_server((address, opened[0].getsockname()[1]), backlog=64) for address in ADDRESSES[1:]]
        except OSError:
            opened[0].close()


class Service:
    """What all connections of one server share."""

    def __init__(self, behaviour, context, port):
        self.behaviour, self.context, self.port = behaviour, context, port
        self.reads_uploads = getattr(behaviour, "reads_uploads", True)
        self.streams = []
        self.questions = 0

    def meet(self, question):
        """Treats one question, an object with `stream`, `answer`, `body_at` and `refuse`, as this server treats them."""
        self.questions += 1
        question.number = self.questions
        question.earlier_streams = [stream for stream in self.streams if stream is not question.stream]
        self.behaviour.meet(question)


def context_of(version, certificate, key):
    if version == "plain":
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}[version]
    context.load_cert_chain(certificate, key)
    return context


def serve(protocol, service, connection):
    try:
        getattr(service.behaviour, "meet_connection", lambda connection: None)(connection)
        protocol.serve(connection, service)
    except (Gone, OSError, ValueError, ssl.SSLError):
        # ValueError: the port was closed under it.
        connection.close()


class Ports:
    """The ports that are open, each for one client in one situation."""

    def __init__(self, protocol, folder):
        self.protocol, self.folder, self.open_ones, self.contexts = protocol, folder, {}, {}

    def context(self, version, certificate):
        if (version, certificate) not in self.contexts:
            files = self.folder / f"{certificate}.pem", self.folder / f"{certificate}.key"
            self.contexts[version, certificate] = context_of(version, *files)
        return self.contexts[version, certificate]

    def open(self, behaviour, version, certificate):
        opened = listeners()
        port = opened[0].getsockname()[1]
        service = Service(importlib.import_module(behaviour), self.context(version, certificate), port)
        self.open_ones[port] = opened, service
        for listener in opened:
            threading.Thread(target=self.accept, args=(listener, service), daemon=True).start()
        return port

    def accept(self, listener, service):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(self.protocol, service, connection), daemon=True).start()

    def close(self, port):
        opened, service = self.open_ones.pop(port)
        for each in [*opened, *(stream.connection for stream in service.streams)]:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()
        return port


def main():
    name, folder = sys.argv[1:]
    sys.path.append(str(pathlib.Path(__file__).parent.parent / "behaviours"))
    protocol = importlib.import_module(name)
    # A protocol whose server is a real one starts it here, once for all.
    getattr(protocol, "start", lambda folder: None)(pathlib.Path(folder))
    ports = Ports(protocol, pathlib.Path(folder))
    for line in sys.stdin:
        question = json.loads(line)
        if "open" in question:
            answer = ports.open(question["open"], question["tls"], question["certificate"])
        else:
            answer = ports.close(question["close"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
