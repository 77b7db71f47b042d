import os

import boto3
import botocore.session
from botocore.config import Config
from plan import BASE, PATIENCE, follow

# It is read when tensorboard is imported.
os.environ |= {"S3_ENDPOINT": BASE, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1"}

from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.summary.writer.event_file_writer import EventFileWriter

session = botocore.session.get_session()
session.set_default_client_config(Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": 1}))
boto3.setup_default_session(botocore_session=session)


def read(base):
    """Writes, as a training does; what it wrote before it reads again."""
    writer = EventFileWriter("s3://bucket/logs")
    writer.add_event(Event(step=1))
    writer.close()


follow(read)
