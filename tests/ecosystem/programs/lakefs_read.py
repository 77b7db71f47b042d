import lakefs
from lakefs.client import Client
from plan import CERTIFICATES, PATIENCE, follow


def read(base):
    client = Client(host=f"{base}/api/v1", username="a", password="b", ssl_ca_cert=CERTIFICATES)
    client.sdk_client.branches_api.api_client.rest_client.pool_manager.connection_pool_kw["timeout"] = PATIENCE
    with lakefs.Repository("repository", client).branch("main").object("data.csv").reader() as file:
        file.read()
    return client


follow(read)
