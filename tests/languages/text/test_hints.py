"""Hints held through normalisation."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Inventory
from voxloom.languages.text.hints import hold, source_of, symbols_of

INVENTORY = Inventory("small", ("SP", "A", "B"), "SP", "SP")
WAYS = {"digits": lambda text: " ".join("one" for char in text if char.isdigit()) or None}


def test_a_pronounced_stretch_is_one_character_with_its_span() -> None:
    held = hold("go 行 now", [Hint(3, 4, "phones", "A B")], ("en",))
    placeholder = held.text.text[3]
    assert held.text.text == f"go {placeholder} now"
    assert held.text.spans[3] == (3, 4)
    hint = held.hints[placeholder]
    assert symbols_of(hint, "go 行 now", INVENTORY, {}) == ("A", "B")
    assert source_of(hint) == "hint:request"


def test_a_way_of_saying_is_written_out() -> None:
    held = hold("no 11.", [Hint(3, 5, "say-as", "digits")], ("en",), ways=WAYS)
    assert held.text.text == "no one one."
    assert held.text.rules[3] == "say-as-digits"
    assert held.text.span(3, 10) == (3, 5)


def test_a_text_that_has_a_placeholder_itself_gets_another() -> None:
    text = "\U000f0000a"
    held = hold(text, [Hint(1, 2, "phones", "A")], ("en",))
    assert held.text.text[1] not in text


def test_a_notation_is_turned_into_symbols() -> None:
    hint = Hint(0, 1, "toy", "ab")
    assert symbols_of(hint, "x", INVENTORY, {"toy": str.upper}) == ("A", "B")


def refuse(value: str) -> tuple[str, ...]:
    raise ValueError(f"{value!r} has no vowel")


@pytest.mark.parametrize(
    ("hints", "message"),
    [
        ([Hint(0, 9, "phones", "A")], "the text has 3"),
        ([Hint(0, 2, "phones", "A"), Hint(1, 3, "phones", "A")], "Two hints cover character 2"),
        ([Hint(0, 1, "pinyin", "a1")], "pinyin .* not understood"),
        ([Hint(0, 1, "language", "fr")], "language 'fr': this frontend speaks en"),
        ([Hint(0, 1, "say-as", "song")], "'song' .* not known"),
        ([Hint(0, 1, "say-as", "digits")], "cannot be read as digits"),
    ],
)
def test_a_hint_that_cannot_be_held_is_refused(hints: list[Hint], message: str) -> None:
    with pytest.raises(InputError, match=message):
        hold("abc", hints, ("en",), ways=WAYS)


@pytest.mark.parametrize(
    ("hint", "message"),
    [
        (Hint(0, 1, "phones", "A C"), "inventory 'small' has no 'C'"),
        (Hint(0, 1, "phones", " "), "it has no phone"),
        (Hint(0, 1, "toy", "x"), "because 'x' has no vowel"),
    ],
)
def test_a_pronunciation_that_cannot_be_followed_is_refused(hint: Hint, message: str) -> None:
    with pytest.raises(InputError, match=message):
        symbols_of(hint, "abc", INVENTORY, {"toy": refuse})


def test_a_language_hint_of_the_own_language_changes_nothing() -> None:
    assert hold("abc", [Hint(0, 3, "language", "en")], ("en",)).text.text == "abc"


def test_a_placeholder_is_a_part_by_itself_and_is_shown_as_it_was_written() -> None:
    text = "去重庆吧"
    held = hold(text, [Hint(1, 3, "pinyin", "chong2 qing4")], ("zh",), notations=("pinyin",))
    assert [part.spans[0][0] for part in held.parts()] == [0, 1, 3]
    assert len(list(held.parts())[1].text) == 1
    assert held.shown(text, held.text).text == text
