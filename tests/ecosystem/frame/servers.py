"""The servers of the cells: one process for each protocol, which opens a port for each cell."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time

from places import PLACE, PROJECT


class Servers:
    def __init__(self, work):
        self.work, self.lock, self.processes = work, threading.Lock(), {}

    def ask(self, protocol, **question):
        """Each process does one thing after the other; what is long happens in its threads."""
        with self.lock:
            if protocol not in self.processes:
                log = open(self.work.built / f"server-{protocol}.log", "wb")
                self.processes[protocol] = subprocess.Popen(
                    [sys.executable, "-B", PLACE / "server" / "serve.py", protocol, self.work.folder], stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=log, text=True,
                )
            process = self.processes[protocol]
            try:
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
                return json.loads(process.stdout.readline())
            except (OSError, ValueError) as error:
                raise RuntimeError(f"the server of {protocol} is gone; see {self.work.built}/server-{protocol}.log") from error

    @contextlib.contextmanager
    def opened(self, cell):
        """The URL of a server for this cell."""
        scheme = "http" if cell.tls == "plain" else "https"
        if cell.situation.server in ("nowhere", "unserved"):
            yield f"{scheme}://{cell.situation.server}.invalid:8000"
        elif cell.situation.server == "nobody":
            with closed_port() as port:
                yield f"{scheme}://127.0.0.1:{port}"
        elif cell.server == "openssl":
            protocol = cell.client.one("protocol")
            port = self.ask(protocol, open=cell.situation.server, tls=cell.tls, certificate=cell.situation.certificate)
            try:
                yield f"{scheme}://127.0.0.1:{port}"
            finally:
                self.ask(protocol, close=port)
        else:
            with self.foreign(cell) as port:
                yield f"{scheme}://127.0.0.1:{port}"

    @contextlib.contextmanager
    def foreign(self, cell):
        """A server in another language, for this cell alone."""
        said = os.path.join(tempfile.mkdtemp(dir=self.work.folder), "port")
        programs = {
            "go": [self.work.build / "tests/programs/serves_tls.go.bin"],
            "node": ["node", PROJECT / "tests/support/programs/serves_tls.js"],
        }
        both = self.work.folder / f"{cell.situation.certificate}.both"
        process = subprocess.Popen([*programs[cell.server], "--port-file", said, both, cell.tls, "whole"], stderr=subprocess.DEVNULL)
        while process.poll() is None and not (os.path.exists(said) and os.path.getsize(said)):
            time.sleep(0.02)
        try:
            # Of a server that did not start the client hears nothing, and the cell is wrong.
            yield open(said).read().strip() if os.path.exists(said) else 9
        finally:
            process.kill()
            process.wait()

    def close(self):
        for process in self.processes.values():
            process.kill()
            process.wait()


@contextlib.contextmanager
def closed_port():
    """A port that refuses, and that nobody else gets."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
