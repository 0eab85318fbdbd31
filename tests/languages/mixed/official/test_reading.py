"""Segments read by their frontends and joined."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

pytest.importorskip("fasttext")
pytest.importorskip("budoux")

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build, WeightsView
from voxloom.languages.mixed.frontend import MixedFrontend
from voxloom.languages.mixed.options import MixedOptions

SYMBOLS = (*(f"{code}{place}" for code in ("zh", "en", "ja") for place in (1, 2)), ",", ".")


class Echo(TextFrontend):
    """Two phones a letter, one a full stop, none for anything else; Chinese counts them."""

    def __init__(self, language: str) -> None:
        self.languages = (language,)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        code = self.languages[0]
        kept = [(char, place) for place, char in enumerate(text) if char.isalnum() or char in ".。"]
        spoken = [
            (symbol, place)
            for char, place in kept
            for symbol in ((f"{code}1", f"{code}2") if char.isalnum() else (".",))
        ]
        symbols = tuple(symbol for symbol, _ in spoken) or (",",)
        return Phones(
            "gpt-sovits-v2",
            symbols,
            tuple(SYMBOLS.index(symbol) for symbol in symbols),
            tuple((place, place + 1) for _, place in spoken) or ((0, 0),),
            (code,) * len(symbols),
            text,
            normalized="".join(char for char, _ in kept),
            phones_per_character=tuple(2 if char.isalnum() else 1 for char, _ in kept)
            if code == "zh"
            else None,
        )


def no_weights(field: str) -> WeightsView:
    raise AssertionError(field)


def make(inventory: str = "gpt-sovits-v2") -> MixedFrontend:
    options = MixedOptions(inventory=inventory, rules="official", languages=("en", "zh", "ja"))
    parts = {code: Echo(code) for code in options.languages}
    build = Build("cpu", Edges(), no_weights, lambda name: Inventory(name, SYMBOLS), parts)
    return MixedFrontend(options, build)


@pytest.fixture(scope="module")
def official() -> MixedFrontend:
    return make()


def test_segments_stand_in_a_row_and_count_in_the_whole_text(official: MixedFrontend) -> None:
    text = "我在  Rome。"
    phones = official.read(text, "zh")
    assert phones.symbols == ("zh1", "zh2") * 2 + ("en1", "en2") * 4 + (".",)
    assert phones.spans == tuple(
        (place, place + 1) for place in (0, 0, 1, 1, 4, 4, 5, 5, 6, 6, 7, 7, 8)
    )
    assert phones.languages == ("zh",) * 4 + ("en",) * 9
    assert phones.normalized == "我在Rome。"


def test_a_segment_that_does_not_count_is_counted_at_its_first_character(
    official: MixedFrontend,
) -> None:
    phones = official.read("我在Rome很好", "zh")
    assert phones.phones_per_character == (2, 2, 8, 0, 0, 0, 2, 2)
    assert sum(phones.phones_per_character) == len(phones)


def test_fewer_than_six_phones_are_read_again_behind_a_full_stop(
    official: MixedFrontend,
) -> None:
    short = official.read("你好", "zh")
    assert short.symbols == (".", "zh1", "zh2", "zh1", "zh2")
    assert short.spans[0] == (0, 0)
    assert [(one.start, one.end) for one in short.readings] == [(0, 1), (1, 2)]
    assert official.read("你好。。", "zh").symbols[0] == "zh1"


def test_a_language_that_the_version_lacks_is_an_english_space() -> None:
    phones = make("gpt-sovits-v1").read("한국어 한국어 我们在 here", "auto")
    assert phones.symbols[0] == ","
    assert phones.languages[0] == "en"


def test_every_character_is_told_of(official: MixedFrontend) -> None:
    text = " 我在  Rome，так，三年。"
    readings = official.read(text, "auto").readings
    assert [one.start for one in readings] == [0, *(one.end for one in readings[:-1])]
    assert readings[-1].end == len(text)
    assert all(one.rule for one in readings if one.first == one.last)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [("你好", "fr", "'fr'"), ("你好", "all_en", "all_en"), (" \n", "zh", "nothing to speak")],
)
def test_codes_and_texts_of_no_use_are_refused(
    text: str, code: str, said: str, official: MixedFrontend
) -> None:
    with pytest.raises(InputError, match=said):
        official.read(text, code)


def test_v1_has_fewer_codes() -> None:
    assert make("gpt-sovits-v1").languages == ("auto", "en", "zh", "ja", "all_zh", "all_ja")
    with pytest.raises(InputError, match="'ko'"):
        make("gpt-sovits-v1").read("한국어", "ko")


def test_a_child_that_is_not_asked_for_is_refused_with_the_way_to_add_it(
    official: MixedFrontend,
) -> None:
    with pytest.raises(InputError, match="'ko'") as caught:
        official.read("한국어", "ko")
    assert "`languages`" in caught.value.mend


def test_hints_are_refused(official: MixedFrontend) -> None:
    with pytest.raises(InputError, match="follow no hints"):
        official.read("你好吗", "zh", [Hint(0, 1, "pinyin", "ni3")])


def test_the_task_mixed_gives_phones_and_segments(official: MixedFrontend) -> None:
    request: Mapping[str, Any] = {"text": "我在Rome很好", "language": "zh"}
    answer = official.answer("mixed", request)
    assert [(one["lang"], one["text"]) for one in answer["segments"]] == [
        ("zh", "我在"),
        ("en", "Rome"),
        ("zh", "很好"),
    ]
    assert answer["norm_text"] == "我在Rome很好"
    assert answer["phones"] == list(official.read("我在Rome很好", "zh").symbols)
    assert answer["segments"][0]["word2ph"] == [2, 2]
    with pytest.raises(InputError, match="`text` is missing"):
        official.answer("mixed", {"language": "zh"})
    with pytest.raises(InputError, match="'cut'"):
        official.answer("cut", request)
