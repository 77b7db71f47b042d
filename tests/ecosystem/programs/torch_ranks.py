"""torch_ranks.py PLAN WHO: one rank of torchrun's. WHO fetches: `all` ranks, or the `first`, for which the others wait."""

import urllib.request

import torch.distributed
from plan import OPTIONS, PATIENCE, follow


def read(base):
    if OPTIONS[0] == "all" or torch.distributed.get_rank() == 0:
        with urllib.request.urlopen(base, timeout=PATIENCE) as answer:
            answer.read()
    torch.distributed.barrier()


torch.distributed.init_process_group("gloo")
follow(read)
torch.distributed.destroy_process_group()
