import redis
from plan import CERTIFICATES, PATIENCE, asks, follow


def connect(base):
    secure = {"ssl_ca_certs": CERTIFICATES} if base.startswith("https") else {}
    url = base.replace("http", "redis", 1)
    return redis.Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, **secure)


def read(base):
    client = connect(base)
    client.set("sample", "x" * 200000)
    asks(base)
    client.get("sample")
    return client


def write(base):
    client = connect(base)
    client.ping()
    asks(base)
    client.set("sample", "x" * (32 << 20))


follow(read, write)
