"""The effect `peak-limit`."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.dsp import db_to_gain, peak
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import collect_audio
from voxloom.plugins.effects.options import PeakLimitOptions
from voxloom.plugins.effects.peak_limit import PeakLimit
from voxloom.testing.making import context, make

RATE = 8000


def noise(samples: int, level: float, seed: int = 0) -> torch.Tensor:
    return level * torch.randn(samples, generator=torch.Generator().manual_seed(seed))


def test_speech_under_the_ceiling_passes_untouched() -> None:
    quiet = noise(4000, 0.1).clamp(-0.5, 0.5)
    made = make(PeakLimit, PeakLimitOptions()).process(Audio(quiet, RATE), context())
    assert torch.equal(made.waveform, quiet)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(
    samples=st.integers(1, 3000),
    level=st.floats(0.01, 20.0),
    ceiling=st.floats(-20.0, 0.0),
    seed=st.integers(0, 99),
)
def test_no_sample_is_above_the_ceiling(
    samples: int, level: float, ceiling: float, seed: int
) -> None:
    effect = make(PeakLimit, PeakLimitOptions(ceiling_db=ceiling))
    made = effect.process(Audio(noise(samples, level, seed), RATE), context()).waveform
    assert peak(made) <= db_to_gain(ceiling) * (1 + 1e-6)


@settings(deadline=None, derandomize=True, max_examples=40)
@given(sizes=st.lists(st.integers(0, 700), min_size=1, max_size=8), seed=st.integers(0, 99))
def test_chunks_of_any_size_give_the_whole(sizes: list[int], seed: int) -> None:
    effect = make(PeakLimit, PeakLimitOptions(ceiling_db=-3))
    chunks = [Audio(noise(n, 0.6, seed + i), RATE) for i, n in enumerate(sizes)]
    whole = effect.process(collect_audio(chunks), context()).waveform
    streamed = collect_audio(effect.stream(chunks, context())).waveform
    torch.testing.assert_close(streamed, whole, atol=1e-6, rtol=0)


def test_the_gain_falls_and_rises_smoothly_around_a_peak() -> None:
    loud = torch.full((2000,), 0.2)
    loud[1000] = 2.0
    made = make(PeakLimit, PeakLimitOptions(ceiling_db=0, window_ms=10)).process(
        Audio(loud, RATE), context()
    )
    gain = made.waveform / loud
    assert float(gain.diff().abs().max()) < 0.02
    assert torch.equal(gain[:800], torch.ones(800))
    assert float(gain[1000]) <= 0.5
