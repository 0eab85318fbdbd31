"""Options, and the contracts that follow from them and from the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from voxloom.interfaces.contracts import Edges, PhoneContract, TextFeatureContract, TokenContract
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView
from voxloom.interfaces.phones import Inventory
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.options import GptOptions

OWN = Inventory("own", ("_", "SP", "a", "b"))


@pytest.fixture
def edges(config: dict[str, Any]) -> Callable[..., Edges]:
    def of(phones: int = 732, **options: Any) -> Edges:
        config["model"]["phoneme_vocab_size"] = phones
        metadata = {"config": json.dumps(config)}
        view = PlanView({}, {}, lambda _: metadata, lambda _: OWN)
        return GptOptions(weights="a.ckpt", **options).edges(view)

    return of


@pytest.mark.parametrize(
    ("rows", "contract"),
    [(512, PhoneContract("gpt-sovits-v1", 322)), (732, PhoneContract("gpt-sovits-v2", 732))],
)
def test_the_phone_table_tells_the_inventory(
    edges: Callable[..., Edges], rows: int, contract: PhoneContract
) -> None:
    assert edges(rows).accepts == {"phones": contract}


def test_another_phone_table_needs_its_inventory_named(edges: Callable[..., Edges]) -> None:
    with pytest.raises(SpecError, match="400 phones"):
        edges(400)
    assert edges(400, inventory="own").accepts == {"phones": OWN.contract}
    with pytest.raises(SpecError, match="has 4 symbols"):
        edges(3, inventory="own")


def test_prompt_and_text_features_may_be_missing(edges: Callable[..., Edges], size: Size) -> None:
    found = edges()
    tokens = TokenContract("gpt-sovits-hubert-vq", size.end, 25.0)
    assert found.produces == {"tokens": tokens}
    assert found.optional == {
        "prompt": tokens,
        "text_features": TextFeatureContract("chinese-roberta-wwm-ext-large", 1024),
    }


def test_the_limit_is_the_file_s_unless_it_is_given_in_seconds(size: Size) -> None:
    assert GptOptions(weights="a").limit(size) == size.early_stop == 50
    assert GptOptions(weights="a", max_seconds=3).limit(size) == 75


def test_the_defaults_are_those_of_the_original() -> None:
    sampling = GptOptions(weights="a").sampling
    assert sampling.model_dump() == {
        "top_k": 15,
        "top_p": 1.0,
        "temperature": 1.0,
        "repetition_penalty": 1.35,
    }


def test_compat_can_be_switched_like_a_lamp() -> None:
    assert GptOptions(weights="a", compat=True).compat == "official"
    assert GptOptions(weights="a", compat=False).compat == ""
    with pytest.raises(ValidationError):
        GptOptions(weights="a", compat="oficial")


@pytest.mark.parametrize(
    "sampling", [{"top_k": 0}, {"temperature": -1}, {"repetition_penalty": 0}, {"top_q": 1}]
)
def test_sampling_that_cannot_be_is_refused(sampling: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        GptOptions(weights="a", sampling=sampling)
