"""A person at a terminal, who types at an interactive bash what the arguments say.

Each argument is `text=expected`: typed, then waited for. ^C, ^D and ^Z stand for the keys; the prompt is `READY`.
"""
import os
import pty
import select
import sys
import termios
import time

KEYS = {"^C": "\x03", "^D": "\x04", "^Z": "\x1a"}


def start():
    pid, terminal = pty.fork()
    if pid == 0:
        attributes = termios.tcgetattr(0)
        attributes[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSANOW, attributes)
        os.environ["PS1"] = "READY"
        os.execvp("bash", ["bash", "--norc", "--noprofile", "--noediting", "-i"])
    return terminal


def wait_for(terminal, expected, typed):
    seen = ""
    end = time.monotonic() + 10
    while expected not in seen:
        if time.monotonic() > end:
            sys.exit(f"typed {typed!r}, expected {expected!r}, seen {seen!r}")
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 4096).decode(errors="replace")


def main():
    terminal = start()
    wait_for(terminal, "READY", "")
    for step in sys.argv[1:]:
        text, _, expected = step.rpartition("=")
        os.write(terminal, KEYS.get(text, text + "\n").encode())
        wait_for(terminal, expected, text)
    print("all as expected")


main()
