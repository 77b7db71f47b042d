"""Valohai's command line tool and the pretend Valohai understand each other; and a retry asks for what the tool asked for.

valohai_cli.py BUILT, the folder with the tool and what it talks to. Prints a line for each that holds.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

BUILT = pathlib.Path(sys.argv[1])
FOLDER = pathlib.Path(tempfile.mkdtemp())
PROJECT, COMMIT = "0179c5a2-5f3c-4d5e-9b57-6a1f0c3b7d10", "7c9f1d3be0a24f6d8b5a1c2e3f4056789abcdef0"
OURS = ("VH_", "VHRETRY_", "VALOHAI_", "LD_PRELOAD")
# The first attempt of each execution is refused by a port that nobody has.
STEP = f"""echo started
[ -z "$VHRETRY_RETRY_COUNT" ] || exit 0
echo content >"$VH_OUTPUTS_DIR/model.txt"
export VHRETRY_DELAY=0 VHRETRY_PROBE=off VH_API_TOKEN=right-token LD_PRELOAD={BUILT}/valohai/libvhretry.so
exec bash -c ': >/dev/tcp/127.0.0.1/9'
"""
STEPS = """- step:
    name: train
    image: python:3.12
    command:
      - pip install x
      - python train.py {parameters}  # the training
"""


def wait_for(what, seconds=20):
    end = time.monotonic() + seconds
    while not (found := what()):
        if time.monotonic() > end:
            sys.exit(f"nothing after {seconds} s: {what}")
        time.sleep(0.05)
    return found


def start_valohai():
    bare = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    (FOLDER / "step").write_text(STEP)
    process = subprocess.Popen(
        [BUILT / "valohai" / "pretend-valohai", "--port-file", FOLDER / "port", "--directory", FOLDER / "executions", "--log", FOLDER / "log",
         "--run", "--parameter", "rate=0.5", "--parameter", "name=\"x\"", "--command-file", FOLDER / "step", "--lifetime", "120"],
        env=bare, stdout=subprocess.DEVNULL,
    )
    port = wait_for(lambda: (FOLDER / "port").exists() and (FOLDER / "port").read_text())
    return process, f"http://127.0.0.1:{port.strip()}"


def tool(*words, remote=False, fails=False):
    place = ["--project", PROJECT, "--project-mode", "remote"] if remote else []
    done = subprocess.run(
        [BUILT / "python-valohai" / "bin" / "vh", *place, *words], cwd=FOLDER, env=dict(os.environ, HOME=str(FOLDER)), text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    if (done.returncode != 0) != fails:
        sys.exit(f"vh {' '.join(words)} ended with {done.returncode}\n{done.stdout}")
    return done.stdout


def posts():
    calls = [json.loads(line) for line in (FOLDER / "log").read_text().splitlines()]
    return [call for call in calls if call["call"] == "post" and call["status"] == 201]


def retry_of(post):
    return next((other for other in posts() if f"rerun-of: {post['execution']}" in other["body"]["tags"]), None)


def expect(what, holds, seen=""):
    if not holds:
        sys.exit(f"not so: {what}\n{seen}")
    print(what)


def compare(asked, retried):
    """The retry asks for all that was asked for, and adds what the documentation has: nothing else."""
    variables = retried.pop("environment_variables")
    own = {name: variables.pop(name) for name in ("VHRETRY_ATTEMPT", "VHRETRY_RETRY_COUNT", "VHRETRY_RERUN_OF")}
    expect("the retry is told its number", own["VHRETRY_RETRY_COUNT"] == "1", own)
    expect("the retry has its variables", variables == asked.pop("environment_variables"), variables)
    tags = retried.pop("tags")
    expect("the retry has its tags", tags[: len(asked["tags"])] == asked.pop("tags") and "retry: 1" in tags, tags)
    expect("the retry inherits the project's secrets", retried.pop("inherit_environment_variables") is True)
    expect("the retry runs the command that failed", retried.pop("command") == STEP)
    environment = retried.pop("environment")
    expect("the retry has its environment", environment == "0167d05d-0000-4000-8000-000000000002" and asked.pop("environment") == "big")
    # What is empty says nothing.
    full = {name: value for name, value in asked.items() if value not in ({}, [])}
    expect("the retry has all else, and no more", retried == full, f"asked   {full}\nretried {retried}")


def main():
    valohai, host = start_valohai()
    try:
        expect("vh logs in", "Logged in" in tool("login", "--host", host, "--token", "right-token"))
        (FOLDER / "valohai.yaml").write_text(STEPS)
        subprocess.run([BUILT / "valohai" / "vhretry", "yaml", "--write", FOLDER / "valohai.yaml"], check=True, stdout=subprocess.DEVNULL)
        expect("vh lint passes what vhretry yaml wrote", "No errors" in tool("lint"))
        expect("vh links the project", "Linked" in tool("project", "link", "churn", "--yes"))
        run = ["exec", "run", "--commit", COMMIT, "--environment", "big", "--image", "python:3.11", "--title", "night run", "--tag", "night",
               "--var", "EPOCHS=3", "--priority", "2", "--time-limit", "1h", "train", "--rate=0.25"]
        created = re.search(r"Execution #(\d+) created", tool(*run, remote=True))
        expect("vh runs a step", created)
        number = created[1]
        asked = next(post for post in posts() if "night" in post["body"]["tags"])
        retried = wait_for(lambda: retry_of(asked))
        compare(asked["body"], retried["body"])
        expect("vh shows an execution", "night run" in tool("exec", "info", number))
        expect("vh lists executions", tool("exec", "list").count("train") >= 2)
        expect("vh shows what a step printed", "started" in tool("exec", "logs", number))
        tool("exec", "outputs", number, "--download", str(FOLDER / "outputs"))
        expect("vh fetches outputs", (FOLDER / "outputs" / "model.txt").read_text() == "content\n")
        expect("vh stops an execution", "Done" in tool("exec", "stop", "latest"))
    finally:
        valohai.kill()
        valohai.wait()


main()
