from urllib.parse import urlsplit

import pymssql
from plan import PATIENCE, follow


def read(base):
    url = urlsplit(base)
    return pymssql.connect(server=url.hostname, port=str(url.port), user="u", password="p", login_timeout=PATIENCE, timeout=PATIENCE)


follow(read)
