from google.auth.credentials import AnonymousCredentials
from google.cloud import storage
from google.cloud.storage.retry import DEFAULT_RETRY
from plan import PATIENCE, follow

RETRY = DEFAULT_RETRY.with_timeout(3).with_delay(initial=0.2, maximum=0.5)


def blob(base):
    client = storage.Client(project="p", credentials=AnonymousCredentials(), client_options={"api_endpoint": base})
    return client.bucket("bucket").blob("data.csv")


def read(base):
    found = blob(base)
    found.download_as_bytes(timeout=PATIENCE, retry=RETRY, checksum=None)
    return found


def write(base):
    blob(base).upload_from_string(b"x" * (4 << 20), timeout=PATIENCE, retry=RETRY)


follow(read, write)
