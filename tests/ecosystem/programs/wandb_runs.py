"""wandb_runs.py PLAN api|log: asks for a user, or logs one step of a run."""

import os
import tempfile

from plan import BASE, OPTIONS, PATIENCE, follow

os.environ |= {
    "WANDB_API_KEY": "k" * 40, "WANDB_BASE_URL": BASE, "WANDB_DIR": tempfile.mkdtemp(), "WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false",
    "WANDB_DISABLE_GIT": "true", "WANDB_DISABLE_CODE": "true", "WANDB_HTTP_TIMEOUT": str(PATIENCE), "WANDB_INIT_TIMEOUT": "4",
    "WANDB__DISABLE_STATS": "true", "WANDB__GRAPHQL_RETRY_MAX": "1", "WANDB__FILE_STREAM_RETRY_MAX": "1", "DO_NOT_TRACK": "1",
}

import wandb


def read(base):
    if "api" in OPTIONS:
        return wandb.Api(timeout=PATIENCE, overrides={"base_url": base}).viewer
    settings = wandb.Settings(base_url=base, init_timeout=4, console="off", x_disable_stats=True, x_disable_meta=True)
    with wandb.init(project="p", entity="e", settings=settings) as run:
        run.log({"loss": 0.5})
    return run


follow(read)
