"""elasticsearch_get.py PLAN CLIENT: reads one document with elasticsearch or opensearchpy."""

import importlib
import sys

from plan import CERTIFICATES, PATIENCE, follow

module = importlib.import_module(sys.argv[2])


def read(base):
    kind = module.Elasticsearch if sys.argv[2] == "elasticsearch" else module.OpenSearch
    limit = {"request_timeout": PATIENCE} if sys.argv[2] == "elasticsearch" else {"timeout": PATIENCE}
    secure = {"ca_certs": CERTIFICATES, "verify_certs": True} if base.startswith("https") else {}
    client = kind([base], **limit, **secure)
    client.get(index="samples", id="1")
    return client


follow(read)
