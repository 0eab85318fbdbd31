"""Hints in Chinese text, and the trace of every character."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones
from voxloom.languages.zh.notations import syllables


def said(phones: Phones) -> str:
    return " ".join(symbol.removeprefix("zh:") for symbol in phones.symbols[1:-1])


def gapless(phones: Phones) -> bool:
    ends = [0, *(one.end for one in phones.readings)]
    starts = [*(one.start for one in phones.readings), len(phones.text)]
    return ends == starts


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("chong2 qing4", ("chong2", "qing4")),
        ("háng", ("hang2",)),
        ("nǚ'ér", ("nv3", "er2")),
        ("lü4 lu:e4", ("lv4", "lve4")),
        ("ma ma0 ma5", ("ma5", "ma5", "ma5")),
        ("Yī", ("yi1",)),
    ],
)
def test_pinyin_is_understood_as_people_write_it(written: str, expected: tuple[str, ...]) -> None:
    assert syllables(written) == expected


@pytest.mark.parametrize("wrong", ["", "xyz1", "háng2", "hang6", "行"])
def test_what_is_no_pinyin_is_refused_with_a_reason(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        syllables(wrong)


def test_a_hinted_reading_is_exact_and_its_neighbours_follow_it(chinese: TextFrontend) -> None:
    plain = chinese.read("你行")
    hint = chinese.read("你行", hints=[Hint(1, 2, "pinyin", "hang3", "inline")])
    assert said(plain) == "n i3 x ing2"
    assert said(hint) == "n i2 h ang3"
    assert [one.source for one in hint.readings] == ["dictionary", "hint:inline"]


def test_no_tone_rule_changes_a_hinted_syllable(chinese: TextFrontend) -> None:
    phones = chinese.read(
        "不去很好", hints=[Hint(0, 1, "pinyin", "bu4"), Hint(2, 3, "pinyin", "hen3")]
    )
    assert said(phones) == "b u4 q v4 h en3 h ao3"


def test_pinyin_that_does_not_fit_the_characters_is_said_for_the_whole(
    chinese: TextFrontend,
) -> None:
    phones = chinese.read("看GPU吧", hints=[Hint(1, 4, "pinyin", "xian3 ka3", "lexicon:mine")])
    assert said(phones) == "k an4 x ian3 k a3 b a5"
    assert phones.phones_per_character is not None
    assert sum(phones.phones_per_character) + 0 == len(phones)
    assert len(phones.normalized) == len(phones.phones_per_character)
    assert gapless(phones)
    assert phones.readings[1].source == "hint:lexicon:mine"


def test_phones_are_said_as_given(chinese: TextFrontend) -> None:
    phones = chinese.read("好吧", hints=[Hint(0, 1, "phones", "zh:h zh:ao4")])
    assert said(phones) == "h ao4 b a5"


@pytest.mark.parametrize(
    ("text", "way", "expected"),
    [
        ("110", "digits", "一一零"),
        ("110", "telephone", "幺幺零"),
        ("110", "cardinal", "一百一十"),
        ("3", "ordinal", "第三"),
        ("20240315", "date", "二零二四年三月十五日"),
        ("3/5", "date", "三月五日"),
        ("18.30", "time", "十八点半"),
        ("3.5", "characters", "三点五"),
    ],
)
def test_say_as_chooses_the_way_of_reading(
    chinese: TextFrontend, text: str, way: str, expected: str
) -> None:
    phones = chinese.read(text, hints=[Hint(0, len(text), "say-as", way)])
    assert phones.normalized.rstrip(".") == expected
    assert phones.readings[0].rule.startswith(f"say-as-{way}")


@pytest.mark.parametrize(
    "hint",
    [
        Hint(0, 1, "arpabet", "HH AH0"),
        Hint(0, 1, "pinyin", "xyz"),
        Hint(0, 1, "say-as", "date"),
        Hint(0, 1, "say-as", "colour"),
        Hint(0, 1, "phones", "zh:nothing"),
        Hint(0, 1, "language", "en"),
        Hint(0, 9, "pinyin", "hao3"),
    ],
)
def test_a_hint_that_cannot_be_followed_is_refused(chinese: TextFrontend, hint: Hint) -> None:
    with pytest.raises(InputError) as caught:
        chinese.read("好吧", hints=[hint])
    assert caught.value.mend


def test_the_trace_covers_every_character_and_names_its_rules(chinese: TextFrontend) -> None:
    phones = chinese.read("《老李》花了2个😀，一天不去！！")
    assert gapless(phones)
    rules = {phones.text[one.start : one.end]: (one.rule, one.source) for one in phones.readings}
    assert rules["《"][1] == "silent"
    assert rules["老"] == ("tone-sandhi-third", "dictionary")
    assert rules["一"][0] == "tone-sandhi-yi"
    assert rules["不"][0] == "tone-sandhi-bu"
    assert rules["😀"] == ("emoji", "silent")
    assert rules["2"][0] == "counted"
    assert rules["！！"] == ("repeated-marks", "mark")


def test_official_rules_follow_hints_too(build_official: TextFrontend) -> None:
    phones = build_official.read("银行的行", hints=[Hint(1, 2, "pinyin", "xing4", "inline")])
    assert " ".join(phones.symbols) == "y in2 x ing4 d e5 x ing2"
    whole = build_official.read("用Python写", hints=[Hint(1, 7, "pinyin", "pai4 sen1")])
    assert " ".join(whole.symbols) == "y ong4 p ai4 s en1 x ie3"
    assert whole.phones_per_character is not None
    assert sum(whole.phones_per_character) == len(whole)
