"""A network for the run alone, with nothing in it but loopback and a name server that knows no name: nothing can leave this machine."""

import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

NEEDS = "ECOSYSTEM_NEEDS"
OPEN = "ECOSYSTEM_OPEN"


def is_inside():
    return NEEDS in os.environ


def needs():
    return set(filter(None, os.environ[NEEDS].split(",")))


def has_names():
    """Whether a name that nobody has is answered by our own server."""
    return OPEN not in os.environ


def enter(met):
    """Runs this program again in there. Whatever its clients leave behind ends with it: it has process numbers of its own, too."""
    os.environ[NEEDS] = ",".join(sorted(met))
    again = [sys.executable, *sys.orig_argv[1:]]
    apart = ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if shutil.which("unshare") and subprocess.run([*apart, "true"], stderr=subprocess.DEVNULL).returncode == 0:
        # Its first process is a shell, which buries what clients leave behind: a look at all processes would become slower and slower.
        return subprocess.run([*apart, "bash", "-c", '"$@"; exit $?', "bash", *again]).returncode
    print("no network of its own here: clients may reach more than loopback; name-unknown asks the name server of this machine")
    os.environ[OPEN] = "1"
    return subprocess.run(again).returncode


def serve_names(server):
    """Answers each question with NXDOMAIN, or with SERVFAIL if it is about `unserved`."""
    while True:
        question, sender = server.recvfrom(4096)
        end = question.index(b"\0", 12) + 5
        failure = b"\x81\x82" if question[12:].startswith(b"\x08unserved") else b"\x81\x83"
        server.sendto(question[:2] + failure + question[4:6] + b"\0" * 6 + question[12:end], sender)


def set_up():
    """Inside: loopback is up, and names are asked of us."""
    if OPEN in os.environ:
        return
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=serve_names, args=(server,), daemon=True).start()
    settings = pathlib.Path(tempfile.mkdtemp()) / "resolv.conf"
    settings.write_text("nameserver 127.0.0.1\noptions attempts:1 timeout:2\n")
    subprocess.run(["mount", "--bind", settings, "/etc/resolv.conf"], check=True)
