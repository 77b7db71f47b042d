import urllib3
from plan import CERTIFICATES, PATIENCE, follow


def pool():
    return urllib3.PoolManager(ca_certs=CERTIFICATES, timeout=PATIENCE, retries=urllib3.Retry(1, status_forcelist=[429, 503], backoff_factor=0.1))


def read(base):
    made = pool()
    answer = made.request("GET", f"{base}/data.csv")
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {answer.reason}")
    return made


def write(base):
    pool().request("PUT", f"{base}/big.bin", body=b"x" * (16 << 20))


follow(read, write)
