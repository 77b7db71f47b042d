"""The files that tell what is tried: clients/GROUP/NAME, the sets of cells in cells/, and situations."""

import dataclasses
import re

KEYS = ("needs", "tools", "debian", "package", "version", "protocol", "command", "environment", "servers", "tls", "cells", "without", "output", "pairs", "longer")
# Names for the files of steps, which no client reads.
STEP_FILES = ("yaml", "valohai")
NO_SERVER = ("nobody", "nowhere", "unserved")
# Behaviours whose client waits until its own limit of time.
SILENT = ("silent_at_once", "stalled", "stalled_in_body", "stalled_in_record", "stalled_upload")


@dataclasses.dataclass
class Situation:
    """`server`: a behaviour, or one of NO_SERVER, to whom TLS is nothing. `path`: of the servers of Go and Node, None: not theirs."""

    name: str
    server: str
    certificate: str
    plan: str
    path: str | None

    def has_server(self):
        return self.server not in NO_SERVER

    def is_silent(self):
        return self.server in SILENT


@dataclasses.dataclass
class Cell:
    client: "Client"
    situation: Situation
    wanted: str
    tls: str
    server: str
    known: str  # why it is wrong; "" if it must be right
    sometimes: bool  # it is wrong only in some runs

    def title(self):
        return f"{self.client.name} {self.situation.name} {self.tls} {self.server}"


def lines_of(path):
    return [line for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]


class Client:
    def __init__(self, path, place):
        self.group, self.name = path.parent.name, path.name
        self.about = path.read_text().splitlines()[0].lstrip("# ")
        self.values = {key: [] for key in KEYS}
        own = []
        for line in lines_of(path):
            key, _, value = line.partition(" ")
            if key in KEYS:
                self.values[key].append(value.strip())
            else:
                own.append(line)
        self.kind, _, self.environment_name = self.one("needs").partition(" ")
        self.environment_name = self.environment_name or self.group
        self.left_out = dict(line.split(None, 1) for line in self.values["without"])
        self.lines = {}
        for name in self.one("cells").split():
            self.add(lines_of(place / "cells" / name))
        for name in self.left_out:
            self.lines.pop(name, None)
        self.add(own)

    def add(self, lines):
        """A later line about a situation replaces an earlier one."""
        for line in lines:
            situation, wanted, *rest = line.split(None, 2)
            self.lines[situation] = wanted, rest[0] if rest else ""

    def one(self, key, default=""):
        return self.values[key][0] if self.values[key] else default

    def needs(self):
        """What must be installed for it, as installs.py calls it."""
        program = f"python {self.environment_name}" if self.kind == "python" else self.kind
        packages = [f"debian {package}" for package in self.one("debian").split()]
        return {program, *packages, *(f"tool {tool}" for tool in self.one("tools").split())} - {""}

    def cells(self, situations, filters):
        """`filters`: up to a situation, a TLS and a server."""
        only_situation, only_tls, only_server = (list(filters) + [None] * 3)[:3]
        versions = self.one("tls", "1.2 1.3").split()
        for name, (wanted, rest) in self.lines.items():
            situation = situations[name]
            if only_situation not in (None, name):
                continue
            for server in self.one("servers", "openssl").split():
                if only_server not in (None, server) or (server != "openssl" and situation.path is None):
                    continue
                for tls in versions if situation.has_server() else versions[:1]:
                    if only_tls not in (None, tls) or (tls == "plain" and situation.certificate == "other"):
                        continue
                    known = known_reason(rest, tls, server)
                    yield Cell(self, situation, wanted, tls, server, known, bool(known) and rest.startswith("sometimes"))


def known_reason(rest, tls, server):
    """`known REASON` is about all cells of its line, `known-1.2 REASON` and `known-1.2,go REASON` about some; `sometimes` as `known`."""
    found = re.match(r"(?:known|sometimes)(?:-(\S+))? +(.*)", rest)
    return found[2] if found and (not found[1] or {tls, server} & set(found[1].split(","))) else ""


def read_all(place):
    return [Client(path, place) for path in sorted(place.glob("clients/*/*"))]


def read_situations(place):
    found = {}
    for line in lines_of(place / "situations"):
        name, server, certificate, plan, path = line.split()
        found[name] = Situation(name, server, certificate, plan, None if path == "-" else path)
    return found
