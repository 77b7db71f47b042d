"""A client's good run with and without the library: the same status and output, and the same CPU time but for a twentieth.

CPU time, never the time on the wall: other people's work shares the machine. Both of a pair run at the same time, so that they share it
with the same work; where the median of seven ratios says too much, more pairs must confirm it.
"""

import concurrent.futures
import os
import statistics
import subprocess
import tempfile

import cells

PAIRS, MOST_PAIRS = 7, 21
ALLOWED = 1.05


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
        once = f", {self.more * 1000:.1f} ms a step" if self.blind and self.ratio > ALLOWED else ""
        return self.difference or f"{(self.ratio - 1) * 100:+.1f} %{once}"


def run_once(cell, work, opened, preloaded):
    """(status, output, CPU time)."""
    # Names of one length, so that both do the same.
    folder = work.folder / ("watched" if preloaded else "without")
    subprocess.run(["rm", "-rf", folder])
    folder.mkdir()
    with opened.opened(cell) as url:
        command, blind = cells.command_of(cell.client, work, url, cell.situation.plan)
        environment = cells.environment_of(cell, work, url, str(folder))
        if preloaded and blind:
            command = [str(work.program), "run", "--", *command]
        elif preloaded:
            environment["LD_PRELOAD"] = str(work.library)
        output = os.path.join(tempfile.mkdtemp(dir=work.folder), "output")
        status, used = cells.execute(command, environment, str(folder), output)
    with open(output, errors="replace") as file:
        said = file.read().replace(url, "URL").replace(url.rpartition(":")[2], "PORT").replace(str(folder), "FOLDER")
    return status, said, used


def compare(client, situations, work, opened, say):
    cell = next(cell for cell in client.cells(situations, ["answered"]))
    blind = client.one("command").startswith("blind ")
    pairs = []
    with concurrent.futures.ThreadPoolExecutor(1 if client.one("pairs") == "apart" else 2) as pool:
        while len(pairs) < PAIRS or (not Cost(pairs, "", blind).is_transparent() and len(pairs) < MOST_PAIRS):
            without, seen = pool.map(lambda preloaded: run_once(cell, work, opened, preloaded), (False, True))
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
