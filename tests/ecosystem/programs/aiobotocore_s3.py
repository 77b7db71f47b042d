import asyncio

from aiobotocore.config import AioConfig
from aiobotocore.session import get_session
from plan import PATIENCE, follow


def client(base):
    settings = AioConfig(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    return get_session().create_client(
        "s3", endpoint_url=base, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=settings,
    )


async def read_later(base):
    async with client(base) as store:
        answer = await store.get_object(Bucket="bucket", Key="data.csv")
        async with answer["Body"] as body:
            await body.read()


async def write_later(base):
    async with client(base) as store:
        await store.put_object(Bucket="bucket", Key="big.bin", Body=b"x" * (16 << 20))


follow(lambda base: asyncio.run(read_later(base)), lambda base: asyncio.run(write_later(base)))
