"""Mel spectrograms, exactly as a contract describes them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import torch
import torchaudio.functional as audio_functional  # type: ignore[import-untyped]
from torch.nn import functional

from voxloom.interfaces.errors import ShapeError

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.contracts import MelContract


def mel(waveform: Tensor, contract: MelContract) -> Tensor:
    """The mel spectrogram of speech.

    A Hann window (periodic); frames centred on t * hop with reflection, or not centred after
    reflecting (n_fft - hop) / 2 samples at both ends; magnitude or power; the filter bank; then
    the clamp and the logarithm, if there is one; then (value - offset) / scale.

    Args:
        waveform: [samples] or [batch, samples] at contract.sample_rate.
        contract: what the numbers mean.

    Returns:
        [n_mels, frames] or [batch, n_mels, frames]; frames as `mel_frames` says. Same dtype and
        device.

    Raises:
        ShapeError: the waveform has other dimensions, or is too short to reflect.
    """
    if waveform.dim() not in (1, 2):
        raise ShapeError(f"a waveform is [samples] or [batch, samples], not {waveform.dim()}-d")
    padding = (contract.n_fft if contract.centred else contract.n_fft - contract.hop_length) // 2
    least = max(padding + 1, contract.hop_length)
    if waveform.shape[-1] < least:
        raise ShapeError(
            f"{waveform.shape[-1]} samples are too few for a mel of {contract.n_fft} points; "
            f"at least {least} are needed."
        )
    batch = waveform if waveform.dim() == 2 else waveform[None]
    padded = functional.pad(batch[:, None], (padding, padding), mode="reflect")[:, 0]
    window = torch.hann_window(contract.win_length, dtype=batch.dtype, device=batch.device)
    spectrum = torch.stft(
        padded,
        contract.n_fft,
        contract.hop_length,
        contract.win_length,
        window,
        center=False,
        return_complex=True,
    ).abs()
    if contract.power != 1.0:
        spectrum = spectrum.pow(contract.power)
    values = filter_bank(contract).to(spectrum) @ spectrum
    if contract.log_base != "none":
        values = values.clamp(min=contract.clamp)
        values = values.log10() if contract.log_base == "10" else values.log()
    if contract.offset != 0.0 or contract.scale != 1.0:
        values = (values - contract.offset) / contract.scale
    return values if waveform.dim() == 2 else values[0]


def mel_frames(samples: int, contract: MelContract) -> int:
    """How many frames `mel` makes of so many samples."""
    padding = (contract.n_fft if contract.centred else contract.n_fft - contract.hop_length) // 2
    return (samples + 2 * padding - contract.n_fft) // contract.hop_length + 1


def filter_bank(contract: MelContract) -> Tensor:
    """The contract's triangular filters, [n_mels, n_fft / 2 + 1] float32; a fresh copy.

    Source: S. S. Stevens et al. 1937 by the formulas of HTK or of Slaney's Auditory Toolbox, as
    torchaudio computes them; norm `slaney` divides by each filter's width in Hz.
    """
    return _filter_bank(
        contract.n_fft,
        contract.fmin_hz,
        contract.fmax_hz,
        contract.n_mels,
        contract.sample_rate,
        contract.filter_norm,
        contract.mel_scale,
    ).clone()


@lru_cache(maxsize=16)  # of a pure function, keyed by every number it depends on
def _filter_bank(
    n_fft: int, low_hz: float, high_hz: float, n_mels: int, rate: int, norm: str, scale: str
) -> Tensor:
    bank: Tensor = audio_functional.melscale_fbanks(
        n_fft // 2 + 1,
        low_hz,
        high_hz,
        n_mels,
        rate,
        norm=None if norm == "none" else norm,
        mel_scale=scale,
    )
    return bank.t().contiguous()
