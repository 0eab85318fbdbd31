"""Spectral losses between waveforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxloom.training.features import log_mel

if TYPE_CHECKING:
    from torch import Tensor

RESOLUTIONS = ((256, 64), (512, 120), (1024, 240), (2048, 480))  # (window, hop) in samples
FLOOR = 1e-5


def stft_loss(made: Tensor, real: Tensor) -> Tensor:
    """Mean over resolutions of spectral convergence and log-magnitude L1 (Yamamoto et al. 2020).

    made, real: [batch, samples] of one length, at least 1024 samples."""
    total = made.new_zeros(())
    for size, hop in RESOLUTIONS:
        window = torch.hann_window(size, device=made.device)
        ours, theirs = (
            torch.stft(wave, size, hop, window=window, return_complex=True).abs().clamp(min=FLOOR)
            for wave in (made, real)
        )
        missed = torch.linalg.vector_norm(ours - theirs, dim=(1, 2))
        total = total + (missed / torch.linalg.vector_norm(theirs, dim=(1, 2))).mean()
        total = total + (ours.log() - theirs.log()).abs().mean()
    return total / len(RESOLUTIONS)


def mel_loss(made: Tensor, mel: Tensor, edge: int) -> Tensor:
    """L1 between the log-mel of made [batch, samples] and mel [batch, 80, frames], without `edge`
    frames on both sides, where a segment lacks its surroundings."""
    return (log_mel(made) - mel)[..., edge:-edge].abs().mean()
