"""ERes2NetV2 up to its last feature map, averaged over time.

Source: Y. Chen et al., "ERes2NetV2", arXiv:2406.02167, section 2. GPT-SoVITS takes the mean of the
fused map; the pooling and the last layer of the published file are not used.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

STRIDES = (1, 2, 2, 2)
CEILING = 20.0  # of the activations inside the blocks


@dataclass(frozen=True)
class StageSize:
    """blocks; width: channels of each of the `scale` branches; outside: channels of the result;
    bottleneck: of the fusion of neighbouring branches, 0 where they are summed."""

    blocks: int
    width: int
    scale: int
    outside: int
    bottleneck: int = 0


@dataclass(frozen=True)
class Eres2NetSize:
    """channels: of the first convolution; stages; bottleneck: of the fusion of the last two."""

    channels: int
    stages: tuple[StageSize, ...]
    bottleneck: int


class Fusion(nn.Module):
    """Two maps weighted against each other, place by place: x a + y (2 - a)."""

    def __init__(self, channels: int, bottleneck: int) -> None:
        super().__init__()
        self.narrow = nn.Conv2d(2 * channels, bottleneck, 1)
        self.norm_narrow = nn.BatchNorm2d(bottleneck)
        self.widen = nn.Conv2d(bottleneck, channels, 1)
        self.norm_widen = nn.BatchNorm2d(channels)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        inner = functional.silu(self.norm_narrow(self.narrow(torch.cat([x, y], dim=1))))
        share = 1 + torch.tanh(self.norm_widen(self.widen(inner)))
        return x * share + y * (2 - share)


class Block(nn.Module):
    """Branches that hear one another in turn, between two narrow convolutions."""

    def __init__(self, inside: int, stage: StageSize, stride: int) -> None:
        super().__init__()
        width, scale = stage.width, stage.scale
        self.width = width
        self.enter = nn.Conv2d(inside, width * scale, 1, stride, bias=False)
        self.norm_enter = nn.BatchNorm2d(width * scale)
        self.branches = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in range(scale)
        )
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for _ in range(scale))
        self.fusions = nn.ModuleList(
            Fusion(width, stage.bottleneck) for _ in range(scale - 1) if stage.bottleneck
        )
        self.leave = nn.Conv2d(width * scale, stage.outside, 1, bias=False)
        self.norm_leave = nn.BatchNorm2d(stage.outside)
        self.reshapes = stride != 1 or inside != stage.outside
        if self.reshapes:
            self.shortcut = nn.Conv2d(inside, stage.outside, 1, stride, bias=False)
            self.norm_shortcut = nn.BatchNorm2d(stage.outside)

    def forward(self, x: Tensor) -> Tensor:
        pieces = _clipped(self.norm_enter(self.enter(x))).split(self.width, dim=1)
        made: list[Tensor] = []
        for index, (branch, norm) in enumerate(zip(self.branches, self.norms, strict=True)):
            piece = pieces[index]
            if index and self.fusions:
                piece = self.fusions[index - 1](made[-1], piece)
            elif index:
                piece = made[-1] + piece
            made.append(_clipped(norm(branch(piece))))
        result = self.norm_leave(self.leave(torch.cat(made, dim=1)))
        return _clipped(result + (self.norm_shortcut(self.shortcut(x)) if self.reshapes else x))


class Eres2Net(nn.Module):
    """Filter banks [batch, frames, bands] -> [batch, vector]."""

    def __init__(self, size: Eres2NetSize) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, size.channels, 3, padding=1, bias=False)
        self.norm_first = nn.BatchNorm2d(size.channels)
        self.stages = nn.ModuleList()
        inside = size.channels
        for stage, stride in zip(size.stages, STRIDES, strict=True):
            blocks = nn.ModuleList()
            for number in range(stage.blocks):
                blocks.append(Block(inside, stage, stride if number == 0 else 1))
                inside = stage.outside
            self.stages.append(blocks)
        third = size.stages[2].outside
        self.shrink = nn.Conv2d(third, inside, 3, STRIDES[3], padding=1, bias=False)
        self.fuse = Fusion(inside, size.bottleneck)

    def forward(self, banks: Tensor) -> Tensor:
        x = functional.relu(self.norm_first(self.first(banks.transpose(1, 2)[:, None])))
        maps = []
        for blocks in self.stages:
            for block in blocks:
                x = block(x)
            maps.append(x)
        fused = self.fuse(maps[3], self.shrink(maps[2]))
        return fused.mean(dim=-1).flatten(1)  # channels first, then bands


def _clipped(x: Tensor) -> Tensor:
    return x.clamp_(0.0, CEILING)
