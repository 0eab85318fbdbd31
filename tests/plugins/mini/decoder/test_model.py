from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.contracts import TokenContract
from voxloom.interfaces.errors import InputError, WeightsError
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.mini.decoder.model import MiniDecoder
from voxloom.plugins.mini.decoder.network import heard, layout
from voxloom.plugins.mini.decoder.options import MiniDecoderOptions
from voxloom.testing.acoustic import AcousticConformance
from voxloom.testing.checks import counted, split_tokens
from voxloom.testing.making import context, make, phones_of

TOKENS = TokenContract("mini-tokens", 20, 25.0)


def made(view: WeightsView, inventory: Inventory, rhythm: float = 0.3) -> MiniDecoder:
    model: MiniDecoder = make(
        MiniDecoder,
        MiniDecoderOptions(weights="tiny", rhythm=rhythm),
        weights={"weights": view},
        inventories={"mini": inventory},
    )
    return model


class TestMiniDecoder(AcousticConformance):
    @pytest.fixture
    def acoustic(self, decoder_view: WeightsView, inventory: Inventory) -> MiniDecoder:
        return made(decoder_view, inventory)

    @pytest.fixture
    def utterances(self, inventory: Inventory) -> list[Utterance]:
        return [spoken(inventory, count) for count in (12, 7, 60)]

    @pytest.fixture
    def voice(self, tiny_voice: VoiceStyle) -> VoiceStyle:
        return tiny_voice

    def test_tokens_decide_the_rhythm_as_much_as_is_asked_and_speed_stretches_it(
        self, decoder_view: WeightsView, voice: VoiceStyle, inventory: Inventory
    ) -> None:
        def frames(rhythm: float, count: int, speed: float = 1.0) -> int:
            asked = context(voice=voice, controls=Controls(speed=speed))
            model = made(decoder_view, inventory, rhythm)
            return model.synthesize(spoken(inventory, count), asked).frames

        assert frames(1.0, 40) == pytest.approx(160, abs=2)
        assert frames(1.0, 40, 2.0) == pytest.approx(80, abs=8)
        alone = frames(0.0, 40)
        assert abs(alone - 160) > 40
        assert frames(0.5, 40) == pytest.approx((alone + 160) / 2, abs=20)

    @pytest.mark.parametrize("speed", [0.7, 1.0, 1.9])
    def test_pieces_are_those_of_the_whole_and_come_before_the_last_token(
        self, acoustic: MiniDecoder, voice: VoiceStyle, inventory: Inventory, speed: float
    ) -> None:
        said = spoken(inventory, 60)
        assert said.tokens is not None
        asked = context(voice=voice, controls=Controls(speed=speed))
        whole = acoustic.synthesize(said, asked)
        read: list[int] = []
        pieces = []
        for piece in acoustic.stream(said, counted(split_tokens(said.tokens, 6), read), asked):
            pieces.append((len(read), piece))
        assert pieces[0][0] < 6
        frames = [n for _, piece in pieces for n in piece.phone_frames or ()]
        assert tuple(frames) == whole.phone_frames
        joined = torch.cat([piece.values for _, piece in pieces], dim=1)
        assert torch.allclose(joined, whole.values, atol=1e-4)

    def test_tokens_change_how_it_is_said(
        self, acoustic: MiniDecoder, voice: VoiceStyle, inventory: Inventory
    ) -> None:
        said = spoken(inventory, 10)
        assert said.tokens is not None
        other = said.with_tokens(replace(said.tokens, ids=(said.tokens.ids + 1) % 20))
        one, two = (acoustic.synthesize(u, context(voice=voice)).values for u in (said, other))
        assert not torch.allclose(one, two, atol=1e-3)

    def test_without_a_voice_phones_tokens_or_places_it_says_what_is_missing(
        self, acoustic: MiniDecoder, voice: VoiceStyle, inventory: Inventory
    ) -> None:
        said = spoken(inventory, 5)
        assert said.tokens is not None
        with pytest.raises(InputError, match="no voice"):
            acoustic.synthesize(said, context())
        with pytest.raises(InputError, match="no phones"):
            acoustic.synthesize(replace(said, phones=None), context(voice=voice))
        with pytest.raises(InputError, match="no tokens"):
            acoustic.synthesize(replace(said, tokens=None), context(voice=voice))
        placeless = said.with_tokens(replace(said.tokens, places=None))
        with pytest.raises(InputError, match="which phone each"):
            acoustic.synthesize(placeless, context(voice=voice))
        beyond = said.with_tokens(replace(said.tokens, places=torch.full((5,), 99)))
        with pytest.raises(InputError, match="phone 100 of"):
            acoustic.synthesize(beyond, context(voice=voice))

    def test_tokens_of_another_codebook_are_refused(
        self, acoustic: MiniDecoder, voice: VoiceStyle, inventory: Inventory
    ) -> None:
        said = spoken(inventory, 5)
        assert said.tokens is not None
        other = replace(said.tokens, contract=TokenContract("else", 20, 25.0))
        with pytest.raises(InputError, match="codebook 'else'"):
            acoustic.synthesize(said.with_tokens(other), context(voice=voice))


def spoken(inventory: Inventory, count: int) -> Utterance:
    """So many tokens; each third phone has two of them, the others one."""
    ids = torch.randint(20, (count,), generator=torch.Generator().manual_seed(count))
    places = torch.arange(count) * 3 // 4
    phones = phones_of(inventory, int(places[-1]) + 2, count, "en")
    return Utterance("x", "en", phones, SemanticTokens(ids, TOKENS, places=places))


def test_weights_of_another_model_are_refused(style_view: WeightsView) -> None:
    with pytest.raises(WeightsError, match="no mini-decoder"):
        make(MiniDecoder, MiniDecoderOptions(weights="x"), weights={"weights": style_view})


def test_frames_walk_through_all_tokens_of_their_phones_in_order() -> None:
    places = torch.tensor([0, 0, 1, 1, 2, 3, 3, 3, 5])
    durations = layout(places, 7, 4)
    assert durations.tolist() == [8, 8, 4, 11, 2, 3, 0]
    told = heard(places, torch.tensor([4, 5, 0, 6, 3, 1, 2]))
    assert told.tolist() == [0, 0, 1, 1] + [2, 2, 2, 3, 3] + [5, 5, 6, 6, 7, 7] + [7] * 3 + [8] * 3


def test_a_phone_between_two_tokens_has_the_frames_between_their_middles() -> None:
    assert layout(torch.tensor([0, 2]), 3, 4).tolist() == [3, 2, 3]
    assert layout(torch.tensor([0, 3]), 4, 4).tolist() == [3, 1, 1, 3]
    assert layout(torch.tensor([0, 4]), 5, 4).tolist() == [3, 1, 1, 1, 2]
    assert layout(torch.tensor([0, 6]), 7, 4).tolist() == [3, 1, 1, 1, 0, 0, 2]


def test_phones_before_the_first_token_hear_it() -> None:
    assert heard(torch.tensor([1, 1]), torch.tensor([2, 2, 1])).tolist() == [0, 0, 0, 1, 1]
