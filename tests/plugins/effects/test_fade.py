"""The effect `fade`."""

from __future__ import annotations

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import collect_audio
from voxloom.plugins.effects.fade import Fade
from voxloom.plugins.effects.options import FadeOptions
from voxloom.testing.making import context, make


def test_speech_starts_and_ends_in_silence_and_is_untouched_between() -> None:
    effect = make(Fade, FadeOptions(fade_in_ms=10, fade_out_ms=20))
    faded = effect.process(Audio(torch.ones(2400), 24000), context()).waveform
    assert faded[0] == 0
    assert faded[-1] == 0
    assert torch.equal(faded[240:-480], torch.ones(2400 - 720))
    assert bool((faded[:240].diff() > 0).all())
    assert bool((faded[-480:].diff() < 0).all())


def test_no_fade_changes_nothing() -> None:
    effect = make(Fade, FadeOptions(fade_in_ms=0, fade_out_ms=0))
    noise = torch.rand(100, generator=torch.Generator().manual_seed(0))
    assert torch.equal(effect.process(Audio(noise, 24000), context()).waveform, noise)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    sizes=st.lists(st.integers(0, 400), min_size=1, max_size=12),
    rise=st.integers(0, 300),
    fall=st.integers(0, 300),
)
def test_chunks_of_any_size_give_the_whole(sizes: list[int], rise: int, fall: int) -> None:
    effect = make(Fade, FadeOptions(fade_in_ms=rise, fade_out_ms=fall))
    chunks = [Audio(torch.ones(size), 1000) for size in sizes]
    whole = effect.process(collect_audio(chunks), context()).waveform
    streamed = collect_audio(effect.stream(chunks, context())).waveform
    assert torch.equal(streamed, whole)
