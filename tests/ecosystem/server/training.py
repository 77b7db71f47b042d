"""What those who train fetch: a model of torch's, and a data set of mosaicml-streaming in S3."""

import io
import json
import pickle
import struct
import zipfile

SAMPLES = 8


def answer(question, data):
    """What a good server of these answers, or None."""
    path = question.target.split("?")[0]
    if path == "/model.pth":
        return question.part_of(model(data))
    if path.endswith("/shards/index.json"):
        # The list of the shards is no part of the transfer that is to fail.
        question.transfers = False
        return question.part_of(json.dumps(index(data)).encode())
    if path.endswith("/shards/shard.00000.mds"):
        return question.part_of(shard(data))
    return None


def model(data):
    """As torch.save writes it, with bytes where the tensors would be."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"weight": data}, protocol=2))
        archive.writestr("archive/version", "3\n")
    return written.getvalue()


COLUMNS = {"column_encodings": ["bytes"], "column_names": ["text"], "column_sizes": [None]}


def shard(data):
    """The number of samples, where each begins and the last one ends, their columns, and the samples: of each its size and its bytes."""
    columns = json.dumps({**COLUMNS, "compression": None, "format": "mds", "hashes": [], "size_limit": 1 << 26}).encode()
    size = len(data) // SAMPLES
    sample = struct.pack("<I", size) + data[:size]
    begin = 4 * (SAMPLES + 2) + len(columns)
    places = [begin + number * len(sample) for number in range(SAMPLES + 1)]
    return struct.pack(f"<{SAMPLES + 2}I", SAMPLES, *places) + columns + sample * SAMPLES


def index(data):
    one = {
        **COLUMNS, "compression": None, "format": "mds", "hashes": [], "samples": SAMPLES, "size_limit": 1 << 26, "version": 2,
        "raw_data": {"basename": "shard.00000.mds", "bytes": len(shard(data)), "hashes": {}}, "zip_data": None,
    }
    return {"version": 2, "shards": [one]}
