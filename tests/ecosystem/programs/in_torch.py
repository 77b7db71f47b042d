"""in_torch.py PLAN HOW [START]: the plan's reading is done as those do who train with torch: by the workers of its DataLoader, by a
data module of Lightning, by torch.hub, or by streaming from a store."""

import hashlib
import os
import socket
import sys
import tempfile
import urllib.request

import torch
from plan import PATIENCE, follow
from torch.utils.data import DataLoader, Dataset, IterableDataset

PIECES = 4
# Of the file that the server has.
HASH = hashlib.sha256(b"a,b\n" + b"1,2\n" * (256 * 1024)).hexdigest()


def fetch(url):
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        return len(answer.read())


class Shards(Dataset):
    """Each of its items is fetched."""

    def __init__(self, base):
        self.base = base

    def __len__(self):
        return PIECES

    def __getitem__(self, number):
        return torch.tensor([float(fetch(self.base))])


class Stream(IterableDataset):
    def __init__(self, base):
        self.base = base

    def __iter__(self):
        import requests

        answer = requests.get(f"{self.base}/data.csv", stream=True, timeout=PATIENCE)
        answer.raise_for_status()
        for line in answer.iter_lines(chunk_size=65536):
            yield len(line)


def by_loader(base, start):
    for _ in DataLoader(Shards(base), num_workers=2, multiprocessing_context=start):
        pass


def by_stream(base, start):
    for _ in DataLoader(Stream(base), batch_size=4096, num_workers=2, multiprocessing_context=start):
        pass


def by_webdataset(base, start):
    import webdataset

    source = f"pipe:curl --fail --silent --show-error --location --max-time {PATIENCE} {base}/data.tar"
    shards = webdataset.WebDataset([source, source], shardshuffle=False)
    for _ in DataLoader(shards, batch_size=None, num_workers=2, multiprocessing_context=start):
        pass


def by_accelerate(base, start):
    from accelerate import Accelerator

    for _ in Accelerator(cpu=True).prepare(DataLoader(Shards(base), num_workers=2)):
        pass


def by_lightning(base, start):
    """START: where it fetches, `prepare`, or `ddp`: in the workers of two processes."""
    import pytorch_lightning as lightning

    class Data(lightning.LightningDataModule):
        def prepare_data(self):
            if start == "prepare":
                urllib.request.urlretrieve(base, os.path.join(tempfile.mkdtemp(), "data.csv"))

        def train_dataloader(self):
            return DataLoader(torch.zeros(PIECES, 1) if start == "prepare" else Shards(base), num_workers=1)

    class Model(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(1, 1)

        def training_step(self, batch, number):
            return self.layer(batch / (1 << 20)).sum()

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    several = {"strategy": "ddp", "devices": 2} if start == "ddp" else {"devices": 1}
    lightning.Trainer(max_epochs=1, accelerator="cpu", log_every_n_steps=1, **several).fit(Model(), Data())


def by_hub(base, start):
    """START: `model`, or `file`."""
    if start == "model":
        torch.hub.load_state_dict_from_url(f"{base}/model.pth", model_dir=tempfile.mkdtemp())
    else:
        # Without a hash it takes a short body for a whole one.
        torch.hub.download_url_to_file(f"{base}/data.csv", os.path.join(tempfile.mkdtemp(), "data.csv"), HASH)


def by_streaming(base, start):
    """mosaicml-streaming, from S3."""
    from streaming import StreamingDataset

    os.environ.update(S3_ENDPOINT_URL=base, AWS_ACCESS_KEY_ID="a", AWS_SECRET_ACCESS_KEY="b", AWS_MAX_ATTEMPTS="2")
    shards = StreamingDataset(
        remote="s3://bucket/shards", local=tempfile.mkdtemp(), download_retry=1, download_timeout=PATIENCE, batch_size=1, shuffle=False,
    )
    for _ in DataLoader(shards, batch_size=1, num_workers=1):
        pass


def main():
    # torch.hub and urlretrieve know no time limit of their own.
    socket.setdefaulttimeout(PATIENCE)
    way, start = globals()[f"by_{sys.argv[2]}"], (sys.argv[3:] or [None])[0]
    follow(lambda base: way(base, start))


if __name__ == "__main__":
    main()
