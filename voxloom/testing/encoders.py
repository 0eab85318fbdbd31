"""Conformance of the stages that hear or read: text, tokens, speakers."""

from __future__ import annotations

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import SpeakerContract, TextFeatureContract, TokenContract
from voxloom.interfaces.errors import VoxloomError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.interfaces.tokenizer import SemanticTokenizer
from voxloom.testing.checks import StageConformance, assert_same, assert_thread_safe, unchanged
from voxloom.testing.making import speech_like

RATES_HZ = (8000, 24000, 48000)


class TextEncoderConformance(StageConformance):
    """Subclass it and provide `text_encoder` and `phones`."""

    kind = "text_encoder"

    def test_it_adds_one_finite_vector_per_phone_and_nothing_else(
        self, text_encoder: TextEncoder, phones: Phones
    ) -> None:
        self.check_stage(text_encoder)
        contract = text_encoder.edges.produces["text_features"]
        assert isinstance(contract, TextFeatureContract)
        with unchanged(phones):
            found = text_encoder.encode(phones)
        assert found.features is not None
        assert found.features.shape == (contract.width, len(phones))
        assert bool(torch.isfinite(found.features).all())
        assert found.features_contract == contract
        assert (found.symbols, found.ids, found.spans) == (phones.symbols, phones.ids, phones.spans)

    def test_it_gives_the_same_again_and_in_threads(
        self, text_encoder: TextEncoder, phones: Phones
    ) -> None:
        assert_same(text_encoder.encode(phones), text_encoder.encode(phones))
        assert_thread_safe([lambda: text_encoder.encode(phones)] * 2, self.tolerance)

    def test_it_can_be_closed_twice(self, text_encoder: TextEncoder) -> None:
        text_encoder.close()
        text_encoder.close()


class TokenizerConformance(StageConformance):
    """Subclass it and provide `tokenizer`; and `recording` for one that needs real speech."""

    kind = "tokenizer"
    spare_tokens = 3  # by how many tokens the count may differ from seconds * rate

    @pytest.fixture
    def recording(self) -> Audio:
        return speech_like()

    def test_tokens_are_those_of_its_codebook(
        self, tokenizer: SemanticTokenizer, recording: Audio
    ) -> None:
        self.check_stage(tokenizer)
        contract = tokenizer.edges.produces["prompt"]
        assert isinstance(contract, TokenContract)
        with unchanged(recording):
            tokens = tokenizer.tokenize(recording)
        assert tokens.contract == contract
        assert tokens.ids.dtype == torch.int64
        assert tokens.ids.ndim == 1
        assert 0 <= int(tokens.ids.min()) <= int(tokens.ids.max()) < contract.size

    @pytest.mark.parametrize("sample_rate", RATES_HZ)
    def test_there_are_as_many_as_the_rate_says_at_any_sample_rate(
        self, tokenizer: SemanticTokenizer, sample_rate: int
    ) -> None:
        recording = speech_like(3.0, sample_rate)
        tokens = tokenizer.tokenize(recording)
        wanted = recording.seconds * tokens.contract.rate_hz
        assert abs(len(tokens.ids) - wanted) <= self.spare_tokens

    def test_it_gives_the_same_again_and_in_threads(
        self, tokenizer: SemanticTokenizer, recording: Audio
    ) -> None:
        assert_same(tokenizer.tokenize(recording), tokenizer.tokenize(recording))
        other = speech_like(2.0, seed=1)
        calls = [lambda a=audio: tokenizer.tokenize(a) for audio in (recording, other)]
        assert_thread_safe(calls, self.tolerance)

    def test_an_empty_recording_is_refused(self, tokenizer: SemanticTokenizer) -> None:
        with pytest.raises(VoxloomError):
            tokenizer.tokenize(Audio(torch.zeros(0), 16000))

    def test_it_can_be_closed_twice(self, tokenizer: SemanticTokenizer) -> None:
        tokenizer.close()
        tokenizer.close()


class SpeakerEncoderConformance(StageConformance):
    """Subclass it and provide `speaker_encoder`; and `recording` for one that needs real speech."""

    kind = "speaker_encoder"

    @pytest.fixture
    def recording(self) -> Audio:
        return speech_like()

    def test_the_vector_is_that_of_its_space(
        self, speaker_encoder: SpeakerEncoder, recording: Audio
    ) -> None:
        self.check_stage(speaker_encoder)
        contract = speaker_encoder.edges.produces["speaker"]
        assert isinstance(contract, SpeakerContract)
        with unchanged(recording):
            found = speaker_encoder.embed(recording)
        assert found.contract == contract
        assert found.vector.shape == (contract.width,)
        assert found.vector.dtype == torch.float32
        assert bool(torch.isfinite(found.vector).all())

    @pytest.mark.parametrize("sample_rate", RATES_HZ)
    def test_it_hears_any_sample_rate(
        self, speaker_encoder: SpeakerEncoder, sample_rate: int
    ) -> None:
        vector = speaker_encoder.embed(speech_like(3.0, sample_rate)).vector
        assert bool(torch.isfinite(vector).all())

    def test_it_gives_the_same_again_and_in_threads(
        self, speaker_encoder: SpeakerEncoder, recording: Audio
    ) -> None:
        assert_same(speaker_encoder.embed(recording), speaker_encoder.embed(recording))
        other = speech_like(3.5, seed=1)
        calls = [lambda a=audio: speaker_encoder.embed(a) for audio in (recording, other)]
        assert_thread_safe(calls, self.tolerance)

    def test_it_tells_two_recordings_apart(self, speaker_encoder: SpeakerEncoder) -> None:
        one, other = (speaker_encoder.embed(speech_like(seed=seed)).vector for seed in (0, 3))
        assert not torch.equal(one, other)

    def test_an_empty_recording_is_refused(self, speaker_encoder: SpeakerEncoder) -> None:
        with pytest.raises(VoxloomError):
            speaker_encoder.embed(Audio(torch.zeros(0), 16000))

    def test_it_can_be_closed_twice(self, speaker_encoder: SpeakerEncoder) -> None:
        speaker_encoder.close()
        speaker_encoder.close()
