"""Every effect passes the kit that a stranger's effect would have to pass."""

from __future__ import annotations

import pytest

from voxloom.interfaces.effect import AudioEffect
from voxloom.plugins.effects.fade import Fade
from voxloom.plugins.effects.loudness import Loudness
from voxloom.plugins.effects.options import (
    FadeOptions,
    LoudnessOptions,
    PeakLimitOptions,
    ResampleOptions,
    TrimOptions,
)
from voxloom.plugins.effects.peak_limit import PeakLimit
from voxloom.plugins.effects.resample import Resample
from voxloom.plugins.effects.trim import Trim
from voxloom.testing.effect import EffectConformance
from voxloom.testing.making import make


class TestFade(EffectConformance):
    streaming = True

    @pytest.fixture
    def effect(self) -> AudioEffect:
        return make(Fade, FadeOptions(fade_in_ms=30, fade_out_ms=70))


class TestTrim(EffectConformance):
    @pytest.fixture
    def effect(self) -> AudioEffect:
        return make(Trim, TrimOptions())


class TestLoudness(EffectConformance):
    @pytest.fixture
    def effect(self) -> AudioEffect:
        return make(Loudness, LoudnessOptions(target_lufs=-18))


class TestResampleUp(EffectConformance):
    streaming = True

    @pytest.fixture
    def effect(self) -> AudioEffect:
        return make(Resample, ResampleOptions(sample_rate=44100))


class TestResampleDown(EffectConformance):
    streaming = True

    @pytest.fixture
    def effect(self) -> AudioEffect:
        return make(Resample, ResampleOptions(sample_rate=8000))


class TestPeakLimit(EffectConformance):
    streaming = True
    tolerance = 1e-6  # a convolution of another length adds in another order

    @pytest.fixture
    def effect(self) -> AudioEffect:
        return make(PeakLimit, PeakLimitOptions(ceiling_db=-12))
