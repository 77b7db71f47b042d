"""What a client program does with its one way to read and to write: the plan that a situation names.

A failure is left to the interpreter, so that the program ends with the traceback that its users see.
"""

import os
import pathlib
import socket
import sys
import threading
import time

BASE = os.environ["ECOSYSTEM_URL"]
# The same server at another address: for the client it is another peer.
TELEMETRY = BASE.replace("127.0.0.1", "127.0.0.2")
CERTIFICATES = os.environ["ECOSYSTEM_CERTIFICATES"]
# How long a client waits for its server, in seconds, where that can be set.
PATIENCE = 2
# What stands behind the plan on the command line.
OPTIONS = sys.argv[2:]


def meets_a_bug():
    settings = {"epochs": 3}
    return settings["learning_rate"]


def tells_nobody():
    """What a thread for metrics does whose server is not there."""
    try:
        socket.create_connection(("127.0.0.1", int(os.environ["ECOSYSTEM_CLOSED_PORT"])), 1)
    except OSError:
        pass


def asks(base):
    """Says to a server that is a real one, with a relay before it, that the question comes next which is to fail."""
    pathlib.Path(os.environ["HOME"]).with_name(f"asked-{base.rpartition(':')[2]}").touch()


def follow(read, write=None):
    """`read(base)` reads the server's file, `write(base)` uploads one."""
    plan = sys.argv[1]
    if plan == "read":
        read(BASE)
    elif plan == "write":
        write(BASE)
    elif plan == "read-then-bug":
        read(BASE)
        meets_a_bug()
    elif plan == "read-again-then-bug":
        try:
            read(BASE)
        except Exception as error:
            print(f"trying again after {type(error).__name__}")
        read(BASE)
        meets_a_bug()
    elif plan == "elsewhere-then-bug":
        try:
            read(TELEMETRY)
        except Exception as error:
            print(f"going on without it: {type(error).__name__}")
        read(BASE)
        meets_a_bug()
    elif plan == "read-then-silent":
        read(BASE)
        sys.exit(3)
    elif plan == "telemetry-then-bug":
        # What `read` returns keeps its connection open, if the client does.
        kept = read(TELEMETRY)
        read(BASE)
        time.sleep(1)
        meets_a_bug()
        del kept
    elif plan == "thread-refused":
        thread = threading.Thread(target=tells_nobody)
        thread.start()
        thread.join()
        read(BASE)
        sys.exit(3)
    elif plan == "read-in-silence":
        try:
            read(BASE)
        except Exception:
            sys.exit(3)
    else:
        sys.exit(f"no such plan: {plan}")
    print("done")
