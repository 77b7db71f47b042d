from urllib.parse import urlsplit

import paramiko
from plan import PATIENCE, asks, follow


def read(base):
    url = urlsplit(base)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(
        url.hostname, url.port, timeout=PATIENCE, banner_timeout=PATIENCE, auth_timeout=PATIENCE, channel_timeout=PATIENCE,
        key_filename="", allow_agent=False,
    )
    return client


follow(read)
