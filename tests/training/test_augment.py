"""SpecAugment hides bands and stretches, and nothing else."""

from __future__ import annotations

import torch

from voxloom.training.augment import hide
from voxloom.training.recipe import SpecAugment

MEL = torch.randn(3, 50, 80, generator=torch.Generator().manual_seed(0))


def hidden(settings: SpecAugment, seed: int = 0) -> torch.Tensor:
    return hide(MEL, settings, torch.Generator().manual_seed(seed))


def test_without_masks_nothing_is_changed_or_drawn() -> None:
    generator = torch.Generator().manual_seed(5)
    before = generator.get_state()
    assert hide(MEL, SpecAugment(), generator) is MEL
    assert torch.equal(before, generator.get_state())


def test_bands_cover_all_frames_and_stretches_all_bands() -> None:
    bands = hidden(SpecAugment(bands=3)) != MEL
    assert bands.any()
    assert (bands.any(1) == bands.all(1)).all()
    stretches = hidden(SpecAugment(stretches=3)) != MEL
    assert stretches.any()
    assert (stretches.any(2) == stretches.all(2)).all()


def test_no_mask_is_wider_than_it_may_be_and_each_item_has_its_own() -> None:
    masks = (hidden(SpecAugment(bands=1, widest_band=5), seed=2) != MEL)[:, 0]
    assert int(masks.sum(1).max()) <= 5
    assert not torch.equal(masks[0], masks[1])


def test_what_is_hidden_takes_the_mean() -> None:
    made = hidden(SpecAugment(bands=2))
    changed = made != MEL
    means = MEL.mean(dim=(1, 2), keepdim=True).expand_as(MEL)
    assert torch.equal(made[changed], means[changed])
