import queue
from urllib.parse import urlsplit

import paho.mqtt.client as mqtt
from plan import CERTIFICATES, PATIENCE, asks, follow


def read(base):
    url = urlsplit(base)
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    if url.scheme == "https":
        client.tls_set(CERTIFICATES)
    happened = queue.SimpleQueue()
    client.on_connect = lambda client, userdata, flags, code, properties: happened.put(code)
    client.on_subscribe = lambda client, userdata, number, codes, properties: happened.put(codes[0])
    client.on_message = lambda client, userdata, message: happened.put(message.payload)
    client.on_disconnect = lambda client, userdata, flags, code, properties: happened.put(ConnectionError(f"disconnected: {code}"))
    client.connect_timeout = PATIENCE
    client.connect(url.hostname, url.port, keepalive=60)
    client.loop_start()

    def next_one():
        try:
            found = happened.get(timeout=PATIENCE)
        except queue.Empty:
            raise TimeoutError("the broker does not answer") from None
        if isinstance(found, Exception):
            raise found
        if getattr(found, "is_failure", False):
            raise ConnectionError(f"the broker says: {found}")
        return found

    next_one()
    topic = f"samples/{url.port}"
    client.subscribe(topic, 1)
    next_one()
    asks(base)
    client.publish(topic, b"x" * 200000, 1)
    next_one()
    return client


follow(read)
