"""The effect `loudness`."""

from __future__ import annotations

import math

import pyloudnorm
import pytest
import torch

from voxloom.core.dsp import db_to_gain, peak
from voxloom.interfaces.audio import Audio
from voxloom.plugins.effects.loudness import Loudness, integrated_loudness
from voxloom.plugins.effects.options import LoudnessOptions
from voxloom.testing.making import context, make, speech_like


def sine(hz: float, seconds: float, rate: int, level: float = 1.0) -> Audio:
    time = torch.arange(round(seconds * rate)) / rate
    return Audio(level * torch.sin(2 * torch.pi * hz * time), rate)


def test_a_full_scale_sine_of_997_hz_has_the_loudness_of_the_standard() -> None:
    # ITU-R BS.1770: a 0 dBFS 997 Hz sine in one channel reads -3.01 LUFS
    assert integrated_loudness(sine(997, 3.0, 48000)) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("target", [-16.0, -23.0, -35.0])
def test_speech_comes_out_at_the_target(target: float) -> None:
    effect = make(Loudness, LoudnessOptions(target_lufs=target, peak_db=0))
    made = effect.process(speech_like(3.0, 24000), context())
    meter = pyloudnorm.Meter(24000)
    assert meter.integrated_loudness(made.waveform.double().numpy()) == pytest.approx(
        target, abs=0.1
    )


def test_a_quiet_word_with_one_loud_peak_is_not_boosted_into_clipping() -> None:
    audio = speech_like(2.0, 24000)
    waveform = 0.01 * audio.waveform
    waveform[1000] = 0.8
    effect = make(Loudness, LoudnessOptions(target_lufs=-14, peak_db=-1))
    made = effect.process(Audio(waveform, 24000), context())
    assert peak(made.waveform) == pytest.approx(db_to_gain(-1), rel=1e-5)


@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.39])
def test_less_than_one_block_of_the_standard_is_measured_too(seconds: float) -> None:
    short, long = sine(997, seconds, 24000, 0.1), sine(997, 2.0, 24000, 0.1)
    assert integrated_loudness(short) == pytest.approx(integrated_loudness(long), abs=0.5)


def test_silence_stays_silence() -> None:
    silence = Audio(torch.zeros(24000), 24000)
    assert integrated_loudness(silence) == -math.inf
    made = make(Loudness, LoudnessOptions()).process(silence, context())
    assert torch.equal(made.waveform, silence.waveform)
