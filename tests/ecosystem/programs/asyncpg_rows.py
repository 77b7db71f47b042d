import asyncio
import ssl
from urllib.parse import urlsplit

import asyncpg
from plan import CERTIFICATES, PATIENCE, asks, follow


async def read_rows(base):
    url = urlsplit(base)
    context = ssl.create_default_context(cafile=CERTIFICATES) if url.scheme == "https" else False
    connection = await asyncpg.connect(
        host=url.hostname, port=url.port, user="u", database="postgres", ssl=context, timeout=PATIENCE, command_timeout=PATIENCE,
    )
    await connection.fetch("SELECT 1")
    asks(base)
    await connection.fetch("SELECT repeat('x', 32) FROM generate_series(1, 20000)")
    return connection


follow(lambda base: asyncio.run(read_rows(base)))
