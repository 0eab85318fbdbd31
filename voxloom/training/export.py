"""From a run's checkpoint to the weights file that ships: float16, only what a stage loads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch

from voxloom.core import weights


def export_half(
    checkpoint: Path, target: Path, metadata: Mapping[str, str], *, prefix: str = ""
) -> None:
    """Write a checkpoint's floating-point tensors as float16 with `metadata` as the header.

    prefix: only tensors whose names begin so, and without it. The same checkpoint gives the same
    bytes."""
    tensors = weights.open(checkpoint).tensors
    half = {
        key.removeprefix(prefix): value.to(torch.float16) if value.is_floating_point() else value
        for key, value in tensors.items()
        if key.startswith(prefix)
    }
    weights.save(target, half, metadata)
