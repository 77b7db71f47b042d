import tempfile

import gdown
import requests
from plan import PATIENCE, follow

# gdown itself knows no time limit; this is how a site gives it one.
send = requests.Session.send
requests.Session.send = lambda session, request, **options: send(session, request, **{**options, "timeout": PATIENCE})


def read(base):
    gdown.download(f"{base}/data.csv", tempfile.mkdtemp() + "/data.csv", quiet=True)


follow(read)
