"""Normalising flow between the prior's latent and the decoder's.

Source: J. Kim, J. Kong, J. Son, "VITS", arXiv:2106.06103, section 2.2; mean-only couplings of
L. Dinh, J. Sohl-Dickstein, S. Bengio, "Real NVP", arXiv:1605.08803.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from voxloom.plugins.gpt_sovits.common.wavenet import Conditioner

COUPLINGS, WAVENET_LAYERS, WAVENET_KERNEL = 4, 4, 5  # no file says them


class Flow(nn.Module):
    """Each coupling moves one half of the channels by what it hears in the other."""

    def __init__(self, channels: int, hidden: int, style: int) -> None:
        super().__init__()
        half = channels // 2
        self.couplings = nn.ModuleList(
            Conditioner(half, hidden, half, WAVENET_KERNEL, WAVENET_LAYERS, style)
            for _ in range(COUPLINGS)
        )

    def to_decoder(self, latent: Tensor, style: Tensor) -> Tensor:
        """[batch, channels, frames] of the prior -> of the decoder; style [batch, style, 1]."""
        for coupling in reversed(self.couplings):
            kept, moved = latent.flip(1).chunk(2, dim=1)
            latent = torch.cat([kept, moved - coupling(kept, style)], dim=1)
        return latent

    def to_prior(self, latent: Tensor, style: Tensor) -> Tensor:
        """The inverse of `to_decoder`."""
        for coupling in self.couplings:
            kept, moved = latent.chunk(2, dim=1)
            latent = torch.cat([kept, moved + coupling(kept, style)], dim=1).flip(1)
        return latent
