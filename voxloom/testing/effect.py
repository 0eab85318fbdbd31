"""Conformance of audio effects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import AudioContract
from voxloom.interfaces.effect import AudioEffect, collect_audio
from voxloom.testing.checks import (
    StageConformance,
    assert_same,
    assert_thread_safe,
    counted,
    unchanged,
)
from voxloom.testing.making import context, speech_like


def _pieces(audio: Audio, size: int) -> Iterator[Audio]:
    for piece in audio.waveform.split(size):
        yield Audio(piece, audio.sample_rate)


class EffectConformance(StageConformance):
    """Subclass it and provide `effect`; and `audio` for one that needs another input."""

    kind = "effect"
    streaming = False  # True: audio must come out before the last went in

    @pytest.fixture
    def audio(self, effect: AudioEffect) -> Audio:
        accepts = effect.edges.accepts.get("audio")
        rate = accepts.sample_rate if isinstance(accepts, AudioContract) else None
        return speech_like(2.0, rate or 24000)

    def test_finite_audio_comes_out_at_the_promised_rate(
        self, effect: AudioEffect, audio: Audio
    ) -> None:
        self.check_stage(effect)
        with unchanged(audio):
            made = effect.process(audio, context())
        promised = effect.edges.produces["audio"]
        assert isinstance(promised, AudioContract)
        assert made.sample_rate == (promised.sample_rate or audio.sample_rate)
        assert made.waveform.ndim == 1
        assert made.waveform.dtype == torch.float32
        assert bool(torch.isfinite(made.waveform).all())

    @pytest.mark.parametrize("size", [997, 4800, 10**6])
    def test_a_stream_is_the_whole_in_chunks(
        self, effect: AudioEffect, audio: Audio, size: int
    ) -> None:
        whole = effect.process(audio, context())
        streamed = collect_audio(effect.stream(_pieces(audio, size), context()))
        assert_same(streamed, whole, self.tolerance)

    def test_audio_comes_out_before_the_last_went_in(
        self, effect: AudioEffect, audio: Audio
    ) -> None:
        if not self.streaming:
            pytest.skip("this effect does not claim to stream")
        size = audio.sample_rate // 4
        read: list[int] = []
        stream = effect.stream(
            counted(_pieces(speech_like(10.0, audio.sample_rate), size), read), context()
        )
        assert next(iter(stream)).sample_rate > 0
        assert len(read) < 40

    def test_it_gives_the_same_again_and_in_threads(
        self, effect: AudioEffect, audio: Audio
    ) -> None:
        other = Audio(audio.waveform.flip(0)[: audio.sample_rate], audio.sample_rate)
        calls = [lambda a=each: effect.process(a, context()) for each in (audio, other)]
        assert_same(effect.process(audio, context()), effect.process(audio, context()))
        assert_thread_safe(calls, self.tolerance)

    @pytest.mark.parametrize("samples", [1, 2, 50])
    def test_a_few_samples_pass(self, effect: AudioEffect, audio: Audio, samples: int) -> None:
        few = Audio(audio.waveform[:samples].clone(), audio.sample_rate)
        assert bool(torch.isfinite(effect.process(few, context()).waveform).all())

    def test_silence_passes(self, effect: AudioEffect, audio: Audio) -> None:
        silence = Audio(torch.zeros_like(audio.waveform), audio.sample_rate)
        made = effect.process(silence, context())
        assert float(made.waveform.abs().max() if made.waveform.numel() else 0) < 1e-3

    def test_it_can_be_closed_twice(self, effect: AudioEffect) -> None:
        effect.close()
        effect.close()
