"""Levels and silences."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.dsp import db_to_gain, frame_rms, gain_to_db, peak, rms, silences


def test_decibels_are_those_of_amplitudes() -> None:
    assert db_to_gain(-6.0206) == pytest.approx(0.5, rel=1e-5)
    assert gain_to_db(10.0) == pytest.approx(20.0)
    assert gain_to_db(db_to_gain(-33.3)) == pytest.approx(-33.3)
    assert gain_to_db(0.0) == -120.0


def test_rms_and_peak_of_a_sine() -> None:
    wave = 0.8 * torch.sin(2 * torch.pi * torch.arange(1000) / 100)
    assert rms(wave) == pytest.approx(0.8 / math.sqrt(2), rel=1e-6)
    assert peak(-wave) == pytest.approx(0.8)
    assert rms(torch.zeros(0)) == peak(torch.zeros(0)) == 0.0


@settings(deadline=None, derandomize=True, max_examples=50)
@given(samples=st.integers(0, 500), hop=st.integers(1, 50), more=st.integers(0, 60))
def test_every_frame_of_a_constant_has_its_level(samples: int, hop: int, more: int) -> None:
    levels = frame_rms(torch.full((samples,), 0.3), hop + more, hop)
    assert levels.shape == (-(-samples // hop),)
    torch.testing.assert_close(levels, torch.full_like(levels, 0.3))


def test_frames_lie_around_their_hop() -> None:
    wave = torch.zeros(100)
    wave[50:60] = 1.0
    assert frame_rms(wave, 10, 10).nonzero().flatten().tolist() == [5]
    assert frame_rms(wave, 20, 10).nonzero().flatten().tolist() == [4, 5, 6]


def test_silences_are_found_where_they_are() -> None:
    rate = 8000
    tone = 0.5 * torch.sin(2 * torch.pi * 200 * torch.arange(rate) / rate)
    gap = torch.full((rate // 2,), 1e-4)
    short = torch.zeros(rate // 20)
    found = silences(torch.cat([tone, gap, tone, short, tone]), rate)
    assert len(found) == 1
    assert found[0][0] == pytest.approx(rate, abs=0.02 * rate)
    assert found[0][1] == pytest.approx(1.5 * rate, abs=0.02 * rate)


def test_silence_at_the_end_is_found_and_nothing_has_none() -> None:
    wave = torch.cat([torch.ones(800), torch.zeros(1600)])
    (start, end) = silences(wave, 8000)[-1]
    assert (start, end) == (pytest.approx(800, abs=160), 2400)
    assert silences(torch.zeros(0), 8000) == []
