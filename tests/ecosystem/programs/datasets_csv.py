import os
import tempfile

os.environ["HF_HOME"] = tempfile.mkdtemp()
# What it would tell, and count, goes nowhere.
os.environ["HF_ENDPOINT"] = f"http://127.0.0.1:{os.environ['ECOSYSTEM_CLOSED_PORT']}"
os.environ["HF_UPDATE_DOWNLOAD_COUNTS"] = "0"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_DATASETS_DISABLE_PROGRESS_BARS"] = "1"

import aiohttp
import datasets
from plan import PATIENCE, follow


def read(base):
    settings = datasets.DownloadConfig(
        max_retries=0, force_download=True, cache_dir=tempfile.mkdtemp(), disable_tqdm=True,
        storage_options={"client_kwargs": {"timeout": aiohttp.ClientTimeout(total=PATIENCE)}},
    )
    datasets.load_dataset("csv", data_files=f"{base}/data.csv", download_config=settings, cache_dir=tempfile.mkdtemp())


follow(read)
