"""The Cantonese frontend as a whole: form, trace, hints, refusals."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.growth import assert_linear
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.yue.options import YueOptions

SAMPLE = "今日係2024年5月3號，「佢」畀咗$50，幾好喎！"
LETTERS = "係唔嘅佢幾個几个行樂学会一"
COMMON = "0123456789.,:;!?…-—/%$€°+= \n\t()“”😀½²①~ABC"


def check(phones: Phones, text: str, inventory: Inventory) -> None:
    assert phones.text == text
    assert phones.ids == inventory.encode(phones.symbols)
    counts = phones.phones_per_character or ()
    assert len(counts) == len(phones.normalized)
    assert sum(counts) == len(phones)
    reached = 0
    for one in phones.readings:
        assert one.start == reached
        assert one.source
        assert one.rule or one.first < one.last
        reached = one.end
    assert reached == len(text)


def test_every_character_of_a_sentence_is_accounted_for(
    cantonese: TextFrontend, v2: Inventory
) -> None:
    phones = cantonese.phonemize(SAMPLE)
    check(phones, SAMPLE, v2)
    assert "几好" in phones.normalized  # as the models' own program writes it
    money = next(one for one in phones.readings if SAMPLE[one.start] == "$")
    assert (SAMPLE[money.start : money.end], money.normalized) == ("$50", "五十蚊")
    assert money.rule == "money"
    assert next(one for one in phones.readings if SAMPLE[one.start] == "「").source == "silent"


@settings(deadline=None, derandomize=True, max_examples=80)
@given(text=st.text(LETTERS * 3 + COMMON, min_size=1, max_size=25))
def test_mixtures_of_what_cantonese_has_are_read_to_the_last_character(
    text: str, cantonese: TextFrontend, v2: Inventory
) -> None:
    try:
        phones = cantonese.phonemize(text)
    except InputError:
        assert not set(text) & set(LETTERS) or len(text) > 8  # nine capitals are a word
        return
    check(phones, text, v2)


@pytest.mark.parametrize("rules", ["default", "official"])
@settings(deadline=None, derandomize=True, max_examples=80)
@given(text=st.text(max_size=20))
def test_any_unicode_is_read_or_refused(
    rules: str, text: str, cantonese: TextFrontend, official_cantonese: TextFrontend, v2: Inventory
) -> None:
    frontend = cantonese if rules == "default" else official_cantonese
    try:
        phones = frontend.phonemize(text)
    except InputError:
        assert rules == "default"
        return
    if phones.symbols:
        check(phones, text, v2)


@pytest.mark.parametrize("inventory", ["mini", "gpt-sovits-v1"])
def test_an_inventory_without_cantonese_is_refused_by_name(inventory: str) -> None:
    with pytest.raises(ValidationError, match=f"{inventory!r} has no Cantonese phones"):
        YueOptions(inventory=inventory)


def test_a_latin_word_is_refused_and_capitals_are_spelled(cantonese: TextFrontend) -> None:
    with pytest.raises(InputError, match=r"Character 3 .*Latin") as caught:
        cantonese.phonemize("我個iPhone冇電")
    assert "mixed" in caught.value.mend
    assert cantonese.phonemize("開OT").symbols[-4:] == ("You", "Yu1", "Yt", "Yi1")


@pytest.mark.parametrize("rules", ["default", "official"])
def test_a_hint_in_jyutping_gives_each_character_its_syllable(
    rules: str, cantonese: TextFrontend, official_cantonese: TextFrontend, v2: Inventory
) -> None:
    frontend = cantonese if rules == "default" else official_cantonese
    phones = frontend.read("佢好行運", "yue", [Hint(2, 4, "jyutping", "hang6 wan6", "inline")])
    check(phones, "佢好行運", v2)
    assert phones.symbols[-4:] == ("Yh", "Yang6", "Yw", "Yan6")
    assert phones.readings[-1].source == "hint:inline"


def test_a_hint_with_another_number_of_syllables_is_shared_out(
    cantonese: TextFrontend, v2: Inventory
) -> None:
    phones = cantonese.read("我哋OK啦", "yue", [Hint(2, 4, "jyutping", "ou1 kei1 aa3")])
    check(phones, "我哋OK啦", v2)
    assert phones.phones_per_character == (2, 2, 3, 3, 2)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("jyutping", "hang", "no syllable of jyutping"),
        ("jyutping", "xang4", "no syllable of jyutping"),
        ("pinyin", "hang2", "not understood here"),
        ("phones", "Yh Yxx1", "has no 'Yxx1'"),
        ("say-as", "currency", "a way that is not known"),
    ],
)
def test_a_hint_that_cannot_be_followed_is_refused(
    kind: str, value: str, why: str, cantonese: TextFrontend
) -> None:
    with pytest.raises(InputError, match=why):
        cantonese.read("行", "yue", [Hint(0, 1, kind, value)])


@pytest.mark.parametrize(
    ("text", "way", "said"),
    [
        ("1234", "digits", "一二三四"),
        ("1234", "cardinal", "一千二百三十四"),
        ("3", "ordinal", "第三"),
        ("20240315", "date", "二零二四年三月十五号"),
        ("15.30", "time", "十五点半"),
        ("98765432", "telephone", "九八七六五四三二"),
        ("A1", "characters", "A一"),
    ],
)
def test_say_as_reads_a_stretch_another_way(
    text: str, way: str, said: str, cantonese: TextFrontend
) -> None:
    phones = cantonese.read(text, "yue", [Hint(0, len(text), "say-as", way)])
    assert phones.normalized == said
    assert phones.readings[0].rule.startswith(f"say-as-{way}")


@pytest.mark.parametrize("unit", ["1,111", "1:1", "1.", "$1 ", "1-", "@a", "(", "A1", "1/", "ㅋ"])
def test_time_is_linear_in_the_length(unit: str, cantonese: TextFrontend) -> None:
    def work(count: int) -> None:
        with suppress(InputError):
            cantonese.phonemize("佢" + unit * count)

    assert_linear(work, 60, 480)
