"""check_wheel.py complains of each thing that can be wrong: python3 tests/wheel/test_check_wheel.py WHEEL

Takes a wheel that is right, and makes of it one for each row that is not. Prints the rows that fail, and ends with 1 if any does.
"""

import glob
import os
import sys
import tempfile
import zipfile

sys.dont_write_bytecode = True
import check_wheel  # noqa: E402


class Copy:
    """A wheel as {name: (entry, content)}, to be changed and written."""

    def __init__(self, path):
        self.name = os.path.basename(path)
        with zipfile.ZipFile(path) as wheel:
            self.files = {entry.filename: [entry, wheel.read(entry)] for entry in wheel.infolist()}

    def find(self, end):
        return next(name for name in self.files if name.endswith(end))

    def replace(self, end, old, new):
        file = self.files[self.find(end)]
        assert old in file[1], old
        file[1] = file[1].replace(old, new)

    def set(self, end, content):
        self.files[self.find(end)][1] = content

    def append(self, end, content):
        self.files[self.find(end)][1] += content

    def remove(self, end):
        del self.files[self.find(end)]

    def add(self, name, content):
        entry = zipfile.ZipInfo(name, next(iter(self.files.values()))[0].date_time)
        entry.external_attr = 0o100644 << 16
        self.files[name] = [entry, content]

    def write(self, folder):
        path = os.path.join(folder, self.name)
        with zipfile.ZipFile(path, "w") as wheel:
            for entry, content in self.files.values():
                wheel.writestr(entry, content)
        return path


def content_of(path):
    with open(path, "rb") as file:
        return file.read()


def libc():
    """A library that needs another one (the loader), and versions of its symbols."""
    return content_of(glob.glob("/lib/*-linux-gnu/libc.so.6")[0])


def rename(wheel, old, new):
    wheel.name = wheel.name.replace(old, new)


def set_mode(wheel, end, mode):
    wheel.files[wheel.find(end)][0].external_attr = (0o100000 | mode) << 16


def set_time(wheel, end, year):
    wheel.files[wheel.find(end)][0].date_time = (year, 1, 1, 0, 0, 0)


# What is wrong, and a part of the complaint.
ROWS = [
    ("nothing is wrong", lambda wheel: None, None),
    ("a byte of the library is another", lambda wheel: wheel.append("libvhretry.so", b"x"), "another hash"),
    ("a license is another", lambda wheel: wheel.replace("LICENSE", b"MIT", b"TIM"), "another hash or size of"),
    ("a file is not in RECORD", lambda wheel: wheel.add(wheel.find("/RECORD").replace("RECORD", "more"), b"x"), "name each file once"),
    ("a file of RECORD is missing", lambda wheel: wheel.remove("completions/vhretry"), "name each file once"),
    ("the license is missing", lambda wheel: wheel.remove("LICENSE"), "no licenses/LICENSE"),
    ("a license that METADATA names is missing", lambda wheel: wheel.remove("curl.copyright"), "names the license curl.copyright"),
    ("WHEEL is missing", lambda wheel: wheel.remove("/WHEEL"), "has no WHEEL"),
    ("the certificates are missing", lambda wheel: wheel.remove("ca-certificates.crt"), "has no share/vhretry"),
    ("WHEEL lacks a tag", lambda wheel: wheel.replace("/WHEEL", b"Tag: py3-none-musllinux", b"Not: py3-none-musllinux"), "tags in WHEEL"),
    ("the name lacks a platform", lambda wheel: rename(wheel, ".musllinux_1_1_x86_64", ""), "not about manylinux2014 and musl"),
    ("the name is of any platform", lambda wheel: rename(wheel, "manylinux2014_x86_64", "any"), "not about manylinux2014"),
    ("the name has another version", lambda wheel: rename(wheel, "vhretry-", "vhretry-9."), "another version than its name"),
    ("METADATA has another version", lambda wheel: wheel.replace("/METADATA", b"\nVersion: ", b"\nVersion: 9."), "another name or version"),
    ("the name is of another machine", lambda wheel: rename(wheel, "x86_64", "aarch64"), "not one for aarch64"),
    ("it says that it is for all platforms", lambda wheel: wheel.replace("/WHEEL", b"lib: false", b"lib: true"), "for one platform"),
    ("the program is linked with a libc", lambda wheel: wheel.set("scripts/vhretry", content_of("/bin/sh")), "the program is not static"),
    ("the library is linked with a libc", lambda wheel: wheel.set("libvhretry.so", libc()), "the library needs another library"),
    ("the library needs symbols of a libc", lambda wheel: wheel.set("libvhretry.so", libc()), "versions of a libc's"),
    ("the program is a script", lambda wheel: wheel.set("scripts/vhretry", b"#!/bin/sh\n"), "the program is not one for"),
    ("the program cannot be executed", lambda wheel: set_mode(wheel, "scripts/vhretry", 0o644), "has not the mode 755"),
    ("others may write the library", lambda wheel: set_mode(wheel, "libvhretry.so", 0o666), "has not the mode 644"),
    ("a file is of another time", lambda wheel: set_time(wheel, "/RECORD", 2001), "of several times"),
    ("there is Python in it", lambda wheel: wheel.add("vhretry.py", b""), "would be imported"),
]


def seen(path, change, folder):
    wheel = Copy(path)
    change(wheel)
    return check_wheel.complaints(wheel.write(folder))


def main(path):
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, change, expected in ROWS:
            found = seen(path, change, folder)
            if any(expected in complaint for complaint in found) if expected else not found:
                continue
            failed += 1
            print("%s: expected %r, seen %s" % (name, expected, found))
    print("%d rows, %d failed" % (len(ROWS), failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
