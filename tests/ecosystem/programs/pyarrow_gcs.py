from datetime import timedelta

import pyarrow.fs as fs
from plan import follow


def read(base):
    scheme, _, host = base.partition("://")
    place = fs.GcsFileSystem(anonymous=True, scheme=scheme, endpoint_override=host, retry_time_limit=timedelta(seconds=2), project_id="p")
    with place.open_input_stream("bucket/data.csv") as file:
        while file.read(65536):
            pass
    return place


follow(read)
