"""HTTP/1.1, and as much of S3 and of the Hugging Face Hub with its Xet storage as their clients need to read and write one file."""

import io
import json
import os
import re
import tarfile

import packages
import stores
import trackers
import training
from stream import Stream

# What is read: a CSV table of 1 MiB, or the file named by DATA.
DATA = open(os.environ["DATA"], "rb").read() if "DATA" in os.environ else b"a,b\n" + b"1,2\n" * (256 * 1024)
STATUSES = {
    "missing": (404, "Not Found", "NoSuchKey"),
    "denied": (403, "Forbidden", "AccessDenied"),
    "rate-limited": (429, "Too Many Requests", "SlowDown"),
    "unavailable": (503, "Service Unavailable", "ServiceUnavailable"),
}


def tar_of(data):
    """As webdataset's shards: the same sample again and again."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for number in range(4):
            head = tarfile.TarInfo(f"{number}.csv")
            head.size = len(data) // 4
            archive.addfile(head, io.BytesIO(data))
    return written.getvalue()


TAR = tar_of(DATA)
XET_HASH = "ab" * 32


class Question:
    """One request, and what a good server answers: `answer`, whose body begins at `body_at`."""

    def __init__(self, stream, service, head, body=b""):
        self.stream, self.service, self.body = stream, service, body
        self.method, self.target, _ = head.split("\r\n", 1)[0].split(" ")
        self.headers = {name.lower(): value for name, value in re.findall(r"^([^:\r\n]+): *([^\r\n]*)", head, re.MULTILINE)}
        # Where a part of the file begins, and the size of the whole.
        self.part = None
        # By which name and port the client knows this server.
        self.called = self.headers.get("host", "")
        # What asks only for a name or a token is no part of the transfer that is to fail.
        self.transfers = self.method in ("GET", "PUT", "POST") and not self.target.startswith(("/api/models/", "/v1/", "/v2/"))
        self.answer, self.body_at = self.good_answer()

    def base(self):
        return f"{'https' if self.service.context else 'http'}://{self.called}"

    def response(self, status, body=b"", content_type="application/octet-stream", **headers):
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", f"Content-Type: {content_type}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        return head + (b"" if self.method == "HEAD" else body), len(head)

    def json(self, document):
        return self.response("200 OK", json.dumps(document).encode(), "application/json")

    def refuse(self, why):
        status, reason, code = STATUSES[why]
        body = f"<Error><Code>{code}</Code><Message>{reason}</Message></Error>".encode()
        self.stream.send(self.response(f"{status} {reason}", body, "application/xml")[0])

    def good_answer(self):
        found = stores.answer(self, DATA) or trackers.answer(self) or packages.answer(self) or training.answer(self, DATA)
        if found:
            return found
        if self.method in ("PUT", "POST"):
            return self.response("200 OK", b"", ETag='"1"')
        if re.search(r"[?&](prefix|list-type)=", self.target):
            listing = b"<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated></ListBucketResult>"
            return self.response("200 OK", listing, "application/xml")
        if "/resolve/" in self.target:
            return self.hub_file()
        if self.target.startswith("/api/") and "xet-read-token" in self.target:
            token = {"X_Xet_Cas_Url": self.base(), "X_Xet_Access_Token": "token", "X_Xet_Token_Expiration": 4102444800}
            return self.response("200 OK", b"{}", "application/json", **token)
        if "/reconstructions/" in self.target:
            return self.reconstruction()
        return self.part_of({"/xorb": xorb, "/data.tar": lambda: TAR}.get(self.target, lambda: DATA)())

    def part_of(self, data, **more):
        extra = {"ETag": '"1"', "Accept_Ranges": "bytes", "Last_Modified": "Sat, 01 Aug 2026 00:00:00 GMT", **more}
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("range") or self.headers.get("x-ms-range", ""))
        if not wanted:
            return self.response("200 OK", data, **extra)
        first, last = wanted.groups()
        begin = int(first) if first else max(0, len(data) - int(last))
        end = min(int(last) + 1, len(data)) if first and last else len(data)
        self.part = begin, len(data)
        return self.response("206 Partial Content", data[begin:end], Content_Range=f"bytes {begin}-{end - 1}/{len(data)}", **extra)

    def hub_file(self):
        """The Hub's answer to HEAD: where the file lies in Xet."""
        headers = {"ETag": '"1"', "X_Linked_Etag": '"1"', "X_Linked_Size": len(DATA), "X_Repo_Commit": "c" * 40}
        headers |= {"X_Xet_Hash": XET_HASH, "X_Xet_Refresh_Route": f"{self.base()}/api/models/a/b/xet-read-token/main"}
        return self.response("200 OK", DATA, **headers)

    def reconstruction(self):
        """Of one chunk that lies in one stored object."""
        if self.target.startswith("/v2/"):
            return self.response("404 Not Found")
        size = len(xorb())
        term = {"hash": XET_HASH, "unpacked_length": len(DATA), "range": {"start": 0, "end": chunks()}}
        where = {"range": term["range"], "url": f"{self.base()}/xorb", "url_range": {"start": 0, "end": size - 1}}
        body = {"offset_into_first_range": 0, "terms": [term], "fetch_info": {XET_HASH: [where]}}
        return self.response("200 OK", json.dumps(body).encode(), "application/json")


CHUNK = 65536


def chunks():
    return -(-len(DATA) // CHUNK)


def xorb():
    """The data as Xet stores it: chunks, each behind a head of version, size, scheme (0: not compressed) and size."""
    parts = []
    for begin in range(0, len(DATA), CHUNK):
        part = DATA[begin : begin + CHUNK]
        size = len(part).to_bytes(3, "little")
        parts.append(b"\0" + size + b"\0" + size + part)
    return b"".join(parts)


# So much of a body is kept.
SMALL = 4096


def read_request(stream, service, pending):
    """Returns the head, the beginning of the body, and what came behind the body."""
    while b"\r\n\r\n" not in pending:
        pending += stream.read()
    raw_head, _, rest = pending.partition(b"\r\n\r\n")
    head = raw_head.decode("latin-1")
    if re.search(r"^expect: *100-continue", head, re.IGNORECASE | re.MULTILINE):
        stream.send(b"HTTP/1.1 100 Continue\r\n\r\n")
    length = re.search(r"^content-length: *(\d+)", head, re.IGNORECASE | re.MULTILINE)
    chunked = re.search(r"^transfer-encoding: *chunked", head, re.IGNORECASE | re.MULTILINE)
    if (length and int(length[1]) or chunked) and not service.reads_uploads:
        service.behaviour.stop_reading(stream)
    wanted = int(length[1]) if length else 0
    while len(rest) < min(wanted, SMALL):
        rest += stream.read()
    begin = rest[: min(wanted, SMALL)]
    return head, begin, skip_chunks(stream, rest) if chunked else skip_bytes(stream, rest, wanted)


def skip_bytes(stream, rest, wanted):
    """Reads a body of that size, whose beginning is `rest`; returns what came behind it."""
    while len(rest) < wanted:
        wanted -= len(rest)
        rest = stream.read()
    return rest[wanted:]


def skip_chunks(stream, rest):
    """Reads a body in chunks, with its trailer. Nothing comes behind it before it is answered."""
    while not re.search(rb"(^|\r\n)0\r\n([^\r\n]+\r\n)*\r\n$", rest):
        rest = rest[-1024:] + stream.read()
    return b""


def start(folder):
    packages.make_repository(folder / "repository")


def serve(connection, service, question=Question):
    stream = Stream(connection, service.context)
    service.streams.append(stream)
    pending = b""
    while True:
        head, body, pending = read_request(stream, service, pending)
        service.meet(question(stream, service, head, body))
