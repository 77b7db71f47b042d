from urllib.parse import urlsplit

import pymongo
from plan import CERTIFICATES, PATIENCE, follow


def read(base):
    url = urlsplit(base)
    secure = {"tls": True, "tlsCAFile": CERTIFICATES} if url.scheme == "https" else {}
    limit = PATIENCE * 1000
    client = pymongo.MongoClient(
        url.hostname, url.port, serverSelectionTimeoutMS=limit, socketTimeoutMS=limit, connectTimeoutMS=limit, directConnection=True, **secure,
    )
    client.samples.samples.find_one({})
    return client


follow(read)
