from datetime import timedelta

import obstore
from obstore.store import S3Store
from plan import PATIENCE, follow


def store(base):
    return S3Store(
        "bucket", endpoint=base, region="us-east-1", access_key_id="a", secret_access_key="b", virtual_hosted_style_request=False,
        client_options={"timeout": timedelta(seconds=PATIENCE), "allow_http": True},
        retry_config={"max_retries": 1, "retry_timeout": timedelta(seconds=20)},
    )


def read(base):
    place = store(base)
    obstore.get(place, "data.csv").bytes()
    return place


def write(base):
    obstore.put(store(base), "big.bin", b"x" * (16 << 20), use_multipart=False)


follow(read, write)
