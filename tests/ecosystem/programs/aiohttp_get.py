import asyncio
import ssl

import aiohttp
from plan import CERTIFICATES, PATIENCE, follow


def session():
    connector = aiohttp.TCPConnector(ssl=ssl.create_default_context(cafile=CERTIFICATES))
    return aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=PATIENCE), raise_for_status=True)


async def read_later(base):
    async with session() as made, made.get(f"{base}/data.csv") as answer:
        await answer.read()


async def write_later(base):
    async with session() as made, made.put(f"{base}/big.bin", data=b"x" * (16 << 20)) as answer:
        await answer.read()


def read(base):
    asyncio.run(read_later(base))


def write(base):
    asyncio.run(write_later(base))


follow(read, write)
