"""mlflow_run.py PLAN get|log: reads a run, or logs a metric of it."""

import os

from plan import CERTIFICATES, OPTIONS, PATIENCE, follow

os.environ |= {
    "MLFLOW_HTTP_REQUEST_TIMEOUT": str(PATIENCE), "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR": "1",
    "MLFLOW_TRACKING_SERVER_CERT_PATH": CERTIFICATES, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet",
}

from mlflow.tracking import MlflowClient


def read(base):
    client = MlflowClient(tracking_uri=base)
    if "log" in OPTIONS:
        client.log_metric("a" * 32, "loss", 0.5)
    else:
        client.get_run("a" * 32)
    return client


follow(read)
