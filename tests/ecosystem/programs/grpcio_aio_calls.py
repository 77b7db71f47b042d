import asyncio
from urllib.parse import urlsplit

import grpc
from plan import CERTIFICATES, PATIENCE, follow


async def call(base):
    url = urlsplit(base)
    with open(CERTIFICATES, "rb") as file:
        credentials = grpc.ssl_channel_credentials(file.read())
    secure = url.scheme == "https"
    channel = grpc.aio.secure_channel(url.netloc, credentials) if secure else grpc.aio.insecure_channel(url.netloc)
    await channel.unary_unary("/samples.Store/Read")(b"", timeout=PATIENCE)
    return channel


follow(lambda base: asyncio.run(call(base)))
