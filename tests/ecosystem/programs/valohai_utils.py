"""A step as Valohai documents it: parameters, an input, a log of metadata, an output."""

import json
import os
import pathlib
import sys

from plan import BASE, OPTIONS, follow

FOLDER = pathlib.Path(os.environ["TMPDIR"]) / "valohai"


def write_config(name, content):
    (FOLDER / "config").mkdir(parents=True, exist_ok=True)
    (FOLDER / "config" / f"{name}.json").write_text(json.dumps(content))


def enter_execution(base):
    """Makes the folders of an execution. The port of the status detail refuses."""
    nobody = f"http://127.0.0.1:{os.environ['ECOSYSTEM_CLOSED_PORT']}/api/v0/executions/1/set_status_detail/"
    write_config("execution", {"valohai.execution-counter": 1, "valohai.execution-id": "1", "valohai.execution-title": None})
    write_config("parameters", {"rate": 0.25})
    write_config("inputs", {"data": {"files": [{"name": "data.csv", "uri": f"{base}/data.csv"}]}})
    write_config("api", {"set_status_detail": {"url": nobody, "method": "POST", "headers": {}}})
    folders = {f"VH_{name.upper()}_DIR": FOLDER / name for name in ("config", "inputs", "outputs", "repository")}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    return {name: str(folder) for name, folder in folders.items()}


def read(base):
    # It reads its configuration when it is imported.
    import valohai
    from valohai.internals.download_type import DownloadType
    from valohai.internals.inputs import get_input_vfs

    valohai.prepare(step="train", default_parameters={"rate": 0.5}, default_inputs={"data": f"{base}/data.csv"})
    if "status" in OPTIONS:
        valohai.set_status_detail("reading")
    files = get_input_vfs("data", download_type=DownloadType.ALWAYS).files
    size = os.path.getsize(files[0].path)
    with valohai.logger() as log:
        log.log("size", size)
        log.log("rate", valohai.parameters("rate").value)
    pathlib.Path(valohai.outputs().path("model.txt")).write_text(str(size))


# A process of an execution has their names from its beginning.
if "VH_CONFIG_DIR" not in os.environ:
    os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | enter_execution(BASE))
follow(read)
