"""Conformance of vocoders."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.contracts import (
    AudioContract,
    F0Contract,
    LatentContract,
    MelContract,
    StyleContract,
)
from voxloom.interfaces.effect import collect_audio
from voxloom.interfaces.errors import ShapeError
from voxloom.interfaces.features import Features
from voxloom.interfaces.vocoder import Vocoder
from voxloom.testing.checks import (
    StageConformance,
    assert_same,
    assert_thread_safe,
    counted,
    split_features,
    unchanged,
)
from voxloom.testing.making import context, random_f0, random_mel


class VocoderConformance(StageConformance):
    """Subclass it and provide `vocoder`; and `features` (two or more, of different lengths), if it
    reads ports other than features, f0 and style."""

    kind = "vocoder"
    streaming = False  # True: audio must come before the last frames were read
    lengths = (40, 23)  # frames of the features made here

    @pytest.fixture
    def features(self, vocoder: Vocoder) -> list[Features]:
        return [self.make_features(vocoder, frames, frames) for frames in self.lengths]

    @staticmethod
    def make_features(vocoder: Vocoder, frames: int, seed: int = 0) -> Features:
        """Random features with every side stream that the vocoder reads."""
        ports = {**vocoder.edges.optional, **vocoder.edges.accepts}
        contract = ports["features"]
        assert isinstance(contract, MelContract | LatentContract)
        streams = {}
        for port, wanted in ports.items():
            if isinstance(wanted, F0Contract):
                streams[port] = random_f0(frames, seed)
            elif isinstance(wanted, StyleContract):
                generator = torch.Generator().manual_seed(seed)
                streams[port] = torch.rand(wanted.width, generator=generator)
        return random_mel(contract, frames, seed, streams)

    def test_it_makes_frames_times_hop_samples_between_minus_one_and_one(
        self, vocoder: Vocoder, features: list[Features]
    ) -> None:
        self.check_stage(vocoder)
        promised = vocoder.edges.produces["audio"]
        assert isinstance(promised, AudioContract)
        for each in features:
            with unchanged(each):
                audio = vocoder.decode(each, context())
            assert promised.sample_rate is not None
            assert audio.waveform.shape == (each.samples_at(promised.sample_rate),)
            assert audio.waveform.dtype == torch.float32
            assert audio.sample_rate == promised.sample_rate
            assert bool(torch.isfinite(audio.waveform).all())
            assert float(audio.waveform.abs().max()) <= 1.0

    @pytest.mark.parametrize("frames", [1, 2, 5])
    def test_a_few_frames_are_enough(self, vocoder: Vocoder, frames: int) -> None:
        few = self.make_features(vocoder, frames)
        audio = vocoder.decode(few, context())
        assert audio.waveform.shape == (few.samples_at(audio.sample_rate),)

    def test_features_far_too_loud_stay_between_minus_one_and_one(self, vocoder: Vocoder) -> None:
        given = self.make_features(vocoder, 20)
        waveform = vocoder.decode(replace(given, values=given.values + 9.0), context()).waveform
        assert bool(torch.isfinite(waveform).all())
        assert float(waveform.abs().max()) <= 1.0

    def test_the_seed_decides(self, vocoder: Vocoder, features: list[Features]) -> None:
        one, other = (vocoder.decode(features[0], context(5)) for _ in "ab")
        assert_same(one, other)

    @pytest.mark.parametrize("sizes", [(1,), (7, 1, 12), (1000,)], ids=str)
    def test_a_stream_is_the_whole_in_chunks(
        self, vocoder: Vocoder, features: list[Features], sizes: tuple[int, ...]
    ) -> None:
        for each in features:
            whole = vocoder.decode(each, context(3))
            chunks = vocoder.stream(split_features(each, sizes), context(3))
            assert_same(collect_audio(chunks), whole, self.tolerance)

    def test_audio_comes_before_the_last_frames_were_read(self, vocoder: Vocoder) -> None:
        if not self.streaming:
            pytest.skip("this vocoder does not claim to stream")
        long = self.make_features(vocoder, 400)
        read: list[int] = []
        stream = vocoder.stream(counted(split_features(long, [20] * 20), read), context())
        assert len(next(iter(stream)).waveform) > 0
        assert len(read) < 20

    def test_a_batch_is_its_items_alone(self, vocoder: Vocoder, features: list[Features]) -> None:
        alone = [vocoder.decode(each, context(n)) for n, each in enumerate(features)]
        contexts = [context(number) for number in range(len(features))]
        assert_same(vocoder.decode_batch(features, contexts), alone, self.tolerance)

    def test_two_threads_get_what_one_gets(
        self, vocoder: Vocoder, features: list[Features]
    ) -> None:
        calls = [
            lambda f=each, n=number: vocoder.decode(f, context(n))
            for number, each in enumerate(features)
        ]
        assert_thread_safe(calls, self.tolerance)

    def test_another_number_of_channels_is_refused(
        self, vocoder: Vocoder, features: list[Features]
    ) -> None:
        wrong = replace(features[0], values=torch.cat([features[0].values] * 2))
        with pytest.raises(ShapeError):
            vocoder.decode(wrong, context())

    def test_a_missing_stream_is_refused(self, vocoder: Vocoder, features: list[Features]) -> None:
        needed = sorted(set(vocoder.edges.accepts) - {"features"})
        for port in needed:
            left = {name: value for name, value in features[0].streams.items() if name != port}
            with pytest.raises(ShapeError, match=port):
                vocoder.decode(replace(features[0], streams=left), context())
        if not needed:
            assert len(vocoder.decode(replace(features[0], streams={}), context()).waveform)

    def test_it_can_be_closed_twice(self, vocoder: Vocoder) -> None:
        vocoder.close()
        vocoder.close()
