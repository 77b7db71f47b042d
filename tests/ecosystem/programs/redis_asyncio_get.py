import asyncio

import redis.asyncio
from plan import CERTIFICATES, PATIENCE, asks, follow


async def get(base):
    secure = {"ssl_ca_certs": CERTIFICATES} if base.startswith("https") else {}
    url = base.replace("http", "redis", 1)
    client = redis.asyncio.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, **secure)
    await client.set("sample", "x" * 200000)
    asks(base)
    await client.get("sample")
    return client


follow(lambda base: asyncio.run(get(base)))
