"""Sample rate conversion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


def resampled_length(samples: int, from_hz: int, to_hz: int) -> int:
    """round(samples * to_hz / from_hz), halves up, in whole numbers."""
    return (2 * samples * to_hz + from_hz) // (2 * from_hz)


def resample(waveform: Tensor, from_hz: int, to_hz: int) -> Tensor:
    """Band-limited resampling, zero phase.

    Args:
        waveform: [..., samples], floating point.
        from_hz, to_hz: positive sample rates.

    Returns:
        [..., round(samples * to_hz / from_hz)], same dtype and device; the input itself if the
        rates are equal.

    Raises:
        ValueError: a rate is not positive.
    Source: the SoX resampler (soxr), quality HQ.
    """
    if from_hz <= 0 or to_hz <= 0:
        raise ValueError(f"sample rates must be positive, not {from_hz} and {to_hz}")
    if from_hz == to_hz:
        return waveform
    import soxr
    import torch

    length = resampled_length(waveform.shape[-1], from_hz, to_hz)
    if length == 0 or waveform.numel() == 0:
        return waveform.new_zeros((*waveform.shape[:-1], length))
    flat = waveform.detach().reshape(-1, waveform.shape[-1]).to("cpu", torch.float32)
    result = torch.zeros(flat.shape[0], length)
    for row, samples in enumerate(flat):  # one by one: soxr takes [samples, channels]
        made = torch.from_numpy(soxr.resample(samples.numpy(), from_hz, to_hz, quality="HQ"))
        result[row, : min(length, made.shape[0])] = made[:length]
    return result.reshape(*waveform.shape[:-1], length).to(waveform)
