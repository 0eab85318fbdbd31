"""Levels: decibels, RMS, peaks, and where it is silent."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

FLOOR_DB = -120.0


def db_to_gain(db: float) -> float:
    """10^(db / 20)."""
    return float(10.0 ** (db / 20.0))


def gain_to_db(gain: float) -> float:
    """20 log10(gain), at least -120 dB, so that silence is a number too."""
    return max(FLOOR_DB, 20.0 * math.log10(gain)) if gain > 0 else FLOOR_DB


def peak(waveform: Tensor) -> float:
    """The largest absolute sample; 0 for an empty waveform."""
    return float(waveform.abs().max()) if waveform.numel() else 0.0


def rms(waveform: Tensor) -> float:
    """The root of the mean square; 0 for an empty waveform."""
    return float(waveform.double().square().mean().sqrt()) if waveform.numel() else 0.0


def frame_rms(waveform: Tensor, frame_length: int, hop_length: int) -> Tensor:
    """RMS per frame, [frames] with frames = ceil(samples / hop_length).

    Frame t covers frame_length samples centred on the middle of hop t; outside the waveform there
    is nothing, and only the samples inside count.

    Args:
        waveform: [samples].
        frame_length: at least hop_length.
        hop_length: positive.
    """
    samples = waveform.shape[-1]
    frames = -(-samples // hop_length)
    if frames == 0:
        return waveform.new_zeros(0)
    left = (frame_length - hop_length) // 2
    right = (frames - 1) * hop_length + frame_length - left - samples
    squares = functional.pad(waveform.square(), (left, max(right, 0)))
    energy = squares.unfold(0, frame_length, hop_length)[:frames].sum(-1)
    starts = torch.arange(frames, device=waveform.device) * hop_length - left
    count = (starts + frame_length).clamp(max=samples) - starts.clamp(min=0)
    return (energy / count).sqrt()


def silences(
    waveform: Tensor, sample_rate: int, *, threshold_db: float = -45.0, least_seconds: float = 0.1
) -> list[tuple[int, int]]:
    """Stretches of silence as half-open sample ranges, in order.

    A frame of 20 ms is silent if its RMS is more than `-threshold_db` below the loudest frame's.

    Args:
        waveform: [samples].
        sample_rate: Hz.
        threshold_db: negative, relative to the loudest frame.
        least_seconds: shorter stretches do not count.
    """
    hop = max(1, sample_rate // 100)
    levels = frame_rms(waveform, 2 * hop, hop)
    if not levels.numel():
        return []
    quiet = (levels <= levels.max() * db_to_gain(threshold_db)).tolist()
    found: list[tuple[int, int]] = []
    start: int | None = None
    for index, silent in enumerate([*quiet, False]):
        if silent and start is None:
            start = index
        elif not silent and start is not None:
            ends = min(index * hop, waveform.shape[-1])
            if ends - start * hop >= least_seconds * sample_rate:
                found.append((start * hop, ends))
            start = None
    return found
