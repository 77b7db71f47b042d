import asyncio
import ssl

import nats
from plan import CERTIFICATES, PATIENCE, asks, follow


async def request(base):
    context = ssl.create_default_context(cafile=CERTIFICATES) if base.startswith("https") else None
    url = base.replace("https", "tls").replace("http", "nats")
    subject = f"samples-{base.rpartition(':')[2]}"
    client = await nats.connect(
        url, tls=context, connect_timeout=PATIENCE, allow_reconnect=False, max_reconnect_attempts=1, reconnect_time_wait=0.1,
    )
    subscription = await client.subscribe(subject)
    await client.flush(PATIENCE)
    asks(base)
    await client.publish(subject, b"x" * 200000)
    await subscription.next_msg(PATIENCE)
    return client


follow(lambda base: asyncio.run(request(base)))
