"""The tokenizer's network: mel and relative pitch to one small vector every few frames.

The vectors are trained continuous, to tell which phone is spoken and how it is pitched; k-means
over them afterwards makes the codebook (as Hsu et al. 2021, HuBERT, arXiv 2106.07447, make theirs
from features that already exist). Subtracting each band's mean over the recording takes away most
of who speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from voxloom.plugins.mini.blocks import ConvNeXt
from voxloom.plugins.mini.tokenizer.metadata import Size

if TYPE_CHECKING:
    from torch import Tensor


class TokenizerNetwork(nn.Module):
    """Encoder and codebook; the codebook is all zeros until one is made."""

    codebook: Tensor

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.enter = nn.Conv1d(size.n_mels + 2, size.width, 5, padding=2)
        self.fine = nn.ModuleList(ConvNeXt(size.width) for _ in range(size.fine))
        self.down = nn.Conv1d(
            size.width, size.width, 2 * size.stride, stride=size.stride, padding=size.stride // 2
        )
        self.coarse = nn.ModuleList(ConvNeXt(size.width) for _ in range(size.coarse))
        self.leave = nn.Linear(size.width, size.code)
        self.register_buffer("codebook", torch.zeros(size.codes, size.code))

    def vectors(self, mel: Tensor, log_f0: Tensor, voiced: Tensor) -> Tensor:
        """mel [batch, n_mels, frames] without its mean; log_f0 [batch, frames] relative to the
        voice's, 0 where unvoiced; voiced [batch, frames], 1 or 0
        -> [batch, frames // stride, code], each of unit variance.

        frames must be a multiple of the stride."""
        hidden = self.enter(torch.cat([mel, log_f0[:, None], voiced[:, None]], dim=1))
        for block in self.fine:
            hidden = block(hidden)
        hidden = self.down(hidden)
        for block in self.coarse:
            hidden = block(hidden)
        made: Tensor = self.leave(hidden.transpose(1, 2))
        return functional.layer_norm(made.float(), (self.size.code,))

    def nearest(self, vectors: Tensor) -> Tensor:
        """[..., code] -> [...] int64, the nearest codes by Euclidean distance."""
        flat = vectors.reshape(-1, self.size.code)
        return torch.cdist(flat, self.codebook).argmin(1).reshape(vectors.shape[:-1])


def heard(mel: Tensor, f0: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """A recording as the network hears it: mel [n_mels, frames] without each band's mean, log_f0
    [frames] relative to its median, voiced [frames]. f0: [frames] in Hz, 0 unvoiced."""
    voiced = f0 > 0
    log_f0 = torch.zeros_like(f0)
    if bool(voiced.any()):
        pitch = f0[voiced].log()
        log_f0[voiced] = pitch - pitch.median()
    return mel - mel.mean(dim=1, keepdim=True), log_f0, voiced.to(mel.dtype)
