from urllib.parse import urlsplit

import confluent_kafka.admin
from plan import CERTIFICATES, PATIENCE, follow


def read(base):
    url = urlsplit(base)
    secure = {"security.protocol": "ssl", "ssl.ca.location": CERTIFICATES} if url.scheme == "https" else {}
    admin = confluent_kafka.admin.AdminClient({
        "bootstrap.servers": url.netloc, "socket.timeout.ms": PATIENCE * 1000, "socket.connection.setup.timeout.ms": PATIENCE * 1000, **secure,
    })
    admin.list_topics(timeout=2 * PATIENCE)
    return admin


follow(read)
