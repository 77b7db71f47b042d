import asyncio
import ssl

from plan import CERTIFICATES, PATIENCE, follow
from websockets.asyncio.client import connect


async def receive(base):
    context = ssl.create_default_context(cafile=CERTIFICATES) if base.startswith("https") else None
    connection = await connect(
        base.replace("http", "ws", 1), ssl=context, open_timeout=PATIENCE, close_timeout=PATIENCE, max_size=1 << 22,
    )
    await connection.send("samples")
    async with asyncio.timeout(PATIENCE):
        await connection.recv()
    return connection


follow(lambda base: asyncio.run(receive(base)))
