"""Faults that one recording's samples show. Waveforms are [samples], 24 kHz, in [-1, 1]."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from voxloom.training.features import SAMPLE_RATE
from voxloom.training.lint_faults import Fault

FRAME = SAMPLE_RATE // 50
FULL_SCALE = 0.999
LEAST_CLIPPED = 3  # runs of three full samples that a recording may have
MOST_DC = 0.01
HUM_OVER_NEIGHBOURS_DB, LEAST_HUM_DB = 20.0, -60.0
SPEECH_UNDER_PEAK_DB = 40.0
SILENT_DB = -55.0
LONGEST_END_S, LONGEST_INSIDE_S = 1.0, 1.5
PAUSE_FRAMES = 20
PUMP_DB = 9.0
FLOOR_DB = -85.0  # below it there is no noise that a gain could raise

Wave = NDArray[np.float64]


def digest(samples: NDArray[np.int16]) -> str:
    """SHA-256 of the samples, as the manifest keeps it."""
    return hashlib.sha256(np.ascontiguousarray(samples).tobytes()).hexdigest()


def frames_db(sound: Wave) -> Wave:
    """RMS of whole frames of 20 ms, dB of full scale, at least -120."""
    count = len(sound) // FRAME
    framed = sound[: count * FRAME].reshape(count, FRAME)
    return np.asarray(20 * np.log10(np.sqrt(np.mean(framed**2, axis=1)) + 1e-6))


def _loud(levels: Wave) -> NDArray[np.bool_]:
    if not len(levels):
        return np.zeros(0, dtype=bool)
    return np.asarray(levels > max(levels.max() - SPEECH_UNDER_PEAK_DB, SILENT_DB - 15))


def speech_seconds(sound: Wave) -> float:
    """Length without pauses."""
    return float(_loud(frames_db(sound)).sum()) * FRAME / SAMPLE_RATE


def level_db(sound: Wave) -> float:
    """RMS of the speech without pauses, dB of full scale."""
    levels = frames_db(sound)
    loud = levels[_loud(levels)]
    return float(10 * np.log10(np.mean(10 ** (loud / 10)))) if len(loud) else -120.0


def faults(
    name: str, sound: Wave, *, checked_digest: str, samples: NDArray[np.int16], clipped: int = 0
) -> Iterator[Fault]:
    """What the samples show. checked_digest: as the manifest has it, `` to leave it unchecked;
    clipped: places that the manifest tells of, which levelling has hidden."""
    if checked_digest and digest(samples) != checked_digest:
        why = "Its samples are not those that the manifest tells the digest of."
        yield Fault("digest", name, why, "Make it again.", fatal=True)
    levels = frames_db(sound)
    if not len(levels) or levels.max() < SILENT_DB:
        yield Fault("silent", name, "Nothing can be heard in it.", "Take it out.")
        return
    clipped = max(clipped, clipped_runs(sound))
    if clipped > LEAST_CLIPPED:
        why = f"It is clipped in {clipped} places."
        yield Fault("clipping", name, why, "Record it again, with less gain.")
    offset = float(sound.mean())
    if abs(offset) > MOST_DC:
        why = f"Its mean is {offset:+.3f} of full scale instead of 0."
        yield Fault("dc", name, why, "Filter it with a high pass at 20 Hz.")
    hum = hum_hz(sound)
    if hum:
        why = f"It hums at {hum} Hz, as the mains do."
        yield Fault("hum", name, why, "Filter it with a high pass at 70 Hz, or record it anew.")
    rise = pumping_db(levels)
    if rise > PUMP_DB:
        why = f"Its noise rises by {rise:.0f} dB within a pause: an automatic gain was on."
        yield Fault("gain", name, why, "Record it again without gain control.")
    yield from _silences(name, levels)


def clipped_runs(sound: Wave) -> int:
    """How often three samples or more on end are at full scale."""
    full = np.abs(sound) >= FULL_SCALE
    three = full[:-2] & full[1:-1] & full[2:]
    return int(np.sum(three[1:] & ~three[:-1])) + int(len(three) > 0 and three[0])


def hum_hz(sound: Wave) -> int:
    """50 or 60 if a steady tone stands out there, else 0.

    Voices have nothing below 70 Hz, so only the mains' fundamental is looked for."""
    size = SAMPLE_RATE  # bins of 1 Hz
    padded = sound if len(sound) >= size else np.pad(sound, (0, size - len(sound)))
    starts = range(0, len(padded) - size + 1, size // 2)
    window = np.hanning(size)
    # The quietest second decides: a hum is always there, a low voice's leakage is not.
    powers = [np.abs(np.fft.rfft(padded[s : s + size] * window)) ** 2 for s in starts]
    power = np.min(np.stack(powers), axis=0)
    for frequency in (50, 60):
        tone = power[frequency - 1 : frequency + 2].max()
        near = np.r_[power[frequency - 9 : frequency - 4], power[frequency + 5 : frequency + 10]]
        amplitude_db = 10 * np.log10(tone / (window.sum() / 2) ** 2 + 1e-15)
        over = 10 * np.log10((tone + 1e-15) / (np.median(near) + 1e-15))
        if over > HUM_OVER_NEIGHBOURS_DB and amplitude_db > LEAST_HUM_DB:
            return frequency
    return 0


def pumping_db(levels: Wave) -> float:
    """By how much the noise rises within the worst pause, 0 where no pause is long enough.

    The first and last 60 ms of a pause are speech dying away and coming on."""
    worst = 0.0
    for start, end in _pauses(levels):
        inner = levels[start + 3 : end - 3]
        if end - start < PAUSE_FRAMES or inner[: len(inner) // 4].mean() < FLOOR_DB:
            continue
        quarter = len(inner) // 4
        parts = [float(inner[i * quarter : (i + 1) * quarter].mean()) for i in range(4)]
        if parts == sorted(parts):
            worst = max(worst, parts[-1] - parts[0])
    return worst


def _pauses(levels: Wave) -> list[tuple[int, int]]:
    """Half-open ranges of frames that are no speech."""
    # Half the distance to the peak in dB: rising noise must stay a pause.
    loud = levels > levels.max() - SPEECH_UNDER_PEAK_DB / 2
    edges = np.flatnonzero(np.diff(np.r_[True, loud, True].astype(int)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _silences(name: str, levels: Wave) -> Iterator[Fault]:
    loud = np.flatnonzero(_loud(levels))
    seconds = FRAME / SAMPLE_RATE
    ends = {"begins": loud[0] * seconds, "ends": (len(levels) - 1 - loud[-1]) * seconds}
    for verb, length in ends.items():
        if length > LONGEST_END_S:
            why = f"It {verb} with {length:.1f} s of silence."
            yield Fault("silence", name, why, "Cut it off.")
    longest = float(np.diff(loud).max() - 1) * seconds if len(loud) > 1 else 0.0
    if longest > LONGEST_INSIDE_S:
        why = f"It is silent for {longest:.1f} s within."
        yield Fault("silence", name, why, "Cut it in two, or look for words that are missing.")
