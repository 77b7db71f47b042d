import asyncio
from urllib.parse import urlsplit

import psycopg
from plan import CERTIFICATES, PATIENCE, asks, follow


async def read_rows(base):
    url = urlsplit(base)
    mode = {"sslmode": "verify-full", "sslrootcert": CERTIFICATES} if url.scheme == "https" else {"sslmode": "disable"}
    connection = await psycopg.AsyncConnection.connect(
        host=url.hostname, port=url.port, user="u", dbname="postgres", connect_timeout=PATIENCE, **mode,
    )
    await connection.execute("SELECT 1")
    asks(base)
    async with asyncio.timeout(PATIENCE):
        cursor = await connection.execute("SELECT repeat('x', 32) FROM generate_series(1, 20000)")
        await cursor.fetchall()
    return connection


follow(lambda base: asyncio.run(read_rows(base)))
