from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from voxloom.interfaces.contracts import TokenContract
from voxloom.interfaces.errors import InputError, VoiceError, WeightsError
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.mini.gpt.loop import Decoding, Walk, sample
from voxloom.plugins.mini.gpt.model import MiniGpt
from voxloom.plugins.mini.gpt.network import ages, prefix_mask
from voxloom.plugins.mini.gpt.options import MiniGptOptions
from voxloom.plugins.mini.gpt.prompt import aligned
from voxloom.testing.making import context, make, phones_of
from voxloom.testing.prior import PriorConformance

TOKENS = TokenContract("mini-tokens", 20, 25.0)


@pytest.fixture
def prior(gpt_view: WeightsView, inventory: Inventory) -> MiniGpt:
    made: MiniGpt = make(
        MiniGpt,
        MiniGptOptions(weights="tiny", longest_phone=4, stream_tokens=4),
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
    places = torch.tensor([0, 0, 1, 4, 4, 4])
    spent = ages(places[None])[0]
    with torch.inference_mode():
        seen = network(ids[None], torch.ones(1, len(ids)), fed[None], places[None])
        decoding = Decoding(network, ids, len(fed))
        steps = [
            decoding.feed(*(value[n : n + 1] for value in (fed, places, spent)))
            for n in range(len(fed))
        ]
        logits, going = Decoding(network, ids, len(fed)).feed(fed, places, spent)
    assert torch.allclose(torch.stack([step[0] for step in steps]), seen.logits[0], atol=1e-4)
    assert torch.allclose(torch.stack([step[1] for step in steps]), seen.steps[0], atol=1e-4)
    assert torch.allclose(logits, seen.logits[0, -1], atol=1e-4)
    assert torch.allclose(going, seen.steps[0, -1], atol=1e-4)


def test_it_walks_from_the_first_phone_to_behind_the_last(
    prior: MiniGpt, phones: list[Phones]
) -> None:
    for said in phones:
        made = prior.generate(said, context(3))
        assert made.places is not None
        assert len(made.places) == len(made.ids)
        steps = made.places.diff()
        assert int(made.places[0]) == 0
        assert bool((steps >= 0).all())
        spoken = set(made.places.tolist())
        vanishing = [prior.silent[number] for number in said.ids]
        assert all(place in spoken or vanishing[place] for place in range(len(said)))


def test_places_are_those_of_the_text_behind_a_prompt_too(
    prior: MiniGpt, phones: list[Phones], inventory: Inventory
) -> None:
    made = prior.generate(phones[0], context(1, voice=prompted(inventory, 12)))
    assert made.places is not None
    assert int(made.places[0]) == 0
    assert int(made.places[-1]) < len(phones[0])


def test_a_phone_ends_where_that_is_likelier_than_not_and_never_lasts_too_long() -> None:
    def lasting(stays: float, longest: int) -> int:
        walk, steps = Walk(0, [False] * 9, longest), torch.tensor([stays, 1 - stays, 0, 0, 0]).log()
        for tokens in range(1, 99):
            walk.go(steps)
            if walk.place:
                return tokens
        return 99

    assert [lasting(stays, 30) for stays in (0.4, 0.6, 0.8, 0.9)] == [1, 2, 4, 7]
    assert lasting(1.0, 5) == 5


def test_only_pauses_and_marks_are_passed_over() -> None:
    far = torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0]).log()  # surely the fourth phone from here
    walk = Walk(0, [False, True, True, False, False, True], 30)
    places = []
    while not walk.ended:
        places.append(walk.place)
        walk.go(far)
    assert places == [0, 3, 4]


def test_ages_count_the_tokens_of_a_phone_from_its_beginning() -> None:
    places = torch.tensor([[0, 0, 0, 2, 3, 3], [5, 5, 6, 6, 6, 9]])
    assert ages(places).tolist() == [[0, 1, 2, 0, 0, 1], [0, 1, 0, 1, 2, 0]]


def test_the_likeliest_walk_finds_where_the_phones_are() -> None:
    true = torch.tensor([0, 0, 1, 1, 1, 3, 4, 4])
    scores = torch.full((8, 5), -4.0)
    scores[torch.arange(8), true] = -0.2
    found = aligned(scores)
    assert found is not None
    assert found.tolist() == true.tolist()
    assert aligned(scores[:1]) is not None
    assert aligned(torch.zeros(2, 20)) is None


def test_a_prompt_whose_text_is_too_long_for_it_is_refused(
    prior: MiniGpt, phones: list[Phones], inventory: Inventory
) -> None:
    voice = replace(prompted(inventory, 2), prompt_phones=phones_of(inventory, 30, 3, "en"))
    with pytest.raises(VoiceError, match="has 30 phones"):
        prior.generate(phones[0], context(voice=voice))


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


def test_a_devoiced_vowel_that_no_teacher_says_is_prepared_as_the_voiced_one(
    prior: MiniGpt, inventory: Inventory
) -> None:
    one, other = (torch.tensor([[1, inventory.symbols.index(n), 30]]) for n in ("ja:A", "ja:a0"))
    with torch.no_grad():
        assert torch.equal(prior.network.phones(one), prior.network.phones(other))
