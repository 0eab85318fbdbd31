"""The spectra and the resampling that GPT-SoVITS's files were trained with."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional
from torchaudio.transforms import Resample  # type: ignore[import-untyped]

from voxloom.core.dsp.spectrogram import filter_bank
from voxloom.interfaces.contracts import MelContract
from voxloom.interfaces.errors import VoiceError

FLOOR = 1e-8  # added to the power before its root: in silence a magnitude is 1e-4, never 0


def linear(waveform: Tensor, n_fft: int, hop_length: int, win_length: int) -> Tensor:
    """Magnitudes [samples] -> [n_fft / 2 + 1, frames]; a Hann window, (n_fft - hop) / 2 samples
    reflected on both sides, frames not centred.

    Raises:
        VoiceError: too short to reflect.
    """
    padding = (n_fft - hop_length) // 2
    if waveform.shape[-1] <= padding:
        raise VoiceError(
            f"The recording has {waveform.shape[-1]} samples; its spectrum needs {padding + 1}.",
            mend="Give a longer recording.",
        )
    padded = functional.pad(waveform[None, None], (padding, padding), mode="reflect")[0]
    window = torch.hann_window(win_length, dtype=waveform.dtype, device=waveform.device)
    spectrum = torch.stft(
        padded, n_fft, hop_length, win_length, window, center=False, return_complex=True
    )[0]
    return (torch.view_as_real(spectrum).square().sum(-1) + FLOOR).sqrt()


def mel(waveform: Tensor, contract: MelContract) -> Tensor:
    """[samples] -> [n_mels, frames] as `contract` says, over magnitudes with the floor above."""
    sizes = (contract.n_fft, contract.hop_length, contract.win_length)
    bands = filter_bank(contract).to(waveform) @ linear(waveform, *sizes)
    return (bands.clamp(min=contract.clamp).log() - contract.offset) / contract.scale


def resample(waveform: Tensor, from_hz: int, to_hz: int) -> Tensor:
    """[..., samples] at another rate, by the windowed sinc that the original uses.

    Source: J. O. Smith, "Digital Audio Resampling", as torchaudio implements it: 6 zero crossings,
    roll-off 0.99, Hann window.
    """
    if from_hz == to_hz or not waveform.numel():
        return waveform
    # The module computes its kernel in float64; the function of the same name in float32.
    made: Tensor = Resample(from_hz, to_hz).to(waveform.device)(waveform)
    return made


def tamed(waveform: Tensor) -> Tensor:
    """A waveform whose peak exceeds 1, divided by its peak but by 2 at most; others as they are."""
    peak = float(waveform.abs().max()) if waveform.numel() else 0.0
    return waveform / min(2.0, peak) if peak > 1 else waveform
