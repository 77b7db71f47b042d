import pathlib

import duckdb
from plan import CERTIFICATES, PATIENCE, follow


def extension():
    """The package duckdb-ext-httpfs brings it; duckdb itself would download it."""
    packages = pathlib.Path(duckdb.__file__).parent.parent
    return next(packages.glob("duckdb_ext/extensions/*/*/httpfs.duckdb_extension"))


def read(base):
    connection = duckdb.connect()
    connection.execute(f"load '{extension()}'")
    connection.execute(f"set http_timeout={PATIENCE}; set http_retries=1; set ca_cert_file='{CERTIFICATES}'")
    connection.execute("set enable_server_cert_verification=true")
    connection.execute(f"select count(*) from read_csv('{base}/data.csv')").fetchall()
    return connection


follow(read)
