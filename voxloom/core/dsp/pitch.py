"""Pitch tracking without a vocoder library, for inference."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from voxloom.core.audio.resampling import resample

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

_ANALYSIS_HZ = 16000  # more adds nothing below 650 Hz, less makes the lags too coarse
_CENTRED_HZ = 180.0  # the pitch whose frames are centred without correction
_CANDIDATES = 6
_UNVOICED_COST = 0.45  # YIN's aperiodicity above which a frame is rather unvoiced
_SWITCH_COST = 0.12  # for each change between voiced and unvoiced
_JUMP_COST = 0.6  # for each octave of movement between neighbouring frames at 100 frames a second
_LONG_LAG_COST = 0.04  # per octave of lag: of two equally good periods, the shorter one
_QUIET_DB = -50.0  # relative to the loudest frame
_BLOCK_FRAMES = 2048  # bounds the memory of long recordings


def f0(
    waveform: Tensor,
    sample_rate: int,
    hop_length: int,
    *,
    floor_hz: float = 55.0,
    ceil_hz: float = 650.0,
) -> Tensor:
    """Fundamental frequency of speech.

    Per frame, the local minima of YIN's normalised difference function are candidate periods; the
    cheapest path through them and `unvoiced` is kept, so that one frame's octave error is
    overruled by its neighbours.

    Args:
        waveform: [samples] floating point.
        sample_rate: Hz.
        hop_length: samples between frames.
        floor_hz, ceil_hz: the range that is searched.

    Returns:
        [samples // hop_length] float32 in Hz, 0 where unvoiced; frame t is centred on sample
        t * hop_length.

    Raises:
        ValueError: the range is empty, or too high for the sample rate.
    Source: A. de Cheveigne, H. Kawahara, "YIN", JASA 111(4), 2002, equations 6 and 8 and step 5;
        the path costs follow P. Boersma, "Accurate short-term analysis", IFA Proc. 17, 1993.
    """
    if not 0 < floor_hz < ceil_hz or ceil_hz * 4 > sample_rate:
        raise ValueError(f"cannot search {floor_hz} to {ceil_hz} Hz at {sample_rate} Hz")
    frames = waveform.shape[-1] // hop_length
    if frames == 0:
        return torch.zeros(0)
    rate = _ANALYSIS_HZ
    signal = resample(waveform.detach().to("cpu", torch.float32), sample_rate, rate)
    seconds = np.arange(frames, dtype=np.float64) * (hop_length / sample_rate)
    centres = torch.from_numpy(np.rint(seconds * rate)).long()
    frequencies, costs = _candidates(signal, rate, centres, floor_hz, ceil_hz)
    jump = _JUMP_COST * min(1.0, 0.01 * sample_rate / hop_length)  # slower frames may move further
    return torch.from_numpy(_centred(_best_path(frequencies, costs, jump), seconds)).float()


def _candidates(
    signal: Tensor, rate: int, centres: Tensor, floor_hz: float, ceil_hz: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies and costs of candidates, both [frames, 1 + candidates]; the first is unvoiced."""
    longest = int(rate / floor_hz) + 2
    window = longest
    span = window + longest
    signal = signal - signal.mean()
    before = (window + round(rate / _CENTRED_HZ)) // 2
    padded = functional.pad(signal, (before, span))
    energy = signal.square().mean().clamp(min=1e-20)
    loudest = energy
    all_frequencies, all_costs, all_levels = [], [], []
    for start in range(0, centres.shape[0], _BLOCK_FRAMES):
        index = centres[start : start + _BLOCK_FRAMES, None] + torch.arange(span)
        segments = padded[index]  # [block, span]
        levels = segments.square().mean(-1)
        loudest = torch.maximum(loudest, levels.max())
        aperiodicity = _normalised_difference(segments, window, longest)
        frequencies, costs = _minima(aperiodicity, rate, floor_hz, ceil_hz)
        all_frequencies.append(frequencies)
        all_costs.append(costs)
        all_levels.append(levels)
    frequencies, costs = torch.cat(all_frequencies), torch.cat(all_costs)
    quiet = torch.cat(all_levels) <= loudest * 10 ** (_QUIET_DB / 10)
    costs[quiet] = torch.inf
    unvoiced = torch.full((frequencies.shape[0], 1), _UNVOICED_COST, dtype=costs.dtype)
    return (
        torch.cat([torch.zeros_like(unvoiced), frequencies], 1).numpy(),
        torch.cat([unvoiced, costs], 1).numpy(),
    )


def _normalised_difference(segments: Tensor, window: int, longest: int) -> Tensor:
    """YIN's d'(lag), [frames, longest + 1], from segments [frames, window + longest]."""
    segments = segments.double()
    size = 1 << int(np.ceil(np.log2(segments.shape[-1] + window)))
    head = torch.fft.rfft(segments[:, :window], size)
    correlation = torch.fft.irfft(torch.fft.rfft(segments, size) * head.conj(), size)
    correlation = correlation[:, : longest + 1]
    sums = functional.pad(segments.square().cumsum(-1), (1, 0))
    energies = sums[:, window : window + longest + 1] - sums[:, : longest + 1]
    energies = functional.pad(energies, (0, longest + 1 - energies.shape[-1]), mode="replicate")
    difference = (energies[:, :1] + energies - 2 * correlation).clamp(min=0.0)
    lags = torch.arange(1, longest + 1, dtype=torch.float64)
    means = difference[:, 1:].cumsum(-1) / lags
    normalised = difference[:, 1:] / means.clamp(min=1e-12)
    return functional.pad(normalised, (1, 0), value=1.0)


def _minima(curve: Tensor, rate: int, floor_hz: float, ceil_hz: float) -> tuple[Tensor, Tensor]:
    """The deepest local minima of d', refined by a parabola: frequencies and costs [frames, n]."""
    left, middle, right = curve[:, :-2], curve[:, 1:-1], curve[:, 2:]
    bend = left - 2 * middle + right
    shift = torch.where(bend > 0, 0.5 * (left - right) / bend.clamp(min=1e-12), 0.0)
    depth = middle - 0.25 * (left - right) * shift
    lags = torch.arange(1, curve.shape[-1] - 1, dtype=torch.float64) + shift
    frequencies = rate / lags.clamp(min=1.0)
    inside = (frequencies >= floor_hz) & (frequencies <= ceil_hz)
    is_minimum = (middle <= left) & (middle < right) & inside
    octaves = torch.log2(lags.clamp(min=1.0) * (_CENTRED_HZ / rate))
    costs = torch.where(is_minimum, depth.clamp(min=0.0) + _LONG_LAG_COST * octaves, torch.inf)
    best = costs.topk(min(_CANDIDATES, costs.shape[-1]), dim=-1, largest=False)
    return frequencies.gather(-1, best.indices), best.values


def _best_path(
    frequencies: NDArray[np.float64], costs: NDArray[np.float64], jump: float
) -> NDArray[np.float64]:
    """Viterbi: the candidate per frame whose costs and moves sum to the least."""
    frames = frequencies.shape[0]
    voiced = frequencies > 0
    pitch = np.log2(np.where(voiced, frequencies, 1.0))
    total = costs[0].copy()
    back = np.zeros(frequencies.shape, dtype=np.int64)
    columns = np.arange(frequencies.shape[1])
    for frame in range(1, frames):
        move = jump * np.abs(pitch[frame][:, None] - pitch[frame - 1][None, :])
        both = voiced[frame][:, None] & voiced[frame - 1][None, :]
        switch = voiced[frame][:, None] != voiced[frame - 1][None, :]
        step = total[None, :] + np.where(both, move, np.where(switch, _SWITCH_COST, 0.0))
        back[frame] = step.argmin(axis=1)
        total = step[columns, back[frame]] + costs[frame]
    path = np.empty(frames, dtype=np.int64)
    path[-1] = int(total.argmin())
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = back[frame, path[frame]]
    result: NDArray[np.float64] = frequencies[np.arange(frames), path]
    return result


def _centred(track: NDArray[np.float64], seconds: NDArray[np.floating]) -> NDArray[np.float64]:
    """Move each voiced stretch from where its pitch was heard to the frames' own times.

    The difference function of lag L looks at samples whose middle lies L / 2 after the first
    window's, so that a low pitch is heard later than a high one.
    """
    result = track.copy()
    voiced = np.concatenate([[False], track > 0, [False]])
    edges = np.flatnonzero(voiced[1:] != voiced[:-1])
    for start, end in edges.reshape(-1, 2):
        pitch = track[start:end]
        heard = seconds[start:end] + 0.5 * (1.0 / pitch - 1.0 / _CENTRED_HZ)
        order = np.argsort(heard, kind="stable")
        logs = np.interp(seconds[start:end], heard[order], np.log(pitch)[order])
        result[start:end] = np.exp(logs)
    return result
