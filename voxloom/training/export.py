"""From a run's checkpoint to the weights file that ships: float16, only what a stage loads."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save_file


def export_half(checkpoint: Path, target: Path, metadata: Mapping[str, str]) -> None:
    """Write a checkpoint's floating-point tensors as float16 with `metadata` as the header.

    The same checkpoint gives the same bytes: keys are sorted, and no time or path is stored."""
    with safe_open(checkpoint, framework="pt") as file:
        tensors = {key: file.get_tensor(key) for key in sorted(file.keys())}
    half = {
        key: value.to(torch.float16).contiguous() if value.is_floating_point() else value
        for key, value in tensors.items()
    }
    part = target.with_name(target.name + ".part")
    save_file(half, part, dict(sorted(metadata.items())))
    os.replace(part, target)
