import pyarrow.fs as fs
from plan import CERTIFICATES, PATIENCE, follow


def store(base):
    scheme, _, host = base.partition("://")
    return fs.S3FileSystem(
        access_key="a", secret_key="b", region="us-east-1", scheme=scheme, endpoint_override=host, tls_ca_file_path=CERTIFICATES,
        connect_timeout=PATIENCE, request_timeout=PATIENCE, retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=2),
    )


def read(base):
    place = store(base)
    with place.open_input_stream("bucket/data.csv") as file:
        while file.read(65536):
            pass
    return place


def write(base):
    with store(base).open_output_stream("bucket/big.bin") as file:
        for _ in range(16):
            file.write(b"x" * (1 << 20))


follow(read, write)
