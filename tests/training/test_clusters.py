"""k-means."""

from __future__ import annotations

import torch

from voxloom.training.clusters import assign, k_means


def blobs() -> torch.Tensor:
    random = torch.Generator().manual_seed(0)
    centres = torch.tensor([[0.0, 0.0], [5.0, 0.0], [0.0, 5.0]])
    return (centres[:, None] + 0.1 * torch.randn(3, 40, 2, generator=random)).flatten(0, 1)


def test_it_finds_the_middles_of_what_lies_together() -> None:
    found = k_means(blobs(), 3, 20, torch.Generator().manual_seed(3))
    owner, distance = assign(blobs(), found)
    assert sorted(torch.bincount(owner).tolist()) == [40, 40, 40]
    assert float(distance.max()) < 0.6


def test_the_seed_decides_and_no_centre_stays_empty() -> None:
    one, other = (k_means(blobs(), 10, 8, torch.Generator().manual_seed(1)) for _ in "ab")
    assert torch.equal(one, other)
    assert len(torch.bincount(assign(blobs(), one)[0], minlength=10).nonzero()) == 10


def test_fewer_points_than_centres_are_repeated() -> None:
    found = k_means(torch.eye(2), 5, 3, torch.Generator().manual_seed(0))
    assert found.shape == (5, 2)
