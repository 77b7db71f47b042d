import os
import socket
import tempfile

os.environ["KERAS_BACKEND"] = "jax"

import keras
from plan import PATIENCE, follow

# get_file itself knows no time limit.
socket.setdefaulttimeout(PATIENCE)


def read(base):
    keras.utils.get_file("data.csv", f"{base}/data.csv", cache_dir=tempfile.mkdtemp())


follow(read)
