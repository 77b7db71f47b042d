"""As much of ClickHouse, over HTTP, as its client needs to ask one query."""

import functools

import web

ROWS = 20000
EXCEPTIONS = {
    "missing": (404, "Not Found", 60, "Unknown table expression identifier 'samples' in scope SELECT a FROM samples. (UNKNOWN_TABLE)"),
    "denied": (403, "Forbidden", 516, "u: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)"),
    "rate-limited": (500, "Internal Server Error", 202, "Too many simultaneous queries. Maximum: 100. (TOO_MANY_SIMULTANEOUS_QUERIES)"),
    "unavailable": (503, "Service Unavailable", 0, ""),
}


def number(value):
    """Seven bits a byte, the least first."""
    parts = b""
    while value > 127:
        parts, value = parts + bytes([value & 127 | 128]), value >> 7
    return parts + bytes([value])


def text(value):
    return number(len(value)) + value.encode()


def block(columns):
    """In the native format. `columns`: of each its name, its type, and its values: strings, or small numbers."""
    rows = len(columns[0][2])
    parts = [number(len(columns)), number(rows)]
    for name, kind, values in columns:
        parts += [text(name), text(kind), *(text(value) if kind == "String" else bytes([value]) for value in values)]
    return b"".join(parts)


class Question(web.Question):
    def good_answer(self):
        # What it asks of the server itself is not what is to fail.
        self.transfers = b"samples" in self.body
        if self.transfers:
            content = block([("a", "String", ["x" * 32] * ROWS)])
        elif b"version()" in self.body:
            return self.response("200 OK", b"25.8.1.1\tUTC\n", "text/tab-separated-values")
        else:
            content = block([("name", "String", ["max_threads"]), ("value", "String", ["2"]), ("readonly", "UInt8", [0])])
        return self.response("200 OK", content, "application/octet-stream", X_ClickHouse_Format="Native")

    def refuse(self, why):
        status, reason, code, words = EXCEPTIONS[why]
        body = f"Code: {code}. DB::Exception: {words} (version 25.8.1.1 (official build))\n".encode() if code else b""
        extra = {"X_ClickHouse_Exception_Code": str(code)} if code else {}
        self.stream.send(self.response(f"{status} {reason}", body, "text/plain", **extra)[0])


serve = functools.partial(web.serve, question=Question)
