from urllib.parse import urlsplit

import mysql.connector
from plan import CERTIFICATES, PATIENCE, asks, follow


def read(base):
    url = urlsplit(base)
    secure = {"ssl_ca": CERTIFICATES, "ssl_verify_cert": True} if url.scheme == "https" else {"ssl_disabled": True}
    connection = mysql.connector.connect(
        host=url.hostname, port=url.port, user="u", password="p", database="d", use_pure=True,
        connection_timeout=PATIENCE, read_timeout=PATIENCE, collation="utf8mb4_general_ci", **secure,
    )
    cursor = connection.cursor()
    cursor.execute("SELECT 1")
    cursor.fetchall()
    asks(base)
    cursor.execute("SELECT repeat('x', 32) FROM seq_1_to_20000")
    cursor.fetchall()
    return connection


follow(read)
