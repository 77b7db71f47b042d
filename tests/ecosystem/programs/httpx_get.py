import asyncio

import httpx
from plan import OPTIONS, PATIENCE, follow

HTTP2 = "http2" in OPTIONS


async def read_later(base):
    async with httpx.AsyncClient(timeout=PATIENCE, http2=HTTP2) as client:
        (await client.get(f"{base}/data.csv")).raise_for_status()


def read(base):
    if "async" in OPTIONS:
        return asyncio.run(read_later(base))
    client = httpx.Client(timeout=PATIENCE, http2=HTTP2)
    client.get(f"{base}/data.csv").raise_for_status()
    return client


def write(base):
    httpx.put(f"{base}/big.bin", content=b"x" * (16 << 20), timeout=PATIENCE).raise_for_status()


follow(read, write)
