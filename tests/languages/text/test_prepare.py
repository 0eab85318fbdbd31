"""The first look at a text."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError


def test_pictures_become_spaces_and_are_told() -> None:
    prepared = prepare("a😀b", {"Latin"}, ("en",), "mend")
    assert prepared.text.text == "a b"
    assert prepared.notes == {"silent": "😀 (character 2)"}


def test_control_characters_vanish_and_are_told() -> None:
    prepared = prepare("a\x07b", {"Latin"}, ("en",), "mend")
    assert prepared.text.text == "ab"
    assert prepared.notes == {"silent": "\\x07 (character 2)"}


def test_a_long_list_of_pictures_is_cut_short() -> None:
    prepared = prepare("a" + "😀" * 30, {"Latin"}, ("en",), "mend")
    assert prepared.notes["silent"].endswith("and 20 more")


def test_plain_text_has_no_notes() -> None:
    assert prepare("a, “b” (c)", {"Latin"}, ("en",), "mend").notes == {}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *[("", "it is empty"), (" \n\t", "it is blank"), ("?!…", "only punctuation")],
        *[("😀🎉", "only pictures"), ("\x00\x01", "only pictures and marks"), ("\u200b", "")],
    ],
)
def test_text_without_a_word_is_refused(text: str, why: str) -> None:
    with pytest.raises(InputError, match=f"nothing to speak.*{why}"):
        prepare(text, {"Latin"}, ("en",), "mend")


def test_another_script_is_refused_with_character_position_and_mend() -> None:
    with pytest.raises(UnspeakableError) as caught:
        prepare("ab Пр", {"Latin"}, ("en", "zh"), lambda kind: f"mend {kind}")
    error = caught.value
    assert (error.char, error.position) == ("П", 3)
    assert "Character 4" in error.message
    assert "en and zh" in error.message
    assert error.mend == "mend Cyrillic"


def test_a_refusal_can_be_seen_from_a_longer_text() -> None:
    error = UnspeakableError("П", 2, ("en",), mend="m").moved(10, ("en", "ja"))
    assert error.position == 12
    assert "Character 13" in error.message
    assert "en and ja" in error.message
