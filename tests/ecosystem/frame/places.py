"""Where things are during one run, and the certificates that its servers show."""

import os
import pathlib
import shutil
import subprocess

PLACE = pathlib.Path(__file__).resolve().parent.parent
PROJECT = PLACE.parent.parent


class Work:
    """The folder of one run, `built` that of what was installed. What the run needs of the build is copied, so that a build beside it
    changes nothing half-way."""

    def __init__(self, folder, built):
        self.folder, self.built = pathlib.Path(folder), built
        self.build = PROJECT / os.environ.get("BUILD", "build")

    def __enter__(self):
        for name in ("libvhretry.so", "vhretry"):
            shutil.copy(self.build / name, self.folder / name)
        self.program, self.library = self.folder / "vhretry", self.folder / "libvhretry.so"
        for name in ("good", "other"):
            self.make_certificate(name)
        self.authority = self.folder / "good-authority.pem"
        return self

    def __exit__(self, *_):
        pass

    def make_certificate(self, name):
        """NAME.pem and NAME.key, both in NAME.both, by an authority of their own. Clients are told to trust the one called good."""
        extensions = self.folder / "extensions"
        extensions.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2\n")
        authority, key = f"{name}-authority.pem", f"{name}-authority.key"
        for command in (
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", authority, "-days", "2", "-subj",
             f"/CN=vhretry {name} authority"],
            ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", "request", "-subj", "/CN=localhost"],
            ["x509", "-req", "-in", "request", "-CA", authority, "-CAkey", key, "-CAcreateserial", "-days", "2", "-extfile",
             extensions.name, "-out", f"{name}.pem"],
        ):
            subprocess.run(["openssl", *command], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        both = (self.folder / f"{name}.key").read_text() + (self.folder / f"{name}.pem").read_text()
        (self.folder / f"{name}.both").write_text(both)
