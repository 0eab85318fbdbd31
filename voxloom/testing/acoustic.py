"""Conformance of acoustic models, whichever of their shapes they have."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.contracts import AudioContract, F0Contract, LatentContract, MelContract
from voxloom.interfaces.effect import collect_audio
from voxloom.interfaces.errors import VoxloomError
from voxloom.interfaces.features import Features
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import Context
from voxloom.interfaces.vocoder import Vocoder, collect_features
from voxloom.interfaces.voice import VoiceStyle
from voxloom.testing.checks import (
    StageConformance,
    assert_same,
    assert_thread_safe,
    split_tokens,
    unchanged,
)
from voxloom.testing.making import context, speech_like


class AcousticConformance(StageConformance):
    """Subclass it and provide `acoustic` and `utterances` (two or more, of different lengths, with
    the phones or tokens it reads); and `voice`, if it needs one."""

    kind = "acoustic"
    streaming = False  # True: its stream must yield more than one chunk
    follows_speed = True  # False for a model that ignores `controls.speed`, such as after a prior

    @pytest.fixture
    def voice(self) -> VoiceStyle:
        return VoiceStyle()

    def test_it_yields_what_its_contracts_promise(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        self.check_stage(acoustic)
        with unchanged(utterances, voice):
            made = acoustic.synthesize(utterances[0], context(1, voice=voice))
        promised = acoustic.edges.produces
        assert ("features" in promised) != ("audio" in promised), "features or audio, not both"
        if "audio" in promised:
            assert isinstance(made, Audio)
            assert isinstance(promised["audio"], AudioContract)
            assert made.sample_rate == promised["audio"].sample_rate
            assert made.waveform.ndim == 1
            assert float(made.waveform.abs().max()) <= 1.0
            return
        assert isinstance(made, Features)
        contract = promised["features"]
        assert isinstance(contract, MelContract | LatentContract)
        assert not made.contract.differences(contract)
        channels = contract.n_mels if isinstance(contract, MelContract) else contract.channels
        assert made.values.shape[0] == channels
        assert made.frames > 0
        assert bool(torch.isfinite(made.values).all())
        assert set(made.streams) == set(promised) - {"features"}
        for port, value in made.streams.items():
            assert bool(torch.isfinite(value).all()), f"{port} is not finite"
            if isinstance(promised[port], F0Contract):
                assert value.shape == (made.frames,)
                assert float(value.min()) >= 0.0

    def test_the_frames_of_the_phones_add_up(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        for utterance in utterances:
            made = acoustic.synthesize(utterance, context(1, voice=voice))
            if isinstance(made, Features) and made.phone_frames is not None:
                assert sum(made.phone_frames) == made.frames
                assert utterance.phones is not None
                assert len(made.phone_frames) == len(utterance.phones)

    def test_the_seed_decides(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        one, other = (acoustic.synthesize(utterances[0], context(5, voice=voice)) for _ in "ab")
        assert_same(one, other)

    def test_a_stream_is_the_whole_in_chunks(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        for utterance in utterances:
            whole = acoustic.synthesize(utterance, context(3, voice=voice))
            chunks = list(self.stream(acoustic, utterance, context(3, voice=voice)))
            if isinstance(whole, Audio):
                joined = collect_audio(c for c in chunks if isinstance(c, Audio))
                assert_same(joined, whole, self.tolerance)
                continue
            pieces = [chunk for chunk in chunks if isinstance(chunk, Features)]
            assert [piece.final for piece in pieces] == [False] * (len(pieces) - 1) + [True]
            joined = collect_features(pieces)
            assert_same(joined.values, whole.values, self.tolerance)
            assert_same(dict(joined.streams), dict(whole.streams), self.tolerance)
        assert len(chunks) > 1 or not self.streaming

    def test_a_batch_is_its_items_alone(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        alone = [acoustic.synthesize(u, context(n, voice=voice)) for n, u in enumerate(utterances)]
        contexts = [context(number, voice=voice) for number in range(len(utterances))]
        assert_same(acoustic.synthesize_batch(utterances, contexts), alone, self.tolerance)

    def test_two_threads_get_what_one_gets(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        calls = [
            lambda u=each, n=number: acoustic.synthesize(u, context(n, voice=voice))
            for number, each in enumerate(utterances)
        ]
        assert_thread_safe(calls, self.tolerance)

    def test_twice_the_speed_is_clearly_shorter(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        if not self.follows_speed:
            pytest.skip("this model leaves the speed to the stage before it")
        lengths = []
        for speed in (1.0, 2.0):
            controls = Controls(speed=speed)
            made = acoustic.synthesize(utterances[-1], context(voice=voice, controls=controls))
            lengths.append(made.frames if isinstance(made, Features) else len(made.waveform))
        assert 0.35 * lengths[0] <= lengths[1] <= 0.75 * lengths[0]

    def test_an_utterance_without_what_it_reads_is_refused(
        self, acoustic: AcousticModel, voice: VoiceStyle
    ) -> None:
        with pytest.raises(VoxloomError):
            acoustic.synthesize(Utterance(""), context(voice=voice))

    def test_what_it_takes_from_a_reference_is_named_tensors(self, acoustic: AcousticModel) -> None:
        reference = Reference(speech_like(), "hello there", "en")
        with unchanged(reference):
            found = dict(acoustic.condition(reference))
        assert all(isinstance(value, torch.Tensor) for value in found.values())
        assert_same(dict(acoustic.condition(reference)), found)

    def test_its_own_decoder_reads_what_it_yields(
        self, acoustic: AcousticModel, utterances: list[Utterance], voice: VoiceStyle
    ) -> None:
        decoder = acoustic.decoder()
        if decoder is None:
            return
        assert isinstance(decoder, Vocoder)
        made = acoustic.synthesize(utterances[0], context(voice=voice))
        assert isinstance(made, Features)
        assert len(decoder.decode(made, context(voice=voice)).waveform) == made.samples

    @staticmethod
    def stream(
        acoustic: AcousticModel, utterance: Utterance, given: Context
    ) -> Iterator[Features | Audio]:
        """The model's stream, fed with the utterance's tokens in chunks if it has some."""
        if utterance.tokens is None:
            return acoustic.stream(utterance, None, given)
        bare = Utterance(utterance.text, utterance.language, utterance.phones)
        return acoustic.stream(bare, split_tokens(utterance.tokens), given)

    def test_it_can_be_closed_twice(self, acoustic: AcousticModel) -> None:
        acoustic.close()
        acoustic.close()
