"""All cells of one run, the line of each, and the sum."""

import concurrent.futures
import contextlib
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter

import cells
import clients
import isolation
import table
import transparency
from places import PLACE
from servers import Servers

# So many cells wait for a silent server beside each that does not.
SILENT_ONES = 2
# Of a cell whose port another cell had taken.
TRIES = 3
printing = threading.Lock()


def say(text):
    with printing:
        print(text, flush=True)


class Result:
    """Of one cell, each time that it ran: `right`, `known` (to be wrong, with a reason) or `wrong`."""

    def __init__(self, cell, runs):
        self.cell, self.seen = cell, [ran.seen for ran in runs]
        self.seconds, self.used = sum(ran.seconds for ran in runs), sum(ran.used for ran in runs)
        seen = self.seen
        right = all(cells.matches(cell.wanted, each) for each in seen)
        self.words = "ok"
        if cell.sometimes:
            self.words = f"wrong in some runs: {cell.known}"
        elif right and cell.known:
            self.words = "right now: take 'known' off"
        elif not right:
            self.words = f"known: {cell.known}" if cell.known else "WRONG"
        self.kind = "known" if cell.sometimes or (cell.known and not right) else "right" if right and not cell.known else "wrong"
        self.is_false_alarm = cell.wanted in ("none", "unknown") and "retry" in seen
        self.varies = len(set(seen)) > 1


def run_alone_on_its_ports(cell, work, opened):
    """torchrun picks a port that is free and lets its rank bind it a second later: another cell may have it by then. That run has not met
    its situation."""
    for _ in range(TRIES):
        ran = cells.run(cell, work, opened)
        if "Address already in use" not in ran.said:
            break
    return ran


def try_cell(cell, work, opened, options):
    runs = []
    for _ in range(options.runs):
        # A program that fails to start, or a bug of this frame, makes a wrong cell, not a run without an end.
        try:
            runs.append(run_alone_on_its_ports(cell, work, opened))
        except Exception as error:
            runs.append(cells.Ran("broken", f"{type(error).__name__}: {error}\n"))
    result = Result(cell, runs)
    told = ",".join(f"{name}×{count}" if result.varies else name for name, count in Counter(result.seen).items())
    line = f"{cell.client.name:<20} {cell.server:<7} {cell.tls:<5} {cell.situation.name:<20} wanted {cell.wanted:<7} seen {told:<12} {result.words}"
    if options.trace:
        line += f"\n{worth_reading(runs, cell).said}"
    elif result.kind == "wrong":
        line += f"  ({result.seconds:.1f} s)\n  to repeat: scripts/test-ecosystem -t {cell.title()}"
    if result.kind != "right" or result.varies:
        kept = work.built / "said" / cell.title().replace(" ", "-")
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(worth_reading(runs, cell).said)
    say(line)
    return result


def worth_reading(runs, cell):
    """The first run that was not right, or had another verdict than most, where there is one."""
    usual = Counter(ran.seen for ran in runs).most_common(1)[0][0]
    wrong = [ran for ran in runs if not cells.matches(cell.wanted, ran.seen)]
    other = [ran for ran in runs if ran.seen != usual]
    return (wrong + other + runs[-1:])[0]


def draw(cell):
    """The order of a group's cells repeats itself; by this key they are mixed, in the same way each time."""
    return zlib.crc32(cell.title().encode())


def sample(asked, part):
    """Every `part`th cell, the same ones each time."""
    drawn = sorted(asked, key=draw)[: -(-len(asked) // part)]
    titles = {cell.title() for cell in drawn}
    return [cell for cell in asked if cell.title() in titles]


def try_all(asked, one, jobs):
    """The results in the order of `asked`. So many run at a time, and SILENT_ONES as many more whose server is silent: those hardly do
    anything. They begin in an order that mixes all clients, so that those which burn run beside those which wait."""
    results = {}
    with contextlib.ExitStack() as stack:
        pools = [stack.enter_context(concurrent.futures.ThreadPoolExecutor(workers)) for workers in (jobs, SILENT_ONES * jobs)]
        for cell in sorted(asked, key=draw):
            results[cell.title()] = pools[cell.situation.is_silent()].submit(one, cell)
    return [results[cell.title()].result() for cell in asked]


def try_step_file(work, style):
    """What vhretry yaml makes of a file of that style passes the check of Valohai's own tools, as the file did before."""
    file = work.folder / f"{style}.yaml"
    file.write_bytes((PLACE / "step_files" / f"{style}.yaml").read_bytes())
    check = [work.built / "lint" / "bin" / "valohai-yaml", file]
    steps = [check, [work.program, "yaml", "--parameters", "--write", file], check, [work.program, "yaml", "--parameters", file]]
    for step in steps:
        done = subprocess.run(step, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            say(f"{'vhretry yaml':<20} {style:<26} WRONG\n{done.stdout}")
            return False
    say(f"{'vhretry yaml':<20} {style:<26} ok")
    return True


def run(work, options, selected, filters, begun):
    isolation.set_up()
    met = isolation.needs()
    situations = clients.read_situations(PLACE)
    opened = Servers(work)
    asked, skipped = [], Counter()
    for client in selected:
        for cell in client.cells(situations, filters):
            if client.needs() <= met and (cell.server == "openssl" or f"server-{cell.server}" in met):
                asked.append(cell)
            else:
                skipped[client] += 1
    asked = sample(asked, options.sample)
    is_whole = not filters and options.sample == 1
    times = {"to install what was missing": time.monotonic() - begun}
    with timed(times, "for the cells"):
        results = try_all(asked, lambda cell: try_cell(cell, work, opened, options), options.jobs)
    styles = ("block", "flow", "script") if "lint" in met else ()
    step_files = [try_step_file(work, style) for style in styles]
    costs = {}
    if is_whole and not options.no_transparency:
        ran = {result.cell.client for result in results if result.cell.situation.name == "answered"}
        with timed(times, "to compare good runs"):
            costs = transparency.compare_all([client for client in selected if client in ran], situations, work, opened, say)
    opened.close()
    if results and is_whole:
        table.write(PLACE / "table.md", clients.read_all(PLACE), results, costs, options.runs)
    return tell(results, skipped, step_files, costs, times, options.runs)


@contextlib.contextmanager
def timed(times, what):
    begun = time.monotonic()
    yield
    times[what] = time.monotonic() - begun


def tell_group(group, results, whole):
    count, right = len(results), sum(result.kind == "right" for result in results)
    seconds, used = sum(result.seconds for result in results), sum(result.used for result in results)
    names = {result.cell.client.name for result in results}
    print(
        f"{group}: {right} of {count} cells right, {len(names)} clients; {100 * count / whole:.1f} % of all cells; {seconds:.0f} s, "
        f"of which the processor took {used:.0f} s"
    )


def tell(results, skipped, step_files, costs, times, runs):
    kinds = Counter(result.kind for result in results)
    loud = [client.name for client, cost in costs.items() if not cost.is_transparent()]
    alarms = [result.cell.title() for result in results if result.is_false_alarm]
    varied = [result.cell.title() for result in results if result.varies]
    if loud:
        print("not transparent:", ", ".join(loud))
    if runs > 1:
        print(f"the same verdict in {runs} of {runs} runs: {len(results) - len(varied)} of {len(results)} cells; not:", ", ".join(varied) or "none")
    print("false alarms:", ", ".join(alarms) or "none")
    groups = sorted({result.cell.client.group for result in results})
    for group in groups:
        tell_group(group, [result for result in results if result.cell.client.group == group], len(results))
    print(f"{kinds['known']} known to be wrong, {sum(skipped.values())} for want of something on this machine")
    print(f"{sum(times.values()):.0f} s:", ", ".join(f"{seconds:.0f} s {what}" for what, seconds in times.items()))
    failed = kinds["wrong"] + step_files.count(False) + len(loud)
    passed = kinds["right"] + step_files.count(True) + len(costs) - len(loud)
    print(f"{passed} passed, {failed} failed, {kinds['known'] + sum(skipped.values())} skipped")
    sys.stdout.flush()
    # A run without a single cell has tested nothing.
    return 0 if failed == 0 and passed + kinds["known"] > 0 else 1
