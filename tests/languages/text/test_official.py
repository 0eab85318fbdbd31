"""What the official rules of several languages share."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from voxloom.interfaces.phones import Inventory
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.official import collapse, dropped, official_phones
from voxloom.languages.text.options import RulesOptions

_LIST = Inventory("x", ("_", "a", ",", "UNK"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a?!b", "a?b"), ("a,.", "a,"), ("a -- b", "a  b"), ("……", "…"), ("。。", "。。")],
)
def test_runs_of_marks_collapse(text: str, expected: str) -> None:
    assert collapse(AlignedText.of(text)).text == expected


def test_what_the_list_lacks_is_unknown_and_named() -> None:
    phones = official_phones(
        "ab", AlignedText.of("ab"), [("a", (0, 1)), ("b", (1, 2))], _LIST, "en"
    )
    assert phones.symbols == ("a", "UNK")
    assert phones.ids == (1, 3)
    assert phones.notes == {"unknown": "b"}


def test_characters_without_a_part_in_the_text_are_told() -> None:
    note = dropped("a*b c", [(0, 1), (2, 3), (4, 5)])
    assert note["dropped"].endswith("(character 2)")
    assert dropped("a b", [(0, 1), (2, 3)]) == {}
    assert dropped("*" * 30, [])["dropped"].endswith("and 20 more")


def test_the_official_rules_write_only_the_lists_of_gpt_sovits() -> None:
    assert RulesOptions(rules="official", inventory="gpt-sovits-v1").rules == "official"
    with pytest.raises(ValidationError, match="gpt-sovits-v1"):
        RulesOptions(rules="official")
