"""Reads a trace (VHRETRY_TRACE) and complains about every line that is not as the README's table says."""
import json
import re
import sys

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
# name: (type, may be missing)
CALL = {
    "event": (str, False),
    "time": (str, False),
    "pid": (int, False),
    "program": (str, False),
    "call": (str, False),
    "peer": (str, True),
    "result": (str, False),
    "phase": (str, True),
    "class": (str, True),
    "seconds": (float, True),
}
VERDICT = {
    "event": (str, False),
    "verdict": (str, False),
    "retry_count": (int, False),
    "retries": (int, False),
    "class": (str, True),
    "phase": (str, True),
    "cause": (str, True),
    "count": (int, True),
    "blame": (list, False),
    "reason": (str, False),
}
EVENTS = {"call": CALL, "verdict": VERDICT}


def complaints_about(line):
    try:
        event = json.loads(line)
    except ValueError as error:
        return [f"no JSON: {error}"]
    schema = EVENTS.get(event.get("event"))
    if schema is None:
        return ["an event of no known kind"]
    found = [f"{name} is not documented" for name in event if name not in schema]
    for name, (kind, optional) in schema.items():
        if name in event and not isinstance(event[name], kind):
            found.append(f"{name} is no {kind.__name__}")
        elif name not in event and not optional:
            found.append(f"{name} is missing")
    if "time" in event and not TIME.fullmatch(event["time"]):
        found.append("the time is not RFC 3339's")
    return found


def main():
    lines = open(sys.argv[1], encoding="utf-8").read().splitlines(keepends=True)
    for line in lines:
        for complaint in complaints_about(line) + ([] if line.endswith("\n") else ["torn"]):
            print(f"{complaint}: {line!r}")
    print(len(lines), "lines")


main()
