from urllib.parse import urlsplit

import grpc
from plan import CERTIFICATES, PATIENCE, follow


def call(base, message):
    url = urlsplit(base)
    with open(CERTIFICATES, "rb") as file:
        credentials = grpc.ssl_channel_credentials(file.read())
    channel = grpc.secure_channel(url.netloc, credentials) if url.scheme == "https" else grpc.insecure_channel(url.netloc)
    channel.unary_unary("/samples.Store/Read")(message, timeout=PATIENCE)
    return channel


def read(base):
    return call(base, b"")


def write(base):
    return call(base, b"x" * (16 << 20))


follow(read, write)
