from curl_cffi import requests
from plan import CERTIFICATES, PATIENCE, follow


def read(base):
    session = requests.Session(verify=CERTIFICATES, timeout=PATIENCE)
    answer = session.get(f"{base}/data.csv")
    answer.raise_for_status()
    return session


def write(base):
    requests.put(f"{base}/big.bin", data=b"x" * (16 << 20), verify=CERTIFICATES, timeout=PATIENCE).raise_for_status()


follow(read, write)
