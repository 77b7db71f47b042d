import io

import urllib3
from minio import Minio
from plan import CERTIFICATES, PATIENCE, follow


def client(base):
    scheme, _, host = base.partition("://")
    retries = urllib3.Retry(total=1, backoff_factor=0.1, status_forcelist=[429, 500, 502, 503, 504])
    pool = urllib3.PoolManager(timeout=PATIENCE, ca_certs=CERTIFICATES, retries=retries)
    return Minio(host, "a", "b", secure=scheme == "https", region="us-east-1", http_client=pool)


def read(base):
    store = client(base)
    store.get_object("bucket", "data.csv").read()
    return store


def write(base):
    client(base).put_object("bucket", "big.bin", io.BytesIO(b"x" * (4 << 20)), 4 << 20)


follow(read, write)
