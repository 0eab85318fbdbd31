from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.contracts import TokenContract
from voxloom.interfaces.errors import InputError, WeightsError
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.mini.decoder.model import MiniDecoder
from voxloom.plugins.mini.decoder.network import places
from voxloom.plugins.mini.decoder.options import MiniDecoderOptions
from voxloom.testing.acoustic import AcousticConformance
from voxloom.testing.making import context, make

TOKENS = TokenContract("mini-tokens", 20, 25.0)


def spoken(count: int) -> Utterance:
    ids = torch.randint(20, (count,), generator=torch.Generator().manual_seed(count))
    return Utterance("x", "en", None, SemanticTokens(ids, TOKENS))


class TestMiniDecoder(AcousticConformance):
    @pytest.fixture
    def acoustic(self, decoder_view: WeightsView) -> MiniDecoder:
        options = MiniDecoderOptions(weights="tiny")
        made: MiniDecoder = make(MiniDecoder, options, weights={"weights": decoder_view})
        return made

    @pytest.fixture
    def utterances(self) -> list[Utterance]:
        return [spoken(count) for count in (12, 7, 30)]

    @pytest.fixture
    def voice(self, tiny_voice: VoiceStyle) -> VoiceStyle:
        return tiny_voice

    def test_a_token_is_four_frames_and_speed_stretches_them(
        self, acoustic: MiniDecoder, voice: VoiceStyle
    ) -> None:
        assert acoustic.synthesize(spoken(10), context(voice=voice)).frames == 40
        fast = context(voice=voice, controls=Controls(speed=2.0))
        assert acoustic.synthesize(spoken(10), fast).frames == 20

    def test_without_a_voice_or_tokens_it_says_what_is_missing(
        self, acoustic: MiniDecoder, voice: VoiceStyle
    ) -> None:
        with pytest.raises(InputError, match="no voice"):
            acoustic.synthesize(spoken(5), context())
        with pytest.raises(InputError, match="no tokens"):
            acoustic.synthesize(Utterance("x"), context(voice=voice))

    def test_tokens_of_another_codebook_are_refused(
        self, acoustic: MiniDecoder, voice: VoiceStyle
    ) -> None:
        said = spoken(5)
        assert said.tokens is not None
        other = replace(said.tokens, contract=TokenContract("else", 20, 25.0))
        with pytest.raises(InputError, match="codebook 'else'"):
            acoustic.synthesize(said.with_tokens(other), context(voice=voice))


def test_weights_of_another_model_are_refused(style_view: WeightsView) -> None:
    with pytest.raises(WeightsError, match="no mini-decoder"):
        make(MiniDecoder, MiniDecoderOptions(weights="x"), weights={"weights": style_view})


@pytest.mark.parametrize("speed", [0.25, 1.0, 1.7, 4.0])
def test_frames_walk_through_all_tokens_in_order(speed: float) -> None:
    owner, part = places(9, 4, speed, "cpu")
    assert len(owner) == round(36 / speed)
    assert bool((owner.diff() >= 0).all())
    assert (int(owner[0]), int(owner[-1])) == (0, 8)
    assert float(part.min()) >= 0
    assert float(part.max()) <= 1
