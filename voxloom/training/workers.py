"""Processes that train together: data-parallel through torch's own launcher.

    torchrun --nproc-per-node 2 -m voxloom train RECIPE --data D --out R

Each process draws batches of its own; gradients are averaged before every update, so all hold the
same weights. Only the first one writes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True)
class Workers:
    """rank: of this process; count: of all; local_rank: on this machine."""

    rank: int = 0
    count: int = 1
    local_rank: int = 0

    @property
    def leads(self) -> bool:
        """Whether this process writes files and speaks."""
        return self.rank == 0

    def share(self, model: nn.Module) -> None:
        """Give every process the first one's weights."""
        if self.count > 1:
            for tensor in model.state_dict().values():
                torch.distributed.broadcast(tensor, 0)

    def first(self, value: float) -> float:
        """The first process's value, in all of them."""
        if self.count == 1:
            return value
        shared = torch.tensor([value], dtype=torch.float64, device=self._device)
        torch.distributed.broadcast(shared, 0)
        return float(shared.item())

    def least(self, value: float) -> float:
        """The least of the processes' values."""
        if self.count == 1:
            return value
        shared = torch.tensor([value], dtype=torch.float64, device=self._device)
        torch.distributed.all_reduce(shared, torch.distributed.ReduceOp.MIN)
        return float(shared.item())

    def any(self, value: bool) -> bool:
        """Whether it is true in one of the processes."""
        return self.least(not value) == 0

    def average_gradients(self, parameters: Iterable[nn.Parameter]) -> None:
        """Replace every gradient by its mean over the processes; a missing one counts as zero."""
        if self.count == 1:
            return
        listed = list(parameters)
        for parameter in listed:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        flat = torch.cat([p.grad.flatten() for p in listed if p.grad is not None])
        torch.distributed.all_reduce(flat)
        flat /= self.count
        start = 0
        for parameter in listed:
            assert parameter.grad is not None
            count = parameter.grad.numel()
            parameter.grad.copy_(flat[start : start + count].view_as(parameter.grad))
            start += count

    def close(self) -> None:
        """Leave the group."""
        if self.count > 1 and torch.distributed.is_initialized():
            torch.distributed.destroy_process_group()

    @property
    def _device(self) -> str:
        return f"cuda:{self.local_rank}" if torch.distributed.get_backend() == "nccl" else "cpu"


ALONE = Workers()


def join(device: str, environ: Mapping[str, str] | None = None) -> Workers:
    """The group that torch's launcher started this process in; ALONE without one.

    device: that is trained on; `cuda` uses NCCL, where it is there, all others Gloo."""
    environ = os.environ if environ is None else environ
    count = int(environ.get("WORLD_SIZE", "1"))
    if count == 1:
        return ALONE
    on_gpu = device.startswith("cuda") and torch.cuda.is_available()
    torch.distributed.init_process_group("nccl" if on_gpu else "gloo")
    return Workers(int(environ["RANK"]), count, int(environ.get("LOCAL_RANK", "0")))
