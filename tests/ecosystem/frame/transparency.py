"""A client's good run with and without the library: the same status and output, and the same CPU time but for a twentieth.

CPU time, never the time on the wall: other people's work shares the machine. Both of a pair run at the same time, so that they share it
with the same work; where the median of seven ratios says too much, more pairs must confirm it.
So other clients may be compared at the same time.
"""

import concurrent.futures
import contextlib
import os
import re
import statistics
import subprocess
import tempfile
import threading

import cells

PAIRS, MOST_PAIRS = 7, 21
ALLOWED = 1.05
# Clients at a time.
CLIENTS = 3
# What a good run prints that is another each time, without us, too. Of a line that is written again and again, as bars of progress are,
# the last is what a terminal shows.
VARYING = (
    (r"[^\n]*\r(?=[^\r\n])", ""),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?", "TIME"),
    (r"(?<![\w.:])\d+(?::\d\d)+(?:[.,]\d+)?(?=[\]<,])", "TIME"),
    (r" *\b[\d.]+ ?(?:[kMG]?i?B/s|it/s|s/it)", " SPEED"),
    (r"\b\d+(?:\.\d+)? ?(?:ms|s|seconds?)\b", "TIME"),
    (r"(?i)(?<=\bpid[= ])\d+|(?<=\(node:)\d+(?=\))|(?<= [IWE] )\d+ \d+(?=\])", "PID"),
    (r"\btmp[a-z0-9_]{8}\b", "NAME"),
)
# Held by clients of which two runs cannot be at the same time, whichever of them it is (`pairs apart`).
apart = threading.Lock()


class Cost:
    """`pairs`: the CPU time of a run without and with the library, in seconds. `blind`: under `vhretry run`, which costs a step the same
    few milliseconds whatever the command does: they are told, too."""

    def __init__(self, pairs, difference, blind=False):
        self.ratio = statistics.median(used / without for without, used in pairs) if pairs else 0
        self.more = statistics.median(used - without for without, used in pairs) if pairs else 0
        self.difference, self.blind = difference, blind

    def is_transparent(self):
        return not self.difference and self.ratio <= ALLOWED

    def words(self):
        told = f", {self.more * 1000:.1f} ms a step" if self.blind else ""
        return self.difference or f"{(self.ratio - 1) * 100:+.1f} %{told}"


def as_always(said, url, folder):
    """What a run said, without what is another each time."""
    said = said.replace(url, "URL").replace(folder, "FOLDER")
    said = re.sub(rf"(?<![\w.[]){url.rpartition(':')[2]}(?![\w.])", "PORT", said)
    for pattern, word in VARYING:
        said = re.sub(pattern, word, said)
    return said


def run_once(cell, work, opened, preloaded):
    """(status, output, CPU time)."""
    # Names of one length, so that both do the same.
    folder = tempfile.mkdtemp(prefix="watched." if preloaded else "without.", dir=work.folder)
    output = folder + "-output"
    with opened.opened(cell) as url:
        command, blind = cells.command_of(cell.client, work, url, cell.situation.plan, "longer")
        environment = cells.environment_of(cell, work, url, folder)
        # Of a good end a dry run tells, and nothing else of ours does.
        environment.pop("VHRETRY_MODE", None)
        if preloaded and blind:
            command = [str(work.program), "run", "--", *command]
        elif preloaded:
            environment["LD_PRELOAD"] = str(work.library)
        status, used = cells.execute(command, environment, folder, output)
    with open(output, errors="replace", newline="") as file:
        said = as_always(file.read(), url, folder)
    subprocess.run(["rm", "-rf", folder, output])
    return status, said, used


def compare(client, situations, work, opened, say):
    cell = next(cell for cell in client.cells(situations, ["answered"]))
    blind = client.one("longer", client.one("command")).startswith("blind ")
    is_apart = client.one("pairs") == "apart"
    pairs = []
    with apart if is_apart else contextlib.nullcontext(), concurrent.futures.ThreadPoolExecutor(1 if is_apart else 2) as pool:
        while len(pairs) < PAIRS or (not Cost(pairs, "", blind).is_transparent() and len(pairs) < MOST_PAIRS):
            # Each begins first in every other pair.
            order = (False, True) if len(pairs) % 2 == 0 else (True, False)
            ran = dict(zip(order, pool.map(lambda preloaded: run_once(cell, work, opened, preloaded), order)))
            without, seen = ran[False], ran[True]
            if seen[0] != without[0]:
                return told(client, Cost([], f"status {seen[0]}, not {without[0]}"), say)
            if seen[1] != without[1] and client.one("output") != "varies":
                (work.built / "said").mkdir(exist_ok=True)
                (work.built / "said" / f"{client.name}-output").write_text(f"{without[1]}\n=== with the library\n{seen[1]}")
                return told(client, Cost([], "another output"), say)
            pairs.append((without[2], seen[2]) if without[2] else (1, 1))
    return told(client, Cost(pairs, "", blind), say)


def told(client, cost, say):
    say(f"{client.name:<20} with and without: {cost.words()}{'' if cost.is_transparent() else ' WRONG'}")
    return cost


def compare_all(selected, situations, work, opened, say):
    """The cost of each client, by client. What is too much beside others is measured again, with nothing of ours beside it."""

    def measure(client):
        return compare(client, situations, work, opened, say)

    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        costs = dict(zip(selected, pool.map(measure, selected)))
    return {client: cost if cost.difference or cost.is_transparent() else measure(client) for client, cost in costs.items()}
