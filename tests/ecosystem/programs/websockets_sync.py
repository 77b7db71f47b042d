import ssl

from plan import CERTIFICATES, PATIENCE, follow
from websockets.sync.client import connect


def read(base):
    context = ssl.create_default_context(cafile=CERTIFICATES) if base.startswith("https") else None
    connection = connect(base.replace("http", "ws", 1), ssl=context, open_timeout=PATIENCE, close_timeout=PATIENCE, max_size=1 << 22)
    connection.send("samples")
    connection.recv(timeout=PATIENCE)
    return connection


follow(read)
