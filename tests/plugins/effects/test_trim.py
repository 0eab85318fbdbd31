"""The effect `trim`."""

from __future__ import annotations

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.plugins.effects.options import TrimOptions
from voxloom.plugins.effects.trim import Trim
from voxloom.testing.making import context, make

RATE = 24000


def padded(before: float, after: float) -> Audio:
    """A second of a tone between silences."""
    time = torch.arange(RATE) / RATE
    tone = 0.5 * torch.sin(2 * torch.pi * 200 * time)
    silence = (torch.zeros(round(seconds * RATE)) for seconds in (before, after))
    first, last = silence
    return Audio(torch.cat([first, tone, last]), RATE)


def test_silence_at_both_ends_goes_up_to_the_margin() -> None:
    start, end = make(Trim, TrimOptions(margin_ms=50)).kept(padded(0.7, 0.4))
    assert start / RATE == pytest.approx(0.7 - 0.05, abs=0.021)
    assert end / RATE == pytest.approx(1.7 + 0.05, abs=0.021)
    assert start <= 0.65 * RATE  # no onset is lost
    assert end >= 1.75 * RATE


def test_what_comes_out_is_what_kept_says() -> None:
    effect, audio = make(Trim, TrimOptions()), padded(0.3, 0.9)
    start, end = effect.kept(audio)
    assert torch.equal(effect.process(audio, context()).waveform, audio.waveform[start:end])


def test_one_end_can_be_left_alone() -> None:
    audio = padded(0.5, 0.5)
    assert make(Trim, TrimOptions(start=False)).kept(audio)[0] == 0
    assert make(Trim, TrimOptions(end=False)).kept(audio)[1] == audio.waveform.shape[-1]


def test_quiet_noise_below_the_threshold_counts_as_silence() -> None:
    audio = padded(0.5, 0.5)
    hiss = 1e-4 * torch.randn(audio.waveform.shape, generator=torch.Generator().manual_seed(1))
    noisy = Audio(audio.waveform + hiss, RATE)
    assert make(Trim, TrimOptions(threshold_db=-50)).kept(noisy)[0] > 0.4 * RATE
    assert make(Trim, TrimOptions(threshold_db=-100)).kept(noisy) == (0, 2 * RATE)


def test_silence_throughout_is_left_as_it_is() -> None:
    silence = Audio(torch.zeros(RATE), RATE)
    assert make(Trim, TrimOptions()).kept(silence) == (0, RATE)
