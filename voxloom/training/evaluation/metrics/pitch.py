"""How far the pitch is off, in semitones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import torch

from voxloom.core.audio import resample
from voxloom.core.dsp import f0
from voxloom.training.evaluation.metric import ALIGNED, REFERENCE, About, Metric, Sample, Value

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Audio

LEAST_FRAMES = 10  # voiced ones, of 10 ms
FRAME_HZ = 100
_OTHER_HZ = 24000  # for rates of which 10 ms are no whole samples: tracks must not drift apart


def track(audio: Audio) -> Tensor:
    """[frames] Hz at 100 frames a second, 0 where unvoiced."""
    if audio.seconds < 0.1:
        return torch.zeros(0)
    waveform, rate = audio.waveform.float(), audio.sample_rate
    if rate % FRAME_HZ:
        waveform, rate = resample(waveform, rate, _OTHER_HZ), _OTHER_HZ
    return f0(waveform, rate, rate // FRAME_HZ)


def semitones(ours: Tensor, theirs: Tensor) -> Tensor:
    """Signed distance between two positive frequencies."""
    return 12 * torch.log2(ours / theirs)


class PitchError(Metric):
    """Median distance over the frames that are voiced in both, frame by frame."""

    about = About(
        "f0-error",
        "median pitch error, frame by frame",
        "lower",
        "st",
        needs=(ALIGNED,),
        note="Over frames voiced in both. Copy-synthesis only, where time runs in step.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [self._one(sample) for sample in samples]

    @staticmethod
    def _one(sample: Sample) -> Value | None:
        assert sample.teacher is not None
        ours, theirs = track(sample.audio), track(sample.teacher)
        shortest = min(len(ours), len(theirs))
        ours, theirs = ours[:shortest], theirs[:shortest]
        both = (ours > 0) & (theirs > 0)
        if int(both.sum()) < LEAST_FRAMES:
            return None
        differing = float(((ours > 0) != (theirs > 0)).float().mean())
        value = float(semitones(ours[both], theirs[both]).abs().median())
        return Value(value, float(both.sum()), f"voicing differs in {differing:.0%} of the frames")


class PitchOffset(Metric):
    """Distance between the median pitch of the speech and of the reference."""

    about = About(
        "pitch-offset",
        "distance of the median pitch from the reference's",
        "lower",
        "st",
        needs=(REFERENCE,),
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [self._one(sample) for sample in samples]

    @staticmethod
    def _one(sample: Sample) -> Value | None:
        assert sample.reference is not None
        ours, theirs = (t[t > 0] for t in (track(sample.audio), track(sample.reference)))
        if min(len(ours), len(theirs)) < LEAST_FRAMES:
            return None
        offset = float(semitones(ours.median(), theirs.median()))
        return Value(abs(offset), detail=f"{offset:+.2f} st")
