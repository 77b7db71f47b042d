import os
import tempfile

from plan import BASE, PATIENCE, follow

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_XET_TELEMETRY_ENABLED"] = "0"
os.environ["HF_XET_CLIENT_READ_TIMEOUT"] = f"{PATIENCE}s"
os.environ["HF_XET_CLIENT_RETRY_MAX_ATTEMPTS"] = "1"
os.environ["HF_XET_CLIENT_RETRY_BASE_DELAY"] = "200ms"
os.environ["HF_HOME"] = tempfile.mkdtemp()
os.environ["HF_ENDPOINT"] = BASE

import huggingface_hub


def read(base):
    return huggingface_hub.hf_hub_download("a/b", "model.bin", endpoint=base, local_dir=tempfile.mkdtemp(), force_download=True)


follow(read)
