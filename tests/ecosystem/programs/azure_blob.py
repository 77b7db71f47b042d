from azure.storage.blob import BlobClient
from plan import PATIENCE, follow


def blob(base):
    return BlobClient(
        f"{base}/account", "bucket", "data.csv", credential=None, connection_timeout=PATIENCE, read_timeout=PATIENCE, retry_total=1,
        initial_backoff=0.2, increment_base=0, max_single_put_size=64 << 20,
    )


def read(base):
    found = blob(base)
    found.download_blob().readall()
    return found


def write(base):
    blob(base).upload_blob(b"x" * (16 << 20), overwrite=True)


follow(read, write)
