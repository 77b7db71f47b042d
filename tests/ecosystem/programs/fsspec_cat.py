"""fsspec_cat.py PLAN KIND: one file through fsspec, whose implementations live in s3fs, gcsfs and adlfs."""

import asyncio
import types

import fsspec
from plan import OPTIONS, PATIENCE, follow

KIND = OPTIONS[0]


def place(base):
    if KIND == "s3":
        # Its own five attempts are around those of botocore.
        import s3fs.core

        s3fs.core.S3FileSystem.retries = 2
        settings = {"connect_timeout": PATIENCE, "read_timeout": PATIENCE, "retries": {"max_attempts": 0}}
        options = {"key": "a", "secret": "b", "endpoint_url": base, "config_kwargs": settings, "client_kwargs": {"region_name": "us-east-1"}}
        return fsspec.filesystem("s3", **options), "bucket/data.csv"
    if KIND == "gcs":
        # It tries six times, and nobody can set how long it waits in between.
        import gcsfs.retry

        gcsfs.retry.asyncio = types.SimpleNamespace(**{**vars(asyncio), "sleep": lambda seconds: asyncio.sleep(0.1)})
        return fsspec.filesystem("gcs", token="anon", endpoint_url=base, project="p", requests_timeout=PATIENCE / 2), "bucket/data.csv"
    if KIND == "abfs":
        # adlfs lets nobody set how often Azure's client tries again, after 15 s and more.
        from azure.storage.blob._shared.policies_async import ExponentialRetry

        ExponentialRetry.__init__.__defaults__ = (0.2, 0, 1, False, 0)
        account = f"BlobEndpoint={base}/account;AccountName=account;AccountKey=a2V5"
        return fsspec.filesystem(
            "abfs", connection_string=account, connection_timeout=PATIENCE, read_timeout=PATIENCE, max_concurrency=1,
        ), "bucket/data.csv"
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    return fsspec.filesystem("http", client_kwargs={"timeout": timeout}), f"{base}/data.csv"


def read(base):
    system, path = place(base)
    system.cat_file(path)
    return system


follow(read)
