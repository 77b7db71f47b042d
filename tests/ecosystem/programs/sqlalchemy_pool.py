"""sqlalchemy_pool.py PLAN DRIVER: a pool of SQLAlchemy's with pre-ping, over one of its drivers."""

import ssl
import sys
from urllib.parse import urlsplit

import sqlalchemy
from plan import CERTIFICATES, PATIENCE, asks, follow

DRIVER = sys.argv[2]
ROWS = {
    "postgresql": "SELECT repeat('x', 32) FROM generate_series(1, 20000)",
    "mysql": "SELECT repeat('x', 32) FROM seq_1_to_20000",
}


def arguments(url):
    secure = url.scheme == "https"
    if DRIVER.startswith("postgresql"):
        limit = {"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000}
        return limit | ({"sslmode": "verify-full", "sslrootcert": CERTIFICATES} if secure else {"sslmode": "disable"})
    limit = {"connect_timeout": PATIENCE, "read_timeout": PATIENCE}
    return limit | ({"ssl": ssl.create_default_context(cafile=CERTIFICATES)} if secure else {})


def read(base):
    url = urlsplit(base)
    name = "postgres" if DRIVER.startswith("postgresql") else "d"
    engine = sqlalchemy.create_engine(
        f"{DRIVER}://u:p@{url.netloc}/{name}", pool_pre_ping=True, pool_timeout=PATIENCE, connect_args=arguments(url),
    )
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT 1")).all()
    with engine.connect() as connection:
        asks(base)
        connection.execute(sqlalchemy.text(ROWS[DRIVER.partition("+")[0]])).all()
    return engine


follow(read)
