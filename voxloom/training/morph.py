"""Turning a teacher's voice into a pseudo-speaker's: formants, pitch, tilt, level."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import resample_poly

from voxloom.training.features import SAMPLE_RATE

if TYPE_CHECKING:
    from voxloom.training.teachers.spoken import Contour, Spoken

SPEECH_RMS = 0.06
PEAK = 0.95
_RATIO_STEPS = 240  # formant factors are rounded to 1/240, so that resampling stays rational


def to_contract(spoken: Spoken, formant_factor: float) -> Spoken:
    """Resample to 24 kHz while reading the speech `formant_factor` times as fast.

    Formants and pitch rise by the factor, times shrink by it; phone ends follow."""
    steps = round(_RATIO_STEPS * formant_factor)
    up, down = SAMPLE_RATE * _RATIO_STEPS, spoken.sample_rate * steps
    divisor = int(np.gcd(up, down))
    waveform = resample_poly(spoken.waveform, up // divisor, down // divisor)
    factor = steps / _RATIO_STEPS
    ends = tuple(end / factor for end in spoken.ends)
    return replace(spoken, waveform=waveform, sample_rate=SAMPLE_RATE, ends=ends)


def scale_contour(contour: Contour, formant_factor: float) -> Contour:
    """The contour's times after `to_contract` with the same factor."""
    factor = round(_RATIO_STEPS * formant_factor) / _RATIO_STEPS
    return replace(
        contour,
        times=tuple(time / factor for time in contour.times),
        whispered=tuple((start / factor, end / factor) for start, end in contour.whispered),
    )


def repitch(waveform: np.ndarray, *, f0_mean_hz: float, contour: Contour | None) -> np.ndarray:
    """Replace the pitch of [samples] at 24 kHz through WORLD, keeping the spectral envelope.

    With a contour the pitch is made from it; otherwise the utterance's own contour is moved so
    that its geometric mean is `f0_mean_hz`.

    Source: Morise, Yokomori, Ozawa, "WORLD", IEICE Trans. 2016, through pyworld."""
    import pyworld

    signal = np.ascontiguousarray(waveform, dtype=np.float64)
    f0, times = pyworld.dio(signal, SAMPLE_RATE, f0_floor=60.0, f0_ceil=500.0)
    f0 = pyworld.stonemask(signal, f0, times, SAMPLE_RATE)
    envelope = pyworld.cheaptrick(signal, f0, times, SAMPLE_RATE)
    aperiodicity = pyworld.d4c(signal, f0, times, SAMPLE_RATE)
    voiced = f0 > 0
    if contour is not None:
        semitones = np.interp(times, contour.times, contour.semitones)
        target = f0_mean_hz * 2 ** (semitones / 12)
        for start, end in contour.whispered:
            voiced &= ~((times >= start) & (times < end))
    elif voiced.any():
        target = f0 * (f0_mean_hz / np.exp(np.log(f0[voiced]).mean()))
    else:
        target = f0
    target = np.where(voiced, np.clip(target, 60.0, 600.0), 0.0)
    aperiodicity[~voiced] = 1.0
    return np.asarray(
        pyworld.synthesize(target, envelope, aperiodicity, SAMPLE_RATE)[: len(waveform)]
    )


def finish(waveform: np.ndarray, *, tilt_db_per_octave: float) -> np.ndarray:
    """Apply a spectral tilt round 1 kHz and bring [samples] to the corpus level."""
    frequencies = np.fft.rfftfreq(len(waveform), 1 / SAMPLE_RATE)
    octaves = np.log2(np.clip(frequencies, 125.0, 8000.0) / 1000.0)
    gain = 10 ** (tilt_db_per_octave * octaves / 20)
    tilted = np.fft.irfft(np.fft.rfft(waveform) * gain, len(waveform))
    level = np.sqrt(np.mean(tilted**2)) + 1e-9
    scaled = tilted * (SPEECH_RMS / level)
    return np.asarray(scaled * min(1.0, PEAK / (np.abs(scaled).max() + 1e-9)))


def trim(spoken: Spoken, *, lead_seconds: float = 0.12, tail_seconds: float = 0.25) -> Spoken:
    """Shorten the first pause and the final mark to at most these lengths."""
    cut = max(0.0, spoken.ends[0] - lead_seconds)
    speech_end = spoken.ends[-2]
    last = min(spoken.ends[-1], speech_end + tail_seconds)
    rate = spoken.sample_rate
    waveform = spoken.waveform[round(cut * rate) : round(last * rate)]
    ends = tuple(min(end, last) - cut for end in spoken.ends)
    return replace(spoken, waveform=waveform, ends=ends)
