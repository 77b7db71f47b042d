import tempfile

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from plan import OPTIONS, PATIENCE, follow

WAY = OPTIONS[0]


def client(base):
    settings = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": 1}, s3={"addressing_style": "path"})
    return boto3.client(
        "s3", endpoint_url=base, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b", config=settings,
    )


def read(base):
    store = client(base)
    if WAY == "get":
        store.get_object(Bucket="bucket", Key="data.csv")["Body"].read()
    elif WAY == "download":
        settings = TransferConfig(multipart_threshold=256 << 10, multipart_chunksize=256 << 10, num_download_attempts=1)
        store.download_file("bucket", "data.csv", tempfile.mkdtemp() + "/data.csv", Config=settings)
    else:
        store.put_object(Bucket="bucket", Key="data.csv", Body=b"x" * (1 << 20))
    return store


def write(base):
    client(base).put_object(Bucket="bucket", Key="big.bin", Body=b"x" * (16 << 20))


follow(read, write)
