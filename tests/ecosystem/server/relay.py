"""A real server, and we between it and its client: what it answers is passed on, up to where a behaviour ends it.

The program says by a file that its next bytes are the question that is to fail (programs/plan.py, `ask`). So this needs to understand no
protocol, and the client speaks with the server that it was made for. Only how TLS begins in a protocol, and how its servers refuse, is
known: a module of this folder that has a class below Relay, and `start, serve = of(CLASS)`.
"""

import pathlib
import select
import socket
import subprocess
import time

from stream import Gone, Stream

# Of so many bytes a behaviour gets an answer, to send half of it. The programs ask for more than this.
ANSWER = 65536
# An answer whose next bytes do not come for so long, in seconds, is over. If it was not, what comes later is the next answer: no harm done.
QUIET = 0.3
# How long a server may take to begin its answer.
BUSY = 5
# After so many bytes of one question a behaviour may stop reading them.
UPLOAD = 262144


class Question:
    """What the client asks of the real server, which hears of it when a behaviour wants an answer."""

    # Short answers before the long one (a query is prepared, an authentication goes on) have no body that could break off.
    body_at = 0

    def __init__(self, relay, request=b""):
        self.relay, self.stream, self.request = relay, relay.stream, request
        # The protocol tells no name: each connection is to another one.
        self.called = id(self.stream)
        self.read = None

    @property
    def answer(self):
        if self.read is None:
            self.read = b""
            self.relay.server.sendall(self.request)
            self.collect()
        return self.read

    def collect(self):
        relay, until = self.relay, time.monotonic() + BUSY
        while len(self.read) < ANSWER:
            patience = QUIET if self.read else until - time.monotonic()
            # A client that says more before it was answered does not wait for an answer.
            if relay.client_has_data() or not select.select([relay.server, self.stream.connection], [], [], max(0, patience))[0]:
                return
            if not select.select([relay.server], [], [], 0)[0]:
                return
            data = relay.server.recv(65536)
            if not data:
                return
            self.read += data

    @property
    def transfers(self):
        return len(self.answer) >= ANSWER

    def refuse(self, why):
        self.relay.refuse(why)


class Relay:
    """One connection. `name`: of the server, for server/real."""

    name = None
    # What such a server refuses when it is connected to, and not when it is asked something: behaviours.
    refuses_connections = ()

    def __init__(self, connection, service, places):
        self.stream, self.service, self.places = Stream(connection), service, places
        self.server = None
        self.asked = 0

    def begin(self):
        """What comes before the client may ask, with `self.welcome()` where such a server refuses."""
        self.begin_tls()
        self.welcome()

    def begin_tls(self):
        if self.service.context:
            self.stream.start_tls(self.service.context)

    def welcome(self):
        if self.service.behaviour.__name__ in self.refuses_connections:
            self.service.meet(Question(self))

    def refuse(self, why):
        raise NotImplementedError(f"{self.name} has no answer that says {why}")

    def last_words(self, data):
        self.stream.send(data)
        self.stream.close(farewell=True)
        raise Gone

    def client_has_data(self):
        """TLS may have read more from the socket than it has handed over."""
        return bool(self.stream.tls and (self.stream.tls.pending() or self.stream.received.pending))

    def mark(self):
        return self.places["folder"] / f"asked-{self.service.port}"

    def is_armed(self):
        return self.mark().exists()

    def meet(self, request):
        question = Question(self, request)
        self.service.meet(question)
        if question.read is not None and question.transfers:
            # That was the whole question: what follows is another one.
            self.mark().unlink(missing_ok=True)
            self.asked = 0

    def take_question(self):
        data = self.stream.read()
        if not self.is_armed():
            self.server.sendall(data)
            return
        self.asked += len(data)
        if self.service.reads_uploads:
            self.meet(data)
            return
        if self.asked > UPLOAD:
            self.service.behaviour.stop_reading(self.stream)
        self.server.sendall(data)

    def pass_on(self):
        while True:
            waiting = self.client_has_data()
            ready = select.select([self.stream.connection, self.server], [], [], 0 if waiting else None)[0]
            if waiting or self.stream.connection in ready:
                self.take_question()
            elif self.server in ready:
                if self.asked and self.service.reads_uploads:
                    self.meet(b"")
                    continue
                data = self.server.recv(65536)
                if not data:
                    self.stream.close(farewell=True)
                    raise Gone
                self.stream.send(data)

    def port(self):
        """The real server's."""
        return self.places["port"]

    def run(self):
        self.server = socket.create_connection(("127.0.0.1", self.port()))
        try:
            self.server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.begin()
            self.pass_on()
        finally:
            self.server.close()


def of(kind):
    """The functions `start` and `serve` of a protocol."""
    places = {}

    def start(folder):
        own = folder / f"real-{kind.name}"
        own.mkdir()
        real = pathlib.Path(__file__).with_name("real")
        with open(folder / f"real-{kind.name}.log", "wb") as log:
            process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", real, kind.name, own], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )
        while not (own / "port").exists():
            if process.poll() is not None:
                raise RuntimeError(f"{kind.name} does not start: {(folder / f'real-{kind.name}.log').read_text()}")
            time.sleep(0.1)
        places.update(folder=folder, port=int((own / "port").read_text()))

    def serve(connection, service):
        relay = kind(connection, service, places)
        service.streams.append(relay.stream)
        relay.run()

    return start, serve
