import os

from plan import BASE, PATIENCE, follow

os.environ |= {
    "COMET_URL_OVERRIDE": f"{BASE}/clientlib/", "COMET_API_KEY": "k" * 25, "COMET_TIMEOUT_HTTP": str(PATIENCE),
    "COMET_TIMEOUT_API": str(PATIENCE), "COMET_HTTP_SESSION_RETRY_TOTAL": "1",
    "COMET_DISABLE_AUTO_LOGGING": "1",
    "COMET_ERROR_TRACKING_ENABLE": "0", "COMET_EVENT_TRACKING_ENABLED": "0", "DO_NOT_TRACK": "1",
}

import comet_ml


def read(base):
    os.environ["COMET_URL_OVERRIDE"] = f"{base}/clientlib/"
    found = comet_ml.API(api_key="k" * 25, cache=False)
    found.get_workspaces()
    return found


follow(read)
