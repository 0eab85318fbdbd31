"""The tensors of a file by torch.save, as views of the mapped file: read when used, no copy."""

from __future__ import annotations

import mmap
import zlib
from pathlib import Path
from typing import BinaryIO

import torch
from torch import Tensor

from voxloom.core.weights.archives import Entry
from voxloom.core.weights.checkpoints import Checkpoint
from voxloom.core.weights.pickle_names import Numbers
from voxloom.interfaces.errors import WeightsError

_BLOCK_BYTES = 1024 * 1024


def mapped_tensors(path: str | Path, info: Checkpoint) -> dict[str, Tensor]:
    """name -> tensor. Writing to one never changes the file; it lives as long as its tensors.

    Raises:
        WeightsError: the file cannot be mapped, changed since `info` was read, or its numbers do
            not have the checksum stored with them.
    """
    try:
        with Path(path).open("rb") as file:
            for key in sorted({view.storage.key for view in info.views.values()}):
                _check(file, info.storages[f"data/{key}"], key, str(path))
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


def _check(file: BinaryIO, entry: Entry, key: str, source: str) -> None:
    """Compare a storage with its checksum, read in blocks; 0 where torch was told to write none."""
    if not entry.crc:
        return
    file.seek(entry.begin)
    left, found = entry.size, 0
    while left and (block := file.read(min(left, _BLOCK_BYTES))):
        left, found = left - len(block), zlib.crc32(block, found)
    if left or found != entry.crc:
        raise WeightsError(
            f"The weights file {source} is damaged: the checksum of its data/{key} is wrong. "
            "Nothing was loaded.",
            mend="Fetch it again.",
        )


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
