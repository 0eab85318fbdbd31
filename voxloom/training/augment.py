"""SpecAugment: bands and stretches of a mel are hidden (Park et al. 2019, arXiv 1904.08779)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.training.recipe import SpecAugment


def hide(mel: Tensor, settings: SpecAugment, generator: torch.Generator) -> Tensor:
    """mel [batch, frames, n_mels] -> the same with the settings' masks, each item with its own;
    what is hidden takes the item's mean. Without masks nothing is drawn."""
    if not settings.bands and not settings.stretches:
        return mel
    batch, frames, bands = mel.shape
    hidden = torch.zeros(mel.shape, dtype=torch.bool)
    for count, widest, length, axis in (
        (settings.bands, settings.widest_band, bands, 2),
        (settings.stretches, settings.longest_stretch, frames, 1),
    ):
        places = torch.arange(length)
        for _ in range(count):
            width = torch.randint(0, min(widest, length) + 1, (batch, 1), generator=generator)
            start = (torch.rand(batch, 1, generator=generator) * (length - width + 1)).long()
            mask = (places >= start) & (places < start + width)
            hidden |= mask[:, None, :] if axis == 2 else mask[:, :, None]
    mean = mel.mean(dim=(1, 2), keepdim=True)
    return torch.where(hidden.to(mel.device), mean, mel)
