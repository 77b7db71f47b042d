"""Makes a wheel for pip and uv of what `make dist` built:

    python3 scripts/make-wheel.py x86_64 build
                        build/vhretry-<version>-py3-none-manylinux2014_x86_64.musllinux_1_1_x86_64.whl

It holds no Python. pip puts what is in the data folder's `scripts` into the environment's bin, and what is in `data` beside that,
so program and library find each other. Needs the standard library alone. The same commit gives the same bytes (with the same
zlib): times are its own, names sorted, modes given. The format:
https://packaging.python.org/en/latest/specifications/binary-distribution-format/
"""

import base64
import hashlib
import os
import re
import subprocess
import sys
import time
import zipfile

# The library needs nothing of any libc and runs from glibc 2.17 (manylinux2014) and musl 1.1 on; the program is static.
PLATFORMS = ("manylinux2014", "musllinux_1_1")
ARCHITECTURES = ("x86_64", "aarch64")

METADATA = """\
Metadata-Version: 2.4
Name: vhretry
Version: {version}
Summary: Makes any unmodified program retryable on Valohai
Author: The vhretry authors
License-Expression: MIT AND Apache-2.0 AND curl AND MPL-2.0
{licenses}
Classifier: Environment :: Console
Classifier: Operating System :: POSIX :: Linux
Description-Content-Type: text/plain

When a step's command fails because of the network, a fresh retry execution is started through the Valohai API.
Every other failure stays what it is. In valohai.yaml, one of:

    vhretry run python train.py
    LD_PRELOAD=$(vhretry library) python train.py

with a Valohai API token in the secret environment variable VH_API_TOKEN. vhretry --help tells more.

The package holds the program vhretry, which is static, and the library that it preloads; no Python is started.
"""

WHEEL = """\
Wheel-Version: 1.0
Generator: vhretry ({version})
Root-Is-Purelib: false
{tags}
"""


def read(path):
    with open(path, "rb") as file:
        return file.read()


def version_of_source():
    found = re.search(r'^#define VHRETRY_VERSION "(.*)"$', read("core/version.h").decode(), re.MULTILINE)
    version = found.group(1)
    # As PEP 440 writes it: pip takes the file's name apart.
    if not re.fullmatch(r"\d+(\.\d+)*((a|b|rc)\d+)?(\.post\d+)?(\.dev\d+)?", version):
        sys.exit('make-wheel: "%s" in core/version.h is no version of a Python package (PEP 440)' % version)
    return version


def time_of_commit():
    """Seconds since 1970: SOURCE_DATE_EPOCH, else the last commit's."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return int(asked.stdout or 0)


def shipped_files(root):
    """The files of the archive, as (path in it, content)."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(folder, name)
            yield os.path.relpath(path, root), read(path)


def contents(root, version, architecture):
    """What is in the wheel but RECORD, as {name: (content, mode)}: the files first, what describes them behind."""
    data = "vhretry-%s.data" % version
    about = "vhretry-%s.dist-info" % version
    files, licenses = {}, {}
    for path, content in shipped_files(root):
        place, _, rest = path.partition("/")
        if place == "bin":
            files["%s/scripts/%s" % (data, rest)] = (content, 0o755)
        elif path.startswith("share/doc/vhretry/"):
            name = os.path.basename(path)
            licenses["LICENSE" if name == "copyright" else name] = content
        elif place == "lib":
            # `pip install --target` drops what is in lib beside its own folder there.
            files["%s/data/libexec/%s" % (data, rest)] = (content, 0o644)
        elif place == "share":
            files["%s/data/%s" % (data, path)] = (content, 0o644)
    for name, content in licenses.items():
        files["%s/licenses/%s" % (about, name)] = (content, 0o644)
    tags = ["Tag: py3-none-%s_%s" % (platform, architecture) for platform in PLATFORMS]
    license_lines = "\n".join("License-File: " + name for name in licenses)
    files[about + "/METADATA"] = (METADATA.format(version=version, licenses=license_lines).encode(), 0o644)
    files[about + "/WHEEL"] = (WHEEL.format(version=version, tags="\n".join(tags)).encode(), 0o644)
    return files


def record_line(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return "%s,sha256=%s,%d\n" % (name, digest, len(content))


def write_wheel(path, files, record, seconds):
    lines = [record_line(name, content) for name, (content, _) in files.items()]
    files[record] = ("".join(lines + [record + ",,\n"]).encode(), 0o644)
    # A zip knows no time before 1980.
    stamp = max(time.gmtime(seconds)[:6], (1980, 1, 1, 0, 0, 0))
    with zipfile.ZipFile(path, "w") as wheel:
        for name, (content, mode) in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.create_system = 3  # Unix, which has modes
            entry.external_attr = (0o100000 | mode) << 16
            wheel.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ARCHITECTURES:
        print("Usage: make-wheel.py %s BUILD" % " | ".join(ARCHITECTURES), file=sys.stderr)
        return 2
    architecture, build = arguments
    build = os.path.abspath(build)
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    version = version_of_source()
    platforms = ".".join("%s_%s" % (platform, architecture) for platform in PLATFORMS)
    path = os.path.join(build, "vhretry-%s-py3-none-%s.whl" % (version, platforms))
    files = contents(os.path.join(build, "dist", architecture, "root"), version, architecture)
    # Half a wheel must not be taken for a whole one.
    unfinished = path + ".unfinished"
    write_wheel(unfinished, files, "vhretry-%s.dist-info/RECORD" % version, time_of_commit())
    os.replace(unfinished, path)
    print("%s %d bytes" % (os.path.relpath(path), os.path.getsize(path)))
    return 0


sys.exit(main(sys.argv[1:]))
