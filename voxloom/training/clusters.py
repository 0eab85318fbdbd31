"""k-means (Lloyd 1982), begun by k-means++ (Arthur and Vassilvitskii 2007), with empty clusters
given to what is worst represented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

_CHUNK = 16384  # rows compared at once; bounds memory


def k_means(points: Tensor, count: int, iterations: int, generator: torch.Generator) -> Tensor:
    """points [n, width] -> centres [count, width].

    Fewer points than centres: the rest of the centres repeat points."""
    centres = first_centres(points, count, generator)
    for _ in range(iterations):
        owner, distance = assign(points, centres)
        sums = torch.zeros_like(centres).index_add_(0, owner, points)
        sizes = torch.bincount(owner, minlength=count)
        used = sizes > 0
        centres[used] = sums[used] / sizes[used, None]
        empty = int((~used).sum())
        if empty:
            worst = distance.topk(min(empty, len(points))).indices
            centres[torch.nonzero(~used)[: len(worst), 0]] = points[worst]
    return centres


def first_centres(points: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Points drawn one after the other, likelier the farther they are from those before."""
    chosen = [int(torch.randint(len(points), (1,), generator=generator))]
    nearest = (points - points[chosen[0]]).square().sum(1)
    for _ in range(count - 1):
        weights = nearest if float(nearest.max()) > 0 else torch.ones(len(points))
        chosen.append(int(torch.multinomial(weights, 1, generator=generator)))
        nearest = torch.minimum(nearest, (points - points[chosen[-1]]).square().sum(1))
    return points[chosen].clone()


def assign(points: Tensor, centres: Tensor) -> tuple[Tensor, Tensor]:
    """The nearest centre of each point [n], and the distance to it [n]."""
    found = [torch.cdist(part, centres).min(dim=1) for part in points.split(_CHUNK)]
    return torch.cat([one.indices for one in found]), torch.cat([one.values for one in found])
