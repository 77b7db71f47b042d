import polars
from plan import PATIENCE, follow


def read(base):
    return polars.scan_csv(f"{base}/data.csv", storage_options={"timeout": f"{PATIENCE}s", "max_retries": 1}).collect()


follow(read)
