import ssl
from urllib.parse import urlsplit

import pymysql
from plan import CERTIFICATES, PATIENCE, asks, follow


def connect(base):
    url = urlsplit(base)
    context = ssl.create_default_context(cafile=CERTIFICATES) if url.scheme == "https" else None
    return pymysql.connect(
        host=url.hostname, port=url.port, user="u", password="p", database="d", ssl=context, connect_timeout=PATIENCE,
        read_timeout=PATIENCE, write_timeout=PATIENCE,
    )


def read(base):
    connection = connect(base)
    cursor = connection.cursor()
    cursor.execute("SELECT 1")
    asks(base)
    cursor.execute("SELECT repeat('x', 32) FROM seq_1_to_20000")
    cursor.fetchall()
    return connection


def write(base):
    cursor = connect(base).cursor()
    asks(base)
    cursor.execute("SELECT length(%s)", ("x" * (15 << 20),))


follow(read, write)
