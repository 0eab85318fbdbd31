"""Hints in text of several languages."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones

TEXT = "我在北京，I read it，すごい"


OF = {"pinyin": "zh", "arpabet": "en"}  # the pipeline fills in whose notation a hint is in


def hint(text: str, part: str, kind: str, value: str) -> Hint:
    start = text.index(part)
    return Hint(start, start + len(part), kind, value, "inline", OF.get(kind, ""))


def spoken(phones: Phones, part: str) -> tuple[str, ...]:
    start = phones.text.index(part)
    found = [one for one in phones.readings if one.start < start + len(part) and start < one.end]
    return tuple(symbol for one in found for symbol in phones.symbols[one.first : one.last])


def test_a_pronunciation_goes_to_the_frontend_of_its_run(mixed: TextFrontend) -> None:
    phones = mixed.read(TEXT, "auto", [hint(TEXT, "read", "arpabet", "R EH1 D")])
    assert spoken(phones, "read") == ("en:R", "en:EH1", "en:D")
    assert any(one.source == "hint:inline" for one in phones.readings)
    assert spoken(phones, "すごい") == spoken(mixed.read(TEXT), "すごい")


def test_a_notation_of_one_language_brings_its_characters_there(mixed: TextFrontend) -> None:
    text = "我买了T恤，OK"
    phones = mixed.read(text, "auto", [hint(text, "T恤", "pinyin", "ti4 xu4")])
    assert spoken(phones, "T恤") == ("zh:t", "zh:i4", "zh:x", "zh:v4")


def test_a_language_hint_decides(mixed: TextFrontend) -> None:
    assert all(one.startswith("zh:") for one in spoken(mixed.read("在東京"), "東京"))
    phones = mixed.read("在東京", "zh", [Hint(1, 3, "language", "ja")])
    assert all(one.startswith("ja:") for one in spoken(phones, "東京"))
    assert all(one.startswith("zh:") for one in spoken(phones, "在"))


def test_a_language_hint_may_enclose_another(mixed: TextFrontend) -> None:
    text = "see 東京 now"
    hints = [Hint(0, 10, "language", "en"), hint(text, "東京", "pinyin", "dong1 jing1")]
    phones = mixed.read(text, "auto", hints)
    assert spoken(phones, "東京") == ("zh:d", "zh:ong1", "zh:j", "zh:ing1")


def test_what_no_language_reads_may_have_phones(mixed: TextFrontend) -> None:
    text = "你好 Привет"
    phones = mixed.read(text, "auto", [hint(text, "Привет", "phones", "en:HH en:AY1")])
    assert spoken(phones, "Привет") == ("en:HH", "en:AY1")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Hint(0, 1, "language", "ko"), "'ko'"),
        (Hint(0, 40, "pinyin", "wo3"), "40"),
        (Hint(6, 7, "arpabet", "QQ"), "QQ"),
        (Hint(0, 1, "phones", "nope"), "nope"),
    ],
)
def test_hints_that_cannot_be_followed_are_refused(
    given: Hint, said: str, mixed: TextFrontend
) -> None:
    with pytest.raises(InputError, match=said):
        mixed.read(TEXT, "auto", [given])


def test_readings_cover_the_text(mixed: TextFrontend) -> None:
    for hints in ([], [hint(TEXT, "北京", "pinyin", "bei3 jing1")]):
        readings = mixed.read(TEXT, "auto", hints).readings
        assert [one.start for one in readings] == [0, *(one.end for one in readings[:-1])]
        assert readings[-1].end == len(TEXT)
