import boto3
import smart_open
from botocore.config import Config
from plan import PATIENCE, follow


def read(base):
    settings = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    client = boto3.client("s3", endpoint_url=base, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=settings)
    with smart_open.open("s3://bucket/data.csv", "rb", transport_params={"client": client}) as file:
        while file.read(65536):
            pass
    return client


follow(read)
