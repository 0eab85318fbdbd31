from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.contracts import TokenContract
from voxloom.interfaces.errors import InputError, WeightsError
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.mini.gpt.loop import Decoding, sample
from voxloom.plugins.mini.gpt.model import MiniGpt
from voxloom.plugins.mini.gpt.network import prefix_mask
from voxloom.plugins.mini.gpt.options import MiniGptOptions
from voxloom.testing.making import context, make, phones_of
from voxloom.testing.prior import PriorConformance

TOKENS = TokenContract("mini-tokens", 20, 25.0)


@pytest.fixture
def prior(gpt_view: WeightsView, inventory: Inventory) -> MiniGpt:
    made: MiniGpt = make(
        MiniGpt,
        MiniGptOptions(weights="tiny", most_per_phone=3.0),
        weights={"weights": gpt_view},
        inventories={"mini": inventory},
    )
    return made


@pytest.fixture
def phones(inventory: Inventory) -> list[Phones]:
    return [phones_of(inventory, count, count, "en") for count in (9, 14)]


class TestMiniGpt(PriorConformance):
    """The kit over the tiny prior."""


class TestPromptedMiniGpt(PriorConformance):
    @pytest.fixture
    def voice(self, inventory: Inventory) -> VoiceStyle:
        return prompted(inventory, 12)


def prompted(inventory: Inventory, count: int) -> VoiceStyle:
    ids = torch.arange(count) % 20
    said = phones_of(inventory, 6, 6, "en")
    return VoiceStyle(prompt_phones=said, prompt_tokens=SemanticTokens(ids, TOKENS))


def test_a_prompt_changes_what_is_said(
    prior: MiniGpt, phones: list[Phones], inventory: Inventory
) -> None:
    plain = prior.generate(phones[0], context(1))
    continued = prior.generate(phones[0], context(1, voice=prompted(inventory, 12)))
    assert plain.ids.tolist() != continued.ids.tolist()


def test_a_prompt_in_other_phones_is_refused(
    prior: MiniGpt, phones: list[Phones], inventory: Inventory
) -> None:
    voice = prompted(inventory, 5)
    assert voice.prompt_phones is not None
    other = replace(voice, prompt_phones=replace(voice.prompt_phones, inventory="else"))
    with pytest.raises(InputError, match="Prepare the voice again"):
        prior.generate(phones[0], context(voice=other))


def test_one_token_at_a_time_over_the_cache_is_the_whole_at_once(
    prior: MiniGpt, phones: list[Phones]
) -> None:
    network = prior.network
    ids = torch.tensor(phones[0].ids)
    fed = torch.tensor([20, 3, 7, 7, 19, 0])
    with torch.inference_mode():
        seen = network(ids[None], torch.ones(1, len(ids)), fed[None])
        decoding = Decoding(network, ids, len(fed))
        steps = [decoding.feed(token[None]) for token in fed]
        together = Decoding(network, ids, len(fed)).feed(fed)
    assert torch.allclose(torch.stack(steps), seen.logits[0], atol=1e-4)
    assert torch.allclose(together, seen.logits[0, -1], atol=1e-4)


def test_it_never_ends_before_the_last_phone(prior: MiniGpt, phones: list[Phones]) -> None:
    from voxloom.plugins.mini.gpt.loop import speak

    with torch.inference_mode():
        decoding = Decoding(prior.network, torch.tensor(phones[0].ids), 60)
        nothing = torch.zeros(0, dtype=torch.int64)
        said = speak(
            decoding,
            nothing,
            most=50,
            top_k=21,
            temperature=1.0,
            generator=torch.Generator().manual_seed(0),
            check=lambda: None,
        )
        count = len(list(said))
    assert count == 50 or decoding.place >= decoding.count - 2


def test_a_token_sees_all_phones_and_no_later_token() -> None:
    mask = prefix_mask(torch.tensor([[1.0, 1.0, 0.0]]), 2)[0, 0]
    assert mask[0].tolist() == [True, True, False, False, False]
    assert mask[3].tolist() == [True, True, False, True, False]
    assert mask[4].tolist() == [True, True, False, True, True]


def test_the_best_of_one_is_drawn_whatever_the_seed() -> None:
    logits = torch.tensor([0.0, 3.0, 1.0])
    drawn = {sample(logits, 1, 1.0, torch.Generator().manual_seed(n))[0] for n in range(5)}
    assert drawn == {1}
    _, probabilities = sample(logits, 2, 1.0, torch.Generator().manual_seed(0))
    assert float(probabilities[0]) == 0.0


def test_weights_of_another_model_are_refused(style_view: WeightsView) -> None:
    with pytest.raises(WeightsError, match="no mini-gpt"):
        make(MiniGpt, MiniGptOptions(weights="x"), weights={"weights": style_view})
