from urllib.parse import urlsplit

import clickhouse_connect
from plan import CERTIFICATES, PATIENCE, follow


def read(base):
    url = urlsplit(base)
    client = clickhouse_connect.get_client(
        host=url.hostname, port=url.port, interface=url.scheme, ca_cert=CERTIFICATES, connect_timeout=PATIENCE, send_receive_timeout=PATIENCE,
    )
    client.query("SELECT a FROM samples")
    return client


follow(read)
