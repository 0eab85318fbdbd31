"""Semantic tokens: features of speech content to the nearest entry of a codebook, and back."""

from __future__ import annotations

import torch
from torch import Tensor, nn

FRAMES_PER_TOKEN = 2  # frames of the spectrogram, at 50 Hz, that one token at 25 Hz stands for


class Quantizer(nn.Module):
    """The codebook alone: what synthesis needs."""

    def __init__(self, codes: int, width: int) -> None:
        super().__init__()
        self.codebook = nn.Parameter(torch.zeros(codes, width))

    def vectors(self, tokens: Tensor) -> Tensor:
        """tokens [batch, tokens] -> [batch, width, tokens]."""
        return self.codebook[tokens].transpose(1, 2)

    def frames(self, tokens: Tensor) -> Tensor:
        """tokens [batch, tokens] -> [batch, width, 2 tokens], each vector twice."""
        return self.vectors(tokens).repeat_interleave(FRAMES_PER_TOKEN, dim=-1)

    def nearest(self, features: Tensor) -> Tensor:
        """features [batch, width, frames] -> tokens [batch, frames], by Euclidean distance; of
        several equally near entries the first."""
        points = features.transpose(1, 2).flatten(0, 1)
        book = self.codebook.t()
        distance = (
            points.pow(2).sum(1, keepdim=True)
            - 2 * points @ book
            + book.pow(2).sum(0, keepdim=True)
        )
        return (-distance).max(dim=-1).indices.view(features.shape[0], -1)


class SemanticQuantizer(nn.Module):
    """Content features at 50 Hz -> tokens at 25 Hz."""

    def __init__(self, codes: int, width: int) -> None:
        super().__init__()
        self.halve = nn.Conv1d(width, width, 2, stride=2)  # an odd last frame is dropped
        self.quantizer = Quantizer(codes, width)

    def forward(self, features: Tensor) -> Tensor:
        """features [batch, width, frames] -> tokens [batch, frames // 2] int64."""
        return self.quantizer.nearest(self.halve(features))
