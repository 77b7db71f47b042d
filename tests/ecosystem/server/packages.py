"""What tools that install things ask: package indexes of Python, npm, cargo, Maven and Terraform, and a git repository with large files.

Each has one package, `thing` 1.0.0, whose archive is 1 MiB. What only tells where it lies is no part of the transfer that is to fail.
"""

import base64
import functools
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import zipfile

SIZE = 1 << 20
# Nothing that a compression makes smaller, and the same each time.
NOISE = b"".join(hashlib.sha256(number.to_bytes(4, "big")).digest() for number in range(SIZE // 32))
EARLY = (2026, 1, 1, 0, 0, 0)
# The repository of git, where the machine has it.
repository = None


def answer(question):
    """What a good server of these answers, or None."""
    path = question.target.split("?")[0]
    for begin, answers in (
        ("/simple/", python), ("/npm/", npm), ("/crates/", cargo), ("/maven/", maven), ("/terraform/", terraform), ("/git/", git), ("/lfs/", lfs),
    ):
        if path.startswith(begin):
            return answers(question, path[len(begin) :]) or question.response("404 Not Found")
    return None


def tells(question, body, content_type="application/json"):
    """An answer that is no part of the transfer that is to fail."""
    question.transfers = False
    return question.response("200 OK", body if isinstance(body, bytes) else json.dumps(body).encode(), content_type)


def zipped(files):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, body in files.items():
            entry = zipfile.ZipInfo(name, EARLY)
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, body)
    return written.getvalue()


def tarred(files):
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, body in files.items():
            head = tarfile.TarInfo(name)
            head.size = len(body)
            head.mode = 0o644
            archive.addfile(head, io.BytesIO(body))
    return gzip.compress(written.getvalue(), 1, mtime=0)


METADATA = b"Metadata-Version: 2.1\nName: thing\nVersion: 1.0.0\nRequires-Python: >=3.8\n"


@functools.cache
def wheel():
    head = "thing-1.0.0.dist-info"
    files = {
        "thing.py": b"", "thing.bin": NOISE, f"{head}/METADATA": METADATA,
        f"{head}/WHEEL": b"Wheel-Version: 1.0\nGenerator: ours\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip('=')},{len(body)}" for name, body in files.items()
    ]
    return zipped({**files, f"{head}/RECORD": "\n".join([*lines, f"{head}/RECORD,,", ""]).encode()})


def python(question, path):
    name = "thing-1.0.0-py3-none-any.whl"
    if path == "thing/":
        page = f'<!DOCTYPE html><a href="../{name}#sha256={hashlib.sha256(wheel()).hexdigest()}">{name}</a>'
        return tells(question, page.encode(), "text/html")
    return question.part_of(wheel()) if path == name else None


@functools.cache
def npm_archive():
    return tarred({"package/package.json": b'{"name": "thing", "version": "1.0.0"}', "package/thing.bin": NOISE})


def npm(question, path):
    if path == "thing":
        whole = base64.b64encode(hashlib.sha512(npm_archive()).digest()).decode()
        where = {"tarball": f"{question.base()}/npm/thing/-/thing-1.0.0.tgz", "integrity": f"sha512-{whole}"}
        versions = {"1.0.0": {"name": "thing", "version": "1.0.0", "dist": where}}
        return tells(question, {"name": "thing", "dist-tags": {"latest": "1.0.0"}, "versions": versions})
    return question.response("200 OK", npm_archive()) if path == "thing/-/thing-1.0.0.tgz" else None


@functools.cache
def crate():
    manifest = b'[package]\nname = "thing"\nversion = "1.0.0"\nedition = "2021"\n'
    return tarred({"thing-1.0.0/Cargo.toml": manifest, "thing-1.0.0/src/lib.rs": b"", "thing-1.0.0/thing.bin": NOISE})


def cargo(question, path):
    if path == "config.json":
        return tells(question, {"dl": f"{question.base()}/crates/archives"})
    if path == "th/in/thing":
        line = {"name": "thing", "vers": "1.0.0", "deps": [], "cksum": hashlib.sha256(crate()).hexdigest(), "features": {}, "yanked": False}
        return tells(question, line)
    return question.response("200 OK", crate()) if path == "archives/thing/1.0.0/download" else None


@functools.cache
def maven_files():
    """An extension of a build, which Maven fetches before it needs any plug-in, and what each extension needs."""
    head = '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
    files = {}
    for group, name, version, content in (("example", "thing", "1.0.0", NOISE), ("org.codehaus.plexus", "plexus-utils", "1.1", b"")):
        names = f"<groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"
        begin = f"{group.replace('.', '/')}/{name}/{version}/{name}-{version}"
        files |= {f"{begin}.pom": f"{head}{names}</project>".encode(), f"{begin}.jar": zipped({"thing.bin": content})}
    return files | {f"{name}.sha1": hashlib.sha1(body).hexdigest().encode() for name, body in files.items()}


def maven(question, path):
    body = maven_files().get(path)
    if body is None:
        return None
    return question.response("200 OK", body) if len(body) > SIZE else tells(question, body)


@functools.cache
def provider():
    return zipped({"terraform-provider-thing_v1.0.0": b"#!/bin/sh\n", "thing.bin": NOISE})


def terraform(question, path):
    name = path.removeprefix("example.com/example/thing/")
    if name == "index.json":
        return tells(question, {"versions": {"1.0.0": {}}})
    if name == "1.0.0.json":
        systems = ("linux_amd64", "linux_arm64")
        return tells(question, {"archives": {system: {"url": "thing.zip"} for system in systems}})
    return question.response("200 OK", provider()) if name == "thing.zip" else None


def make_repository(place):
    """A bare repository with one file, in that folder."""
    global repository
    if not shutil.which("git"):
        return
    place.mkdir(exist_ok=True)
    nobody = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(place), "PATH": os.environ["PATH"]}
    for role in ("AUTHOR", "COMMITTER"):
        nobody |= {f"GIT_{role}_NAME": "a", f"GIT_{role}_EMAIL": "a@example.com", f"GIT_{role}_DATE": "2026-01-01T00:00:00Z"}
    (place / "tree").mkdir()
    (place / "tree" / "thing.bin").write_bytes(NOISE)
    for words in (
        "init -q -b main tree", "-C tree add thing.bin", "-C tree commit -q -m thing", "clone -q --bare tree bare", "-C bare update-server-info",
    ):
        subprocess.run(["git", *words.split()], cwd=place, env=nobody, check=True)
    repository = place / "bare"


def git(question, path):
    """`smart/` is git's protocol over HTTP, `dumb/` the files of the repository."""
    kind, _, file = path.partition("/")
    if kind == "dumb":
        found = repository / file
        if not found.is_file():
            return None
        return question.response("200 OK", found.read_bytes()) if file.startswith("objects/") else tells(question, found.read_bytes(), "text/plain")
    upload_pack = ["git", "upload-pack", "--stateless-rpc"]
    if file == "info/refs":
        told = subprocess.run([*upload_pack, "--http-backend-info-refs", repository], stdout=subprocess.PIPE, check=True).stdout
        head = b"001e# service=git-upload-pack\n0000"
        return tells(question, head + told, "application/x-git-upload-pack-advertisement")
    sent = gzip.decompress(question.body) if question.headers.get("content-encoding") == "gzip" else question.body
    told = subprocess.run([*upload_pack, repository], input=sent, stdout=subprocess.PIPE, check=True).stdout
    return question.response("200 OK", told, "application/x-git-upload-pack-result")


def lfs(question, path):
    if path == "objects/batch":
        # Whoever asks knows the object's name and its size, which is some MiB.
        wanted = json.loads(question.body)["objects"][0]
        action = {"download": {"href": f"{question.base()}/lfs/{wanted['size'] // SIZE}"}}
        return tells(question, {"transfer": "basic", "objects": [wanted | {"authenticated": True, "actions": action}]}, "application/vnd.git-lfs+json")
    return question.part_of(NOISE * int(path)) if path.isdigit() else None
