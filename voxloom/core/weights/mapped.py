"""The tensors of a file by torch.save, as views of the mapped file: read when used, no copy."""

from __future__ import annotations

import mmap
from pathlib import Path

import torch
from torch import Tensor

from voxloom.core.weights.archives import Entry
from voxloom.core.weights.checkpoints import Checkpoint
from voxloom.core.weights.pickle_names import Numbers
from voxloom.interfaces.errors import WeightsError


def mapped_tensors(path: str | Path, info: Checkpoint) -> dict[str, Tensor]:
    """name -> tensor. Writing to one never changes the file; it lives as long as its tensors.

    Raises:
        WeightsError: the file cannot be mapped, or changed since `info` was read.
    """
    try:
        with Path(path).open("rb") as file:
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
        storages: dict[str, Tensor] = {}
        tensors: dict[str, Tensor] = {}
        for name, view in info.views.items():
            key = view.storage.key
            if key not in storages or storages[key].dtype != _dtype(view.storage.numbers):
                entry = info.storages[f"data/{key}"]
                storages[key] = _storage(mapped, entry, view.storage.numbers)
            tensors[name] = storages[key].as_strided(view.shape, view.strides, view.offset)
    except (OSError, ValueError, RuntimeError) as error:
        raise WeightsError(
            f"The weights file {path} cannot be mapped: {error}.", mend="Fetch it again."
        ) from error
    return tensors


def _storage(mapped: mmap.mmap, entry: Entry, numbers: Numbers) -> Tensor:
    if entry.size == 0:
        return torch.empty(0, dtype=_dtype(numbers))
    if entry.begin % numbers.bytes_each:  # torch aligns to 64 bytes; another zip tool may not
        with memoryview(mapped) as whole, whole[entry.begin : entry.begin + entry.size] as part:
            return torch.frombuffer(bytearray(part), dtype=_dtype(numbers))
    count = entry.size // numbers.bytes_each
    return torch.frombuffer(mapped, dtype=_dtype(numbers), count=count, offset=entry.begin)


def _dtype(numbers: Numbers) -> torch.dtype:
    found: torch.dtype = getattr(torch, numbers.torch_name)
    return found
