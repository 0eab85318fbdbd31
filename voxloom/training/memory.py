"""The largest batch that fits, from what one small batch was measured to need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch

from voxloom.training.task import Task, Tick

if TYPE_CHECKING:
    from torch import Tensor

SHARE = 0.6  # of the memory that is free; the rest is for other batches' longer items
PROBE = 4
DRAWS = 16  # batches that are measured, for one may be of short items
ALIKE, NEARLY = 4, 1.1  # so many of nearly one size tell that all are
MOST = 256
UNKNOWN = 4 << 30  # bytes taken to be free where the system does not say


def fitting_batch(task: Task, *, free: int | None = None, sharing: int = 1) -> int:
    """A power of two, at most MOST. free: bytes, by default what the device has; sharing: how many
    processes train on the device."""
    per_item = max(1, measured(task, PROBE) // PROBE)
    available = SHARE * (free_bytes(task.setup.device) if free is None else free) / sharing
    batch = 1
    while 2 * batch <= MOST and 2 * batch * per_item <= available:
        batch *= 2
    return batch


def measured(task: Task, batch: int) -> int:
    """Bytes that the backward pass of a batch keeps: the most of any turn, at the begin of the
    budget and at its end, when discriminators have joined."""
    task.batch = batch
    task.model.train()
    turns = {(at, turn) for at in (0.0, 1.0) for turn in task.turns(_tick(at))}
    return max(_most_kept(task, fraction, turn) for fraction, turn in turns)


def _tick(fraction: float, seed: int = 0) -> Tick:
    return Tick(0, fraction, torch.Generator().manual_seed(seed))


def _most_kept(task: Task, fraction: float, turn: str) -> int:
    found: list[int] = []
    for seed in range(DRAWS):
        found.append(_kept(task, _tick(fraction, seed), turn))
        if len(found) >= ALIKE and max(found) < NEARLY * min(found):
            break
    return max(found)


def _kept(task: Task, tick: Tick, turn: str) -> int:
    """Bytes of one batch, counted over the tensors that autograd saves."""
    seen: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        task.losses(tick, turn)
    return sum(seen.values())


def free_bytes(device: str) -> int:
    """Memory that can still be used on a device."""
    if device.startswith("cuda"):
        return int(torch.cuda.mem_get_info(device)[0])
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return UNKNOWN
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) * 1024 if found else UNKNOWN
