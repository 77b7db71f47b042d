import getpass
import os
import pathlib
from urllib.parse import urlsplit

import paramiko
from plan import PATIENCE, asks, follow

# server/real makes it.
KEY = str(pathlib.Path(os.environ["HOME"]).with_name("real-openssh") / "data" / "key")


def read(base):
    url = urlsplit(base)
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    client.connect(
        url.hostname, url.port, username=getpass.getuser(), key_filename=KEY, look_for_keys=False, allow_agent=False, timeout=PATIENCE,
        banner_timeout=PATIENCE, auth_timeout=PATIENCE, channel_timeout=PATIENCE,
    )
    store = client.open_sftp()
    store.get_channel().settimeout(PATIENCE)
    asks(base)
    store.get("data.csv", os.path.join(os.environ["HOME"], "data.csv"))
    return client


follow(read)
