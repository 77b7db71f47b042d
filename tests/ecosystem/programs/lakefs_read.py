import lakefs
from lakefs.client import Client
from plan import CERTIFICATES, PATIENCE, follow


def read(base):
    client = Client(host=f"{base}/api/v1", username="a", password="b", ssl_ca_cert=CERTIFICATES)
    # lakeFS passes no time limit on; this is how a site gives it one.
    pool = client.sdk_client.branches_api.api_client.rest_client.pool_manager
    request = pool.request
    pool.request = lambda *arguments, **options: request(*arguments, **{**options, "timeout": PATIENCE, "retries": False})
    with lakefs.Repository("repository", client).branch("main").object("data.csv").reader() as file:
        file.read()
    return client


follow(read)
