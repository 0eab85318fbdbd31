"""`new`: a spec to begin with that stands as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voxloom.core.spec import new, plan, read
from voxloom.core.spec.yaml_reader import read_yaml
from voxloom.interfaces.errors import SpecError, UnknownProviderError

CHAIN = {
    "frontend": "read-en",
    "tokenizer": "hear-tokens",
    "prior": "guess",
    "acoustic": "sing-tokens",
    "vocoder": "buzz",
}


def test_with_no_choice_it_extends_the_default_preset_and_plans(providers: Any, write: Any) -> None:
    text = new(providers, name="mine")
    assert 'extends: "small"' in text
    found = plan(read(write("mine.yaml", text), providers), providers)
    assert (found.name, found.preset) == ("mine", "small")


def test_chosen_stages_are_written_with_their_options_as_comments(
    providers: Any, write: Any
) -> None:
    text = new(providers, name="x", stages=CHAIN, effects=["pass", "resample"])
    assert "  # iterations: 32  # phase refinement steps" in text
    assert "    sample_rate: 1  # required" in text
    found = plan(read(write("x.yaml", text), providers), providers)
    assert [stage.provider.name for stage in found.speech] == [
        "read-en",
        "guess",
        "sing-tokens",
        "buzz",
    ]


def test_taking_the_comments_away_changes_no_default(providers: Any, write: Any) -> None:
    text = new(providers, name="x", stages=CHAIN)
    bare = "\n".join(
        line.replace("  # ", "  ", 1) if line.startswith("  # ") else line
        for line in text.splitlines()
    )
    assert bare != text
    before = plan(read(write("x.yaml", text), providers), providers)
    after = plan(read(write("x.yaml", bare), providers), providers)
    assert [s.options for s in before.speech] == [s.options for s in after.speech]


def test_inherited_stages_are_offered_with_the_others_installed(providers: Any) -> None:
    text = new(providers, name="x", extends="small", stages={"vocoder": "buzz"})
    assert "# acoustic:" in text
    assert "also installed: sing-tokens, direct" in text
    assert "\nvocoder:  # " in text


def test_odd_names_stay_text(providers: Any) -> None:
    for name in ("1e5", "true", 'a "b": c', "日本"):
        root = read_yaml(new(providers, name=name), "x.yaml", Path())
        assert root is not None
        assert root.plain()["name"] == name


def test_unknown_choices_are_told(providers: Any) -> None:
    with pytest.raises(UnknownProviderError, match="buzz"):
        new(providers, name="x", stages={"vocoder": "bzz"})
    with pytest.raises(SpecError, match="vocoder"):
        new(providers, name="x", stages={"vocodr": "buzz"})
    with pytest.raises(UnknownProviderError):
        new(providers, name="x", extends="smal")
