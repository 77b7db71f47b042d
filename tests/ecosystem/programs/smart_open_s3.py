import time
import types

import boto3
import smart_open
import smart_open.s3
from botocore.config import Config
from plan import PATIENCE, follow

# It tries six times, with pauses of 10 s, and reads five times, with pauses that nobody can set.
smart_open.s3.RETRY.attempts = 2
smart_open.s3.time = types.SimpleNamespace(sleep=lambda seconds: time.sleep(0.1))


def read(base):
    settings = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    client = boto3.client("s3", endpoint_url=base, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=settings)
    with smart_open.open("s3://bucket/data.csv", "rb", transport_params={"client": client}) as file:
        while file.read(65536):
            pass
    return client


follow(read)
