import io

import pycurl
from plan import CERTIFICATES, PATIENCE, follow


def perform(url, **options):
    handle = pycurl.Curl()
    settings = {"URL": url, "CAINFO": CERTIFICATES, "TIMEOUT": PATIENCE, "FAILONERROR": True, "NOSIGNAL": True, **options}
    for name, value in settings.items():
        handle.setopt(getattr(pycurl, name), value)
    handle.perform()
    return handle


def read(base):
    return perform(f"{base}/data.csv", WRITEDATA=io.BytesIO())


def write(base):
    perform(f"{base}/big.bin", UPLOAD=True, READDATA=io.BytesIO(b"x" * (16 << 20)), WRITEDATA=io.BytesIO())


follow(read, write)
