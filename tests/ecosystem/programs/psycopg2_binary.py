import io
import select
from urllib.parse import urlsplit

import psycopg2
import psycopg2.extensions
from plan import CERTIFICATES, PATIENCE, follow


def wait(connection):
    """As psycopg2.extras.wait_select, but not for ever: the library itself knows no time limit for an answer."""
    while True:
        state = connection.poll()
        if state == psycopg2.extensions.POLL_OK:
            return
        reading = [connection.fileno()] if state == psycopg2.extensions.POLL_READ else []
        writing = [connection.fileno()] if state == psycopg2.extensions.POLL_WRITE else []
        if not any(select.select(reading, writing, [], PATIENCE)):
            raise TimeoutError("the database does not answer")


def connect(base):
    url = urlsplit(base)
    mode = {"sslmode": "verify-full", "sslrootcert": CERTIFICATES} if url.scheme == "https" else {"sslmode": "disable"}
    return psycopg2.connect(
        host=url.hostname, port=url.port, user="u", password="p", dbname="d", connect_timeout=PATIENCE, gssencmode="disable",
        tcp_user_timeout=PATIENCE * 1000, **mode,
    )


def read(base):
    psycopg2.extensions.set_wait_callback(wait)
    connection = connect(base)
    cursor = connection.cursor()
    cursor.execute("SELECT a FROM samples")
    cursor.fetchall()
    return connection


def write(base):
    connect(base).cursor().copy_expert("COPY samples FROM STDIN", io.StringIO("x" * 63 + "\n" * (1 << 24)))


follow(read, write)
