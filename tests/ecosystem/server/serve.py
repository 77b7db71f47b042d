#!/usr/bin/env python3
"""serve.py PORT-FILE PROTOCOL BEHAVIOUR TLS CERTIFICATE KEY: a server on loopback that fails in one way.

PROTOCOL is a file of this folder, BEHAVIOUR one of ../behaviours, TLS is plain, 1.2 or 1.3. Writes its port into PORT-FILE, and ends by
itself after ten minutes.
"""

import importlib
import os
import pathlib
import signal
import socket
import ssl
import sys
import threading

from stream import Gone, Stream


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
        protocol.serve(connection, service)
    except (Gone, OSError, ssl.SSLError):
        connection.close()


def main():
    port_file, protocol_name, behaviour_name, version, certificate, key = sys.argv[1:]
    signal.alarm(600)
    sys.path.append(str(pathlib.Path(__file__).parent.parent / "behaviours"))
    protocol, behaviour = importlib.import_module(protocol_name), importlib.import_module(behaviour_name)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    service = Service(behaviour, context_of(version, certificate, key), listener.getsockname()[1])
    pathlib.Path(port_file + ".new").write_text(str(service.port))
    os.replace(port_file + ".new", port_file)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(protocol, service, connection), daemon=True).start()


if __name__ == "__main__":
    main()
