"""What clients need: each is a program of installs/, which says by its exit status whether the thing is there."""

import os
import subprocess

from places import PLACE


def install(need, built):
    """Whether it is there now. NEED is a file of installs/, and perhaps an argument for it."""
    name, *rest = need.split()
    log = built / ("-".join([name, *rest]) + ".log")
    with open(log, "wb") as file:
        done = subprocess.run(["bash", PLACE / "installs" / name, *rest], stdin=subprocess.DEVNULL, stdout=file, stderr=file).returncode
    if done != 0:
        print(f"skipped: what needs {need} cannot be installed here ({log})", flush=True)
    return done == 0


def install_all(selected, only_server, step_files, built):
    """Returns the needs that are met."""
    needs = set().union(*(client.needs() for client in selected))
    for client in selected:
        servers = set(client.one("servers", "openssl").split()) & set(only_server or ("go", "node"))
        needs |= {f"server-{server}" for server in servers if server != "openssl"}
    if step_files:
        needs.add("lint")
    os.environ["ECOSYSTEM_PLACE"] = str(PLACE)
    return {need for need in sorted(needs) if install(need, built)}
