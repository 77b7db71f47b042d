import requests
from plan import OPTIONS, PATIENCE, follow
from requests.adapters import HTTPAdapter
from urllib3.util import Retry


def session():
    made = requests.Session()
    if "retry" in OPTIONS:
        adapter = HTTPAdapter(max_retries=Retry(total=2, backoff_factor=0.1, status_forcelist=[429, 500, 502, 503, 504], raise_on_status=False))
        made.mount("http://", adapter)
        made.mount("https://", adapter)
    return made


def read(base):
    made = session()
    answer = made.get(f"{base}/data.csv", timeout=PATIENCE)
    answer.raise_for_status()
    return made


def write(base):
    session().put(f"{base}/big.bin", data=b"x" * (16 << 20), timeout=PATIENCE).raise_for_status()


follow(read, write)
