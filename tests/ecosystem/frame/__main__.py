"""The run of scripts/test-ecosystem, which tells of its arguments."""

import argparse
import os
import pathlib
import shutil
import sys
import tempfile
import time

import clients
import installs
import isolation
import run
from places import PLACE, Work


def arguments():
    parser = argparse.ArgumentParser(prog="scripts/test-ecosystem", description="Real clients in trouble, and the verdict on each.")
    parser.add_argument("-t", "--trace", action="store_true", help="one cell, CLIENT SITUATION [TLS [SERVER]], with all that was said")
    parser.add_argument("-j", "--jobs", type=int, default=4, help="cells at a time, and twice as many that wait for a silent server (4)")
    parser.add_argument("-r", "--runs", type=int, default=1, help="how often each cell runs; it is right if it always is")
    parser.add_argument("-s", "--sample", type=int, default=1, metavar="N", help="every Nth cell, the same ones each time")
    parser.add_argument("-n", "--no-transparency", action="store_true", help="leave out the comparison of good runs with and without")
    parser.add_argument("-l", "--list", action="store_true", help="list the groups and their clients")
    parser.add_argument("what", nargs="*", help="groups and clients; none: all")
    return parser.parse_args()


def chosen(options):
    """The clients that were asked for, and which situation, TLS and server."""
    everything = clients.read_all(PLACE)
    if options.trace:
        if not 1 <= len(options.what) <= 4:
            sys.exit("usage: scripts/test-ecosystem -t CLIENT [SITUATION [TLS [SERVER]]]")
        names, filters = options.what[:1], options.what[1:]
    else:
        names, filters = options.what, []
    for name in names:
        if name not in clients.STEP_FILES and not any(name in (client.name, client.group) for client in everything):
            sys.exit(f"no such group or client: {name} (scripts/test-ecosystem -l lists them)")
    return [client for client in everything if not names or client.name in names or client.group in names], filters


def main():
    options = arguments()
    selected, filters = chosen(options)
    if options.list:
        for client in selected:
            print(f"{client.group:<16} {client.name:<24} {client.about}")
        return 0
    if options.jobs < 1 or options.runs < 1 or options.sample < 1:
        sys.exit("scripts/test-ecosystem: -j, -r and -s take a number from 1 on")
    built = pathlib.Path(os.environ["ECOSYSTEM_BUILT"])
    # This program runs again in a network of its own: the time is that of both.
    begun = float(os.environ.setdefault("ECOSYSTEM_BEGUN", str(time.monotonic())))
    if not isolation.is_inside():
        step_files = not filters and options.sample == 1 and (not options.what or bool(set(options.what) & set(clients.STEP_FILES)))
        needs = installs.install_all(selected, filters[2:], step_files, built)
        # From here on nothing can leave this machine.
        return isolation.enter(needs)
    folder = tempfile.mkdtemp(prefix="vhretry-ecosystem.", dir=os.environ.get("TMPDIR"))
    try:
        with Work(folder, built) as work:
            return run.run(work, options, selected, filters, begun)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


sys.exit(main())
