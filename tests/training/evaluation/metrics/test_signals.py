"""Metrics on signals whose answers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.testing import speech_like
from voxloom.training.evaluation.metric import Metric, Sample, Times, Value, pooled
from voxloom.training.evaluation.metrics.length import (
    DurationRatio,
    NoSpeech,
    Rate,
    RateRatio,
    TooLong,
)
from voxloom.training.evaluation.metrics.pitch import PitchError, PitchOffset
from voxloom.training.evaluation.metrics.quality import Dnsmos, Pesq, Stoi
from voxloom.training.evaluation.metrics.speaker import StyleSimilarity
from voxloom.training.evaluation.metrics.speed import FirstAudio, PeakMemory, RealTimeFactor

RATE = 16000


def tone(hertz: float, seconds: float = 1.0) -> Audio:
    """A buzz with ten harmonics."""
    time = torch.arange(round(seconds * RATE)) / RATE
    waves = [torch.sin(2 * math.pi * hertz * n * time) / n for n in range(1, 11)]
    return Audio(0.1 * torch.stack(waves).sum(0), RATE)


def silence(seconds: float = 1.0) -> Audio:
    return Audio(torch.zeros(round(seconds * RATE)), RATE)


def one(metric: Metric, audio: Audio, **more: object) -> Value | None:
    sample = Sample("a", audio, **{"text": "昨天我和朋友", "language": "zh", **more})  # type: ignore[arg-type]
    assert type(metric).unfit(sample) == ""
    (value,) = metric.measure([sample])
    return value


@pytest.mark.parametrize("steps", [-3.0, 0.0, 1.0])
def test_the_pitch_error_of_a_shifted_tone_is_the_shift(steps: float) -> None:
    shifted = tone(150 * 2 ** (steps / 12))
    found = one(PitchError(), shifted, teacher=tone(150), aligned=True)
    assert found is not None
    assert found.value == pytest.approx(abs(steps), abs=0.05)


def test_the_pitch_offset_says_which_way() -> None:
    found = one(PitchOffset(), tone(200, 2.0), reference=tone(100))
    assert found is not None
    assert found.value == pytest.approx(12, abs=0.1)
    assert found.detail.startswith("+12.0")


def test_nothing_voiced_has_no_pitch_error() -> None:
    assert one(PitchError(), silence(), teacher=tone(150), aligned=True) is None


@pytest.mark.parametrize(("audio", "answer"), [(silence(), 1.0), (tone(150), 0.0)])
def test_silence_is_no_speech(audio: Audio, answer: float) -> None:
    found = one(NoSpeech(), audio)
    assert found is not None
    assert found.value == answer


def test_an_empty_utterance_is_no_speech() -> None:
    found = one(NoSpeech(), Audio(torch.zeros(0), RATE))
    assert found is not None
    assert found.value == 1.0


@pytest.mark.parametrize(("seconds", "answer"), [(1.9, 0.0), (2.1, 1.0)])
def test_more_than_twice_the_teachers_length_is_too_long(seconds: float, answer: float) -> None:
    found = one(TooLong(), tone(150, seconds), teacher=tone(150))
    assert found is not None
    assert found.value == answer


@pytest.mark.parametrize(("seconds", "answer"), [(5.9, 0.0), (6.1, 1.0)])
def test_without_a_teacher_the_text_says_what_is_too_long(seconds: float, answer: float) -> None:
    found = one(TooLong(), silence(seconds))  # six syllables
    assert found is not None
    assert found.value == answer


def test_rates_count_syllables_and_are_compared_with_the_teachers_either_way() -> None:
    rate = one(Rate(), silence(2.0))
    assert rate is not None
    assert rate.value == pytest.approx(3.0)
    for seconds in (0.5, 2.0):
        ratio = one(RateRatio(), silence(seconds), teacher=silence(1.0))
        assert ratio is not None
        assert ratio.value == pytest.approx(2.0)
    length = one(DurationRatio(), silence(0.5), teacher=silence(1.0))
    assert length is not None
    assert length.value == 0.5


def test_stoi_of_a_copy_is_one_and_of_noise_is_not() -> None:
    pytest.importorskip("pystoi")
    original = speech_like(2.0, RATE, seed=1)
    noise = Audio(0.1 * torch.randn(2 * RATE, generator=torch.Generator().manual_seed(0)), RATE)
    same = one(Stoi(), original, teacher=original, aligned=True)
    other = one(Stoi(), noise, teacher=original, aligned=True)
    assert same is not None
    assert other is not None
    assert same.value == pytest.approx(1.0, abs=1e-4)
    assert other.value < 0.5


def test_pesq_of_a_copy_is_its_best_and_of_silence_is_nothing() -> None:
    pytest.importorskip("pesq")
    original = speech_like(2.0, RATE, seed=1)
    same = one(Pesq(), original, teacher=original, aligned=True)
    assert same is not None
    assert same.value == pytest.approx(4.64, abs=0.01)
    assert one(Pesq(), silence(2.0), teacher=silence(2.0), aligned=True) is None


def test_dnsmos_is_on_its_scale_and_has_nothing_to_say_about_silence() -> None:
    pytest.importorskip("speechmos")
    pytest.importorskip("librosa")
    found = one(Dnsmos(), speech_like(1.0, RATE, seed=1))
    assert found is not None
    assert 1.0 <= found.value <= 5.0
    assert one(Dnsmos(), silence()) is None


def test_a_voice_is_like_itself_and_the_biased_judge_says_so() -> None:
    original = speech_like(2.0, RATE, seed=1)
    same = one(StyleSimilarity(), original, reference=original)
    assert same is not None
    assert same.value == pytest.approx(1.0, abs=1e-5)
    assert one(StyleSimilarity(), silence(), reference=original) is None
    assert "Biased" in StyleSimilarity.about.note


def test_speed_is_read_off_the_times() -> None:
    times = Times(0.05, 0.5, 700.0)
    found = [one(m, silence(2.0), times=times) for m in (RealTimeFactor(), FirstAudio())]
    assert [value.value for value in found if value] == [0.25, 50.0]
    peak = one(PeakMemory(), silence(), times=times)
    assert peak is not None
    assert peak.value == 700.0


def test_a_metric_says_what_a_sample_lacks() -> None:
    sample = Sample("a", silence(), "text", "en", teacher=silence())
    assert "aligned" in Stoi.unfit(sample)
    assert "reference" in PitchOffset.unfit(sample)
    assert RateRatio.unfit(sample) == ""


def test_means_are_weighted_and_peaks_are_not() -> None:
    values = [Value(0.0, 3), Value(1.0, 1)]
    assert pooled(values, "mean") == 0.25
    assert pooled(values, "max") == 1.0
    assert np.isfinite(pooled([Value(1.0, 0.0)], "mean"))


def test_a_copy_that_lacks_its_second_half_is_no_good_copy() -> None:
    pytest.importorskip("pystoi")
    original = speech_like(3.0, RATE, seed=1)
    half = Audio(original.waveform[: len(original.waveform) // 2], RATE)
    found = one(Stoi(), half, teacher=original, aligned=True)
    assert found is not None
    assert found.value < 0.8


def test_pesq_has_nothing_to_say_about_a_tenth_of_a_second() -> None:
    pytest.importorskip("pesq")
    assert one(Pesq(), tone(150, 0.1), teacher=tone(150, 0.1), aligned=True) is None


def test_pitch_does_not_drift_where_ten_milliseconds_are_no_whole_samples() -> None:
    def trill(rate: int) -> Audio:
        time = torch.arange(10 * rate, dtype=torch.float64) / rate
        phase = 2 * math.pi * (150 * time - 30 / (6 * math.pi) * torch.cos(6 * math.pi * time))
        waves = [torch.sin(n * phase) / n for n in range(1, 5)]
        return Audio((0.1 * torch.stack(waves).sum(0)).float(), rate)

    found = one(PitchError(), trill(11025), teacher=trill(24000), aligned=True)
    assert found is not None
    assert found.value < 0.1


def test_a_teacher_without_sound_does_not_say_what_is_too_long() -> None:
    found = one(TooLong(), tone(150, 1.0), teacher=silence(0))
    assert found is not None
    assert found.value == 0.0
