import urllib.request

from plan import PATIENCE, follow


def read(base):
    with urllib.request.urlopen(f"{base}/data.csv", timeout=PATIENCE) as answer:
        answer.read()


def write(base):
    request = urllib.request.Request(f"{base}/big.bin", data=b"x" * (16 << 20), method="PUT")
    urllib.request.urlopen(request, timeout=PATIENCE).close()


follow(read, write)
