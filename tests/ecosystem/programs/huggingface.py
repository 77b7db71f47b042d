"""huggingface.py PLAN [plain]: a file of a model, by way of Xet or not."""

import os
import tempfile

from plan import BASE, OPTIONS, PATIENCE, follow

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_XET_TELEMETRY_ENABLED"] = "0"
os.environ["HF_XET_CLIENT_READ_TIMEOUT"] = f"{PATIENCE}s"
os.environ["HF_XET_CLIENT_RETRY_MAX_ATTEMPTS"] = "1"
os.environ["HF_XET_CLIENT_RETRY_BASE_DELAY"] = "200ms"
os.environ["HF_HUB_DOWNLOAD_TIMEOUT"] = str(PATIENCE)
os.environ["HF_HUB_ETAG_TIMEOUT"] = str(PATIENCE)
os.environ["HF_HOME"] = tempfile.mkdtemp()
os.environ["HF_ENDPOINT"] = BASE
if "plain" in OPTIONS:
    os.environ["HF_HUB_DISABLE_XET"] = "1"

import huggingface_hub


def read(base):
    return huggingface_hub.hf_hub_download("a/b", "model.bin", endpoint=base, local_dir=tempfile.mkdtemp(), force_download=True)


follow(read)
