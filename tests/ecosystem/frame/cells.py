"""One cell: a client meets its server under the library, and what the verdict is."""

import dataclasses
import os
import re
import shlex
import signal
import subprocess
import tempfile
import time

import servers
from places import PLACE

# A client that takes longer has no time limit of its own.
END = 90
# Nothing of this machine's own settings, such as a proxy or certificates, reaches a client.
BARE = {
    "PATH": os.environ["PATH"],
    "LANG": "C.UTF-8",
    "PYTHONDONTWRITEBYTECODE": "1",
    "VHRETRY_HOST": "http://127.0.0.1:9",
}
CERTIFICATES = (
    "ECOSYSTEM_CERTIFICATES", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS",
    "GIT_SSL_CAINFO", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
)


def command_of(client, work, url, plan, key="command"):
    """The words of the command, or of that which its file names by another `key`, and whether nobody can be in its program: that runs
    under `vhretry run`."""
    kind, *words = shlex.split(client.one(key, client.one("command")))
    words = [
        word.replace("$URL", url).replace("$PLAN", plan).replace("$BUILT", str(work.built)).replace("$PLACE", str(PLACE))
        for word in words
    ]
    if kind == "python":
        python = work.built / f"python-{client.environment_name}" / "bin" / "python"
        return [str(python), str(PLACE / "programs" / words[0]), plan, *words[1:]], False
    if kind == "rust":
        return [str(work.built / "rust" / "debug" / words[0]), plan, *words[1:]], False
    if kind == "blind":
        own = work.built / "go" / words[0]
        return [str(own) if own.exists() else words[0], *words[1:]], True
    if kind == "command":
        return words, False
    raise ValueError(f"{client.name}: no such kind of command: {kind}")


def environment_of(cell, work, url, folder):
    environment = dict(BARE, HOME=folder, TMPDIR=folder, ECOSYSTEM_URL=url, GOPROXY=url, ECOSYSTEM_CLOSED_PORT="9")
    environment.update({name: str(work.authority) for name in CERTIFICATES})
    if cell.server != "openssl":
        environment["ECOSYSTEM_FILE"] = cell.situation.path.lstrip("/")
    for line in cell.client.values["environment"]:
        name, _, value = line.partition("=")
        environment[name] = value.replace("$URL", url).replace("$BUILT", str(work.built)).replace("$PLACE", str(PLACE))
    return environment


def execute(command, environment, folder, output, limit=END):
    """Runs it; returns its status, None if it did not end, and the CPU time of it and its children in seconds."""
    with open(output, "wb") as file:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True,
        )
    timer = servers.threading.Timer(limit, end_session, [process.pid])
    timer.start()
    _, status, used = os.wait4(process.pid, 0)
    endless = not timer.is_alive()
    timer.cancel()
    end_session(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    return None if endless else process.returncode, used.ru_utime + used.ru_stime


def end_session(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


@dataclasses.dataclass
class Ran:
    """`seen`: retry, not-network, unknown; good where the program ended well; endless; nothing; broken. `said`: all that was said.
    `seconds` on the wall, and `used`, those of the processor."""

    seen: str
    said: str
    seconds: float = 0
    used: float = 0


def run(cell, work, opened):
    begun = time.monotonic()
    folder = tempfile.mkdtemp(prefix="cell.", dir=work.folder)
    output = os.path.join(folder, "output")
    with opened.opened(cell) as url, servers.closed_port() as closed:
        command, blind = command_of(cell.client, work, url, cell.situation.plan)
        environment = environment_of(cell, work, url, folder)
        environment |= {"VHRETRY_DEBUG": "1", "VHRETRY_DIR": f"{folder}/records", "ECOSYSTEM_CLOSED_PORT": str(closed)}
        if blind:
            command = [str(work.program), "run", "--", *command]
        else:
            environment["LD_PRELOAD"] = str(work.library)
        status, used = execute(command, environment, folder, output)
    with open(output, errors="replace") as file:
        said = file.read()
    subprocess.run(["rm", "-rf", folder])
    return Ran(seen_in(status, said), said + f"status {status}\n", time.monotonic() - begun, used)


def seen_in(status, said):
    if status == 0:
        return "good"
    if status is None:
        return "endless"
    # Maven ends without a new line, with the colours reset.
    verdicts = re.findall(r"^(?:\x1b\[0?m)*vhretry: verdict *(\S+)", said, re.MULTILINE)
    return verdicts[-1] if verdicts else "nothing"


def matches(wanted, seen):
    """`none` is whatever starts no retry."""
    return seen in ("not-network", "unknown") if wanted == "none" else wanted == seen
