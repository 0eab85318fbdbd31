"""The largest batch that fits, from what one small batch was measured to need."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import torch

from voxloom.training.task import MODEL, Task, Tick

if TYPE_CHECKING:
    from torch import Tensor

SHARE = 0.6  # of the memory that is free; the rest is for other batches' longer items
PROBE = 4
MOST = 256
UNKNOWN = 4 << 30  # bytes taken to be free where the system does not say


def fitting_batch(task: Task, *, free: int | None = None) -> int:
    """A power of two, at most MOST. free: bytes, by default what the device has."""
    per_item = max(1, measured(task, PROBE) // PROBE)
    available = SHARE * (free_bytes(task.setup.device) if free is None else free)
    batch = 1
    while 2 * batch <= MOST and 2 * batch * per_item <= available:
        batch *= 2
    return batch


def measured(task: Task, batch: int) -> int:
    """Bytes that the backward pass of one batch keeps, counted over the tensors autograd saves."""
    seen: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    task.batch = batch
    task.model.train()
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        task.losses(Tick(0, 0.0, torch.Generator().manual_seed(0)), MODEL)
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
