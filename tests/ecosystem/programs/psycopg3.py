from urllib.parse import urlsplit

import psycopg
from plan import CERTIFICATES, PATIENCE, asks, follow


def connect(base):
    url = urlsplit(base)
    mode = {"sslmode": "verify-full", "sslrootcert": CERTIFICATES} if url.scheme == "https" else {"sslmode": "disable"}
    # libpq knows no time limit for an answer: keep-alive and TCP_USER_TIMEOUT find dead peers only, and a server that hangs is not dead.
    return psycopg.connect(
        host=url.hostname, port=url.port, user="u", dbname="postgres", connect_timeout=PATIENCE, tcp_user_timeout=PATIENCE * 1000, **mode,
    )


def read(base):
    connection = connect(base)
    connection.execute("SELECT 1").fetchall()
    asks(base)
    connection.execute("SELECT repeat('x', 32) FROM generate_series(1, 20000)").fetchall()
    return connection


def write(base):
    with connect(base) as connection:
        connection.execute("CREATE TEMPORARY TABLE samples (a text)")
        asks(base)
        with connection.cursor().copy("COPY samples FROM STDIN") as copy:
            for _ in range(256):
                copy.write("x" * 65535 + "\n")


follow(read, write)
