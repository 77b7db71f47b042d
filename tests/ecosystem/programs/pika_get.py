import ssl
from urllib.parse import urlsplit

import pika
from plan import CERTIFICATES, PATIENCE, asks, follow


def connect(base):
    url = urlsplit(base)
    context = ssl.create_default_context(cafile=CERTIFICATES)
    secure = pika.SSLOptions(context, url.hostname) if url.scheme == "https" else None
    # No limit of pika's own ends a silence but the heartbeat, of which two must be missed.
    return pika.BlockingConnection(pika.ConnectionParameters(
        host=url.hostname, port=url.port, ssl_options=secure, socket_timeout=PATIENCE, stack_timeout=2 * PATIENCE,
        blocked_connection_timeout=PATIENCE, heartbeat=PATIENCE,
    ))


def read(base):
    connection = connect(base)
    channel = connection.channel()
    queue = channel.queue_declare("", exclusive=True).method.queue
    channel.confirm_delivery()
    channel.basic_publish("", queue, b"x" * 200000)
    asks(base)
    if channel.basic_get(queue, auto_ack=True)[2] is None:
        raise RuntimeError("the queue is empty")
    return connection


def write(base):
    channel = connect(base).channel()
    channel.confirm_delivery()
    asks(base)
    channel.basic_publish("", "samples", b"x" * (32 << 20))


follow(read, write)
