"""Is a wheel what its name says? python3 tests/wheel/check_wheel.py WHEEL...

Prints a sentence for each rule that it breaks, and ends with 1 if there is any. The rules: packaging.python.org, "Binary distribution
format"; PEP 599 (manylinux2014: what is needed of glibc) and PEP 656 (musllinux). Needs the standard library alone.
"""

import base64
import csv
import hashlib
import io
import os
import re
import struct
import sys
import zipfile

MACHINES = {"x86_64": 62, "aarch64": 183}  # e_machine, elf(5)
PT_DYNAMIC, PT_INTERP = 2, 3
DT_NEEDED, DT_VERNEED = 1, 0x6FFFFFFE
PLATFORMS = {"manylinux2014", "musllinux_1_1"}


class Elf:
    """What an ELF file of 64 bits, little-endian, asks of its loader."""

    def __init__(self, content):
        self.valid = content[:6] == b"\x7fELF\x02\x01"
        self.machine, self.interpreter, self.needed, self.versions = 0, False, 0, False
        if not self.valid:
            return
        self.machine = struct.unpack_from("<H", content, 18)[0]
        table, size, count = struct.unpack_from("<Q", content, 32) + struct.unpack_from("<HH", content, 54)
        for header in range(table, table + size * count, size):
            kind, _, offset, _, _, length = struct.unpack_from("<IIQQQQ", content, header)
            self.interpreter |= kind == PT_INTERP
            if kind == PT_DYNAMIC:
                self.read_dynamic(content[offset : offset + length])

    def read_dynamic(self, table):
        for tag, _ in struct.iter_unpack("<qQ", table):
            if tag == 0:
                break
            self.needed += tag == DT_NEEDED
            self.versions |= tag == DT_VERNEED


def fields(text):
    """The header of METADATA or WHEEL, as {name: [values]}."""
    found = {}
    for line in text.split("\n\n")[0].splitlines():
        name, _, value = line.partition(": ")
        found.setdefault(name, []).append(value)
    return found


def check_name(name, about, metadata, wheel):
    matched = re.fullmatch(r"(vhretry)-([^-]+)-(py3)-(none)-([^-]+)\.whl", name)
    if not matched:
        yield "its name is not that of a wheel for any Python 3"
        return
    tags = {"py3-none-" + platform for platform in matched.group(5).split(".")}
    if set(wheel.get("Tag", [])) != tags:
        yield "the tags in WHEEL are not those of its name"
    platforms = [re.fullmatch(r"(\w+?)_(x86_64|aarch64)", platform) for platform in matched.group(5).split(".")]
    if not all(platforms) or {platform.group(1) for platform in platforms} != PLATFORMS:
        yield "its name is not about manylinux2014 and musllinux_1_1"
    if about != "vhretry-%s.dist-info" % matched.group(2):
        yield "dist-info bears another version than its name"
    if metadata.get("Version") != [matched.group(2)] or metadata.get("Name") != ["vhretry"]:
        yield "METADATA has another name or version"
    if wheel.get("Root-Is-Purelib") != ["false"] or wheel.get("Wheel-Version") != ["1.0"]:
        yield "WHEEL does not say that it is version 1.0 and for one platform"


def check_record(files, record):
    """PEP 376: each file but RECORD itself with its hash and its size."""
    rows = list(csv.reader(io.StringIO(files[record].decode())))
    if sorted(row[0] for row in rows) != sorted(files):
        yield "RECORD does not name each file once"
    for path, digest, size in rows:
        content = files.get(path, b"")
        right = "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        if path == record:
            if digest or size:
                yield "RECORD has a hash of itself"
        elif digest != right or size != str(len(content)):
            yield "RECORD has another hash or size of " + path


def check_binaries(name, files, data):
    architecture = "aarch64" if name.endswith("_aarch64.whl") else "x86_64"
    program, library = Elf(files.get(data + "/scripts/vhretry", b"")), Elf(files.get(data + "/data/libexec/libvhretry.so", b""))
    for what, elf in (("program", program), ("library", library)):
        if elf.machine != MACHINES[architecture]:
            yield "the %s is not one for %s" % (what, architecture)
        if elf.needed:
            yield "the %s needs another library" % what
        if elf.versions:
            yield "the %s needs versions of a libc's symbols" % what
    if program.interpreter:
        yield "the program is not static"


def check_entries(entries, data):
    for entry in entries:
        mode = 0o755 if entry.filename.startswith(data + "/scripts/") else 0o644
        if entry.external_attr >> 16 != 0o100000 | mode:
            yield "%s has not the mode %o" % (entry.filename, mode)
        if entry.filename.endswith(".py"):
            yield entry.filename + " would be imported by a Python"
    if len({entry.date_time for entry in entries}) != 1:
        yield "its files are of several times: not the same bytes from the same commit"


def complaints(path):
    name = os.path.basename(path)
    with zipfile.ZipFile(path) as wheel:
        entries = wheel.infolist()
        files = {entry.filename: wheel.read(entry) for entry in entries}
    abouts = {file.split("/")[0] for file in files if ".dist-info/" in file}
    if len(abouts) != 1 or len(files) != len(entries):
        return ["it has not one dist-info, or one file twice"]
    about = abouts.pop()
    data = about.replace(".dist-info", ".data")
    lacking = [file for file in ("METADATA", "WHEEL", "RECORD", "licenses/LICENSE") if "%s/%s" % (about, file) not in files]
    lacking += [
        file for file in ("share/vhretry/ca-certificates.crt", "share/man/man1/vhretry.1") if "%s/data/%s" % (data, file) not in files
    ]
    if lacking:
        return ["it has no " + file for file in lacking]
    metadata = fields(files[about + "/METADATA"].decode())
    found = list(check_name(name, about, metadata, fields(files[about + "/WHEEL"].decode())))
    for file in metadata.get("License-File", []):
        if "%s/licenses/%s" % (about, file) not in files:
            found.append("METADATA names the license %s, which is not there" % file)
    found += check_record(files, about + "/RECORD")
    found += check_binaries(name, files, data)
    found += check_entries(entries, data)
    return found


def main(paths):
    found = [(path, complaint) for path in paths for complaint in complaints(path)]
    for path, complaint in found:
        print("%s: %s" % (os.path.basename(path), complaint))
    return 1 if found or not paths else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
