"""Runs the fenced blocks of README.md as a new user would, in a folder and a HOME of their own.

    run_readme.py BUILD                      by an archive made of what is in BUILD; in a step of the pretend Valohai ($REFUSED) that too
    run_readme.py BUILD --archive ARCHIVE    by that archive
    run_readme.py BUILD --wheel WHEEL        by that wheel, which pip installs into a virtual environment

Each block belongs to one of the ways below, and a block that belongs to none fails: nothing stands in README that no test runs. What takes
minutes, or needs a registry, is run by another script: then the way finds it there. Works in the project's top folder.
"""
import argparse
import http.server
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading

LINES_AT_MOST = 200
SECTIONS = ["Quick start", "Which way fits", "What is retried, and what never", "When not to use it", "What changes", "Settings",
            "Troubleshooting", "Building and testing"]

# What README says to whom builds, and the script that runs it: file, and what stands there.
RUN_ELSEWHERE = {
    "scripts/install-deps": ("scripts/test", r"^scripts/install-deps$"),
    "make": ("scripts/test-targets", r"sed -n 's/\^\\.PHONY:"),  # all targets of the Makefile
    "make install PREFIX=/usr/local": ("scripts/test-targets", r"install\) echo DESTDIR"),
    "scripts/demo": ("Makefile", r"^demo:\n\t.*scripts/demo$"),
    "scripts/test": ("scripts/test-nightly", r"^NIGHTLY=1 scripts/test"),
    "make dist deb wheel": ("scripts/release", r"^ *make .* deb wheel "),
}


class Wrong(Exception):
    pass


def expect(condition, *said):
    if not condition:
        raise Wrong("\n".join(str(part) for part in said))


class Reader:
    """Goes from block to block, as a new user does: what one installs, the next uses."""

    def __init__(self, arguments):
        self.root = os.getcwd()
        self.build = os.path.abspath(arguments.build)
        self.archive = arguments.archive and os.path.abspath(arguments.archive)
        self.wheel = arguments.wheel and os.path.abspath(arguments.wheel)
        self.home = tempfile.mkdtemp(prefix="vhretry-readme-")
        self.path = os.path.join(self.home, "programs") + ":/usr/bin:/bin"
        self.output = ""  # of the command before
        self.yaml = None
        self.name = None  # of the wheel or the archive, as README has it
        self.furnish()

    def furnish(self):
        """What the user has: a training that needs a service, and python."""
        os.mkdir(os.path.join(self.home, "programs"))
        os.symlink("/usr/bin/python3", os.path.join(self.home, "programs", "python"))
        self.service = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
        threading.Thread(target=self.service.serve_forever, daemon=True).start()
        self.write("train.py", "import os, urllib.request\n"
                   "print(urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/').read().decode())\n")

    def write(self, name, text):
        with open(os.path.join(self.home, name), "w") as file:
            file.write(text)

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if name.startswith(("VH_", "VHRETRY_", "ASAN_", "UBSAN_", "LSAN_"))}
        return {"VHRETRY_HOST": "http://127.0.0.1:9", "PORT": str(self.service.server_port), **kept, "HOME": self.home, "TMPDIR": self.home,
                "PATH": self.path, **more}

    def run(self, text, status=0, **more):
        """A block's text in a shell; the shell's PATH stays for the next."""
        done = subprocess.run(["sh", "-c", "set -e\n" + text + "\n" + 'printf %s "$PATH" >"$HOME/path"'], cwd=self.home,
                              env=self.environment(**more), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        expect(done.returncode == status, "ended with %d, expected %d" % (done.returncode, status), done.stdout, done.stderr)
        if status == 0:
            with open(os.path.join(self.home, "path")) as file:
                self.path = file.read()
        self.output = done.stdout
        return done

    def is_installed(self):
        version = self.run("vhretry --version").stdout.split()[-1]
        expect(version in self.name, self.name + " brings version " + version)
        library = self.run("vhretry library").stdout.strip()
        expect(library.startswith(self.home), "vhretry is not what was just installed, but " + library)

    # The ways: each takes the text of a block.

    def picture(self, text):
        """The log of a retried execution is what scripts/demo prints today, but for ports, times and ids."""
        if self.wheel or self.archive:
            return found_in("tests/e2e/test_readme.c", r"run_readme\.py")
        seen = subprocess.run(["scripts/demo", "--picture"], cwd=self.root, env={**os.environ, "BUILD": self.build}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300)
        expect(seen.returncode == 0, seen.stdout, seen.stderr)
        expect(normal(seen.stdout) == normal(text), "scripts/demo --picture prints now:", seen.stdout, "README has:", text)

    def install_wheel(self, text):
        if not self.wheel:
            return found_in("scripts/test-wheel", r"run_readme\.py .*--wheel")
        self.name = re.search(r"\S+\.whl", text).group()
        shutil.copy(self.wheel, self.home)
        subprocess.run([sys.executable, "-m", "venv", os.path.join(self.home, "venv")], check=True)
        self.path = os.path.join(self.home, "venv", "bin") + ":" + self.path
        self.run(text, PIP_NO_INDEX="1", PIP_CONFIG_FILE="/dev/null", PIP_DISABLE_PIP_VERSION_CHECK="1")
        self.is_installed()

    def install_archive(self, text):
        if self.wheel:
            return "not by the wheel"
        self.name = re.search(r"\S+\.tar\.gz", text).group()
        if self.archive:
            shutil.copy(self.archive, self.home)
        else:
            folder = self.name[:-len(".tar.gz")]
            with tarfile.open(os.path.join(self.home, self.name), "w:gz", compresslevel=1) as archive:
                archive.add(os.path.join(self.build, "vhretry"), folder + "/bin/vhretry")
                archive.add(os.path.join(self.build, "libvhretry.so"), folder + "/lib/libvhretry.so")
        self.run(text)
        self.is_installed()
        return None if self.archive else found_in("scripts/test-dist", r"run_readme\.py .*--archive")

    def rehearse(self, text):
        self.run(text)

    def says(self, text):
        """A block that shows what the command before it prints."""
        expect(joined(text) in joined(self.output), "printed:", self.output, "README has:", text)

    def step(self, text):
        """The step is what `vhretry yaml` would make it, and is retried."""
        self.yaml = text
        self.write("valohai.yaml", text)
        self.run("vhretry yaml valohai.yaml")
        if "REFUSED" not in os.environ:
            return "not in a step here"
        commands = re.search(r"command:\n((?: *- .*\n)+)", text).group(1)
        commands = re.sub(r"(?m)^ *- ", "", commands).replace("{parameter:epochs}", "10")
        self.write("programs/pip", "#!/bin/sh\n")
        os.chmod(os.path.join(self.home, "programs", "pip"), 0o700)
        seen = self.run(commands, 1, PORT=os.environ["REFUSED"])
        expect("retry execution started: #119" in seen.stderr, seen.stderr)

    def make_step(self, text):
        """Of the step without the two lines the command makes the step above, with them."""
        expect(self.yaml, "the step is shown before the command that makes it")
        plain = re.sub(r" *- export LD_PRELOAD=.*\n| *environment-variables:\n *- name: VH_API_TOKEN\n *optional: true\n", "", self.yaml)
        expect(plain.count("\n") == self.yaml.count("\n") - 4, plain)
        self.write("valohai.yaml", plain)
        self.run(text)
        with open(os.path.join(self.home, "valohai.yaml")) as file:
            made = file.read()
        expect(made == self.yaml, "it makes:", made, "README has:", self.yaml)

    def built_elsewhere(self, text):
        where = []
        for line in text.splitlines():
            command = line.split("#")[0].strip()
            expect(command in RUN_ELSEWHERE, "no script is known to run: " + command)
            where.append(found_in(*RUN_ELSEWHERE[command]))
        return ", ".join(sorted(set(where)))

    WAYS = [("", r"#118 ", picture), ("sh", r"pip install vhretry-", install_wheel), ("sh", r"tar -xzf vhretry-", install_archive),
            ("sh", r"vhretry rehearse ", rehearse), ("", r"It works: ", says), ("yaml", r"- step:", step), ("sh", r"vhretry yaml ", make_step),
            ("sh", r"scripts/install-deps ", built_elsewhere)]


class Service(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"trained")

    def log_message(self, *_):
        pass


def joined(text):
    return " ".join(text.split())


def normal(text):
    for pattern, replacement in ((r"127\.0\.0\.1(:| port )\d+", r"127.0.0.1\1PORT"), (r"after \d+ ms", "after 0 ms"),
                                 (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")):
        text = re.sub(pattern, replacement, text)
    return text.strip()


def found_in(name, pattern):
    with open(name) as file:
        expect(re.search(pattern, file.read(), re.M), "%s no longer runs it: nothing there is like %s" % (name, pattern))
    return "run by " + name


def blocks_of(page):
    """(line, language, text) of each fenced block."""
    for block in re.finditer(r"^ *```(\w*)\n(.*?)^ *```$", page, re.M | re.S):
        yield page.count("\n", 0, block.start()) + 1, block.group(1), block.group(2)


def check_blocks(page, reader):
    used = set()
    for line, language, text in blocks_of(page):
        ways = [way for way in Reader.WAYS if way[0] == language and re.match(way[1], text)]
        try:
            expect(len(ways) == 1, "no test knows how to run this block; give it a way:", text)
            used.add(ways[0])
            note = ways[0][2](reader, text)
        except Wrong as wrong:
            raise Wrong("README.md, line %d (%s): %s" % (line, ways[0][2].__name__ if ways else "?", wrong)) from None
        print("line %3d: %s%s" % (line, ways[0][2].__name__, ": " + note if note else ""))
    expect(len(used) == len(Reader.WAYS), "ways without a block:", [way[1] for way in Reader.WAYS if way not in used])
    print("%d blocks" % len(list(blocks_of(page))))


def check_shape(page):
    expect(page.count("\n") <= LINES_AT_MOST, "README.md has %d lines; the manual takes more" % page.count("\n"))
    expect(re.findall(r"^## (.*)$", page, re.M) == SECTIONS, "README.md has other sections, or another order, than", SECTIONS)
    expect(page.count("```") == 2 * len(list(blocks_of(page))), "a fence is not closed")


def check_words(page, reader):
    """What stands between marks in a sentence names a subcommand that is there."""
    known = set(re.findall(r"vhretry ([a-z]+)", reader.run("vhretry --help").stdout))
    named = set(re.findall(r"[`(]vhretry ([a-z]+)", page))
    expect(len(known) > 5 and named <= known, "not in vhretry --help:", named - known)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--archive")
    parser.add_argument("--wheel")
    reader = Reader(parser.parse_args())
    with open("README.md") as file:
        page = file.read()
    try:
        check_shape(page)
        check_blocks(page, reader)
        check_words(page, reader)
    except Wrong as wrong:
        sys.exit(str(wrong))
    finally:
        shutil.rmtree(reader.home)


if __name__ == "__main__":
    main()
