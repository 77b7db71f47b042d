from urllib.parse import urlsplit

import snowflake.connector
from plan import PATIENCE, follow


def read(base):
    url = urlsplit(base)
    connection = snowflake.connector.connect(
        user="u", password="p", account="a", host=url.hostname, port=url.port, protocol=url.scheme, login_timeout=PATIENCE,
        network_timeout=PATIENCE, socket_timeout=PATIENCE, ocsp_fail_open=True, disable_ocsp_checks=True,
        session_parameters={"CLIENT_TELEMETRY_ENABLED": False},
    )
    connection.cursor().execute("SELECT a FROM samples").fetchall()
    return connection


follow(read)
