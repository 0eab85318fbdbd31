"""Conformance of semantic priors."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.acoustic import collect_tokens
from voxloom.interfaces.contracts import TokenContract
from voxloom.interfaces.errors import CancelledError, VoxloomError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.voice import VoiceStyle
from voxloom.testing.checks import (
    StageConformance,
    assert_same,
    assert_thread_safe,
    cancelled_after,
    unchanged,
)
from voxloom.testing.making import context


class PriorConformance(StageConformance):
    """Subclass it and provide `prior` and `phones` (two or more texts); and `voice`, if it needs
    a prompt."""

    kind = "prior"
    streaming = False  # True: its stream must yield more than one chunk

    @pytest.fixture
    def voice(self) -> VoiceStyle:
        return VoiceStyle()

    def test_tokens_are_those_of_its_codebook(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        self.check_stage(prior)
        contract = prior.edges.produces["tokens"]
        assert isinstance(contract, TokenContract)
        with unchanged(phones, voice):
            tokens = prior.generate(phones[0], context(1, voice=voice))
        assert tokens.contract == contract
        assert tokens.ids.dtype == torch.int64
        assert tokens.ids.ndim == 1
        assert len(tokens.ids) > 0
        assert 0 <= int(tokens.ids.min()) <= int(tokens.ids.max()) < contract.size

    def test_the_seed_decides(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        one, other = (prior.generate(phones[0], context(7, voice=voice)) for _ in range(2))
        assert_same(one, other)

    def test_a_stream_is_the_whole_in_chunks(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        for each in phones:
            whole = prior.generate(each, context(3, voice=voice))
            chunks = list(prior.stream(each, context(3, voice=voice)))
            assert_same(collect_tokens(chunks), whole)
            assert [chunk.final for chunk in chunks] == [False] * (len(chunks) - 1) + [True]
        assert len(chunks) > 1 or not self.streaming

    def test_a_batch_is_its_items_alone(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        alone = [prior.generate(p, context(n, voice=voice)) for n, p in enumerate(phones)]
        contexts = [context(number, voice=voice) for number in range(len(phones))]
        assert_same(prior.generate_batch(phones, contexts), alone)

    def test_two_threads_get_what_one_gets(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        calls = [
            lambda p=each, n=number: prior.generate(p, context(n, voice=voice))
            for number, each in enumerate(phones)
        ]
        assert_thread_safe(calls, self.tolerance)

    def test_it_stops_when_the_request_is_cancelled(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        with pytest.raises(CancelledError):
            prior.generate(phones[0], cancelled_after(context(voice=voice), 0))

    def test_no_phones_are_refused(
        self, prior: SemanticPrior, phones: list[Phones], voice: VoiceStyle
    ) -> None:
        none = replace(
            phones[0],
            symbols=(),
            ids=(),
            spans=(),
            languages=(),
            phones_per_character=None,
            features=None,
        )
        with pytest.raises(VoxloomError):
            prior.generate(none, context(voice=voice))

    def test_it_can_be_closed_twice(self, prior: SemanticPrior) -> None:
        prior.close()
        prior.close()
