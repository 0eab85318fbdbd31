"""Whether something was said, and how long it took to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch

from voxloom.core.dsp import f0
from voxloom.interfaces.audio import Audio
from voxloom.training.evaluation.counting import units
from voxloom.training.evaluation.metric import TEACHER, About, Metric, Sample, Value

LEAST_VOICED = 0.2  # of an utterance's time; sentences of the teachers have .4 to .8
MOST_TIMES_TEACHER = 2.0
SLOWEST_UNITS = 1.5  # syllables or moras a second, where there is no teacher; careful speech has 3
_LEAST_RMS = 1e-4


def voiced_seconds(audio: Audio) -> float:
    """How much of it has a pitch."""
    waveform = audio.waveform.float()
    if not waveform.numel() or float(waveform.square().mean().sqrt()) < _LEAST_RMS:
        return 0.0
    track = f0(waveform, audio.sample_rate, audio.sample_rate // 100)
    return float((track > 0).float().sum()) / 100


def _each(samples: Sequence[Sample], of: Callable[[Sample], Value | None]) -> list[Value | None]:
    return [of(sample) for sample in samples]


class NoSpeech(Metric):
    """1 for an utterance that is silent or hardly voiced, 0 otherwise."""

    about = About(
        "no-speech",
        "share of utterances without speech",
        "lower",
        note=f"An utterance counts if less than {LEAST_VOICED:.0%} of its time has a pitch.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return _each(samples, self._one)

    @staticmethod
    def _one(sample: Sample) -> Value:
        share = voiced_seconds(sample.audio) / max(sample.audio.seconds, 1e-9)
        return Value(float(share < LEAST_VOICED), detail=f"{share:.0%} voiced")


class TooLong(Metric):
    """1 for an utterance of more than twice the expected length, 0 otherwise."""

    about = About(
        "too-long",
        "share of utterances of more than twice the expected length",
        "lower",
        note="Expected is the teacher's length; without one, a very slow "
        f"{SLOWEST_UNITS} syllables or moras a second and two seconds more.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return _each(samples, self._one)

    @staticmethod
    def _one(sample: Sample) -> Value | None:
        if sample.teacher is not None and sample.teacher.seconds:
            longest = MOST_TIMES_TEACHER * sample.teacher.seconds
        else:
            count = units(sample.text, sample.language)
            if not count:
                return None
            longest = count / SLOWEST_UNITS + 2.0
        seconds = sample.audio.seconds
        return Value(float(seconds > longest), detail=f"{seconds:.2f} s, at most {longest:.2f} s")


class DurationRatio(Metric):
    """Length of the utterance over the teacher's; a figure for people, 1 is the teacher."""

    about = About("duration", "length over the teacher's", "lower", "×", needs=(TEACHER,))

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [
            Value(s.audio.seconds / s.teacher.seconds) if s.teacher and s.teacher.seconds else None
            for s in samples
        ]


class Rate(Metric):
    """Syllables (en, zh) or moras (ja) per second."""

    about = About(
        "rate",
        "syllables (ja: moras) a second, pauses included",
        "higher",
        "/s",
        languages=("en", "ja", "zh"),
        modules=("pyopenjtalk",),
        of_teacher=True,
        note="English syllables are counted by spelling. Neither fast nor slow is good in itself.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return _each(samples, self._one)

    @staticmethod
    def _one(sample: Sample) -> Value | None:
        count, seconds = units(sample.text, sample.language), sample.audio.seconds
        return Value(count / seconds, seconds) if count and seconds else None


class RateRatio(Metric):
    """How far the rate is from the teacher's, either way: 1 the same, 1.3 by 30 %."""

    about = About(
        "rate-ratio",
        "distance of the rate from the teacher's, either way (1: the same)",
        "lower",
        "×",
        needs=(TEACHER,),
        note="A skipped or a repeated part of a sentence shows here, whatever the language.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return _each(samples, self._one)

    @staticmethod
    def _one(sample: Sample) -> Value | None:
        teacher = sample.teacher
        if teacher is None or not teacher.seconds or not sample.audio.seconds:
            return None
        ratio = torch.tensor(sample.audio.seconds / teacher.seconds)
        return Value(float(ratio.log().abs().exp()))
