"""The Korean frontend as a whole: form, trace, hints, refusals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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
from voxloom.languages.ko.options import KoOptions

SAMPLE = "2024년 3월 15일에 「사과」 3개를 샀어요, 값이 얼마예요?"
LETTERS = "가나값닭읽밟좋않의희굳이에서을는다요ㅋㅠ"
COMMON = "0123456789.,:;!?…-—/%$€°+= \n\t()“”😀½²①~abcABC"


def check(phones: Phones, text: str, inventory: Inventory) -> None:
    assert phones.text == text
    assert phones.ids == inventory.encode(phones.symbols)
    assert set(phones.languages) == {"ko"}
    starts = [start for start, _ in phones.spans]
    assert starts == sorted(starts)
    reached = 0
    for one in phones.readings:
        assert one.start == reached
        assert one.end > one.start
        assert one.source
        assert one.rule or one.first < one.last
        reached = one.end
    assert reached == len(text)


def test_every_character_of_a_sentence_is_accounted_for(
    korean: TextFrontend, v2: Inventory
) -> None:
    phones = korean.phonemize(SAMPLE)
    check(phones, SAMPLE, v2)
    year = phones.readings[0]
    assert (SAMPLE[year.start : year.end], year.normalized) == ("2024", "이천이십사")
    assert year.rule.startswith("number-cardinal")
    quote = next(one for one in phones.readings if SAMPLE[one.start] == "「")
    assert (quote.source, quote.rule) == ("silent", "quote-or-bracket")


def test_sound_changes_are_named(korean: TextFrontend) -> None:
    phones = korean.phonemize("국물 같이 갈등")
    rules = {phones.text[one.start : one.end]: (one.source, one.rule) for one in phones.readings}
    assert rules["국"] == ("rules", "nasalization")
    assert rules["이"] == ("rules", "palatalization")
    assert rules["등"] == ("dictionary", "exception")


@settings(deadline=None, derandomize=True, max_examples=80)
@given(text=st.text(LETTERS * 3 + COMMON, min_size=1, max_size=25))
def test_mixtures_of_what_korean_has_are_read_to_the_last_character(
    text: str, korean: TextFrontend, v2: Inventory
) -> None:
    try:
        phones = korean.phonemize(text)
    except InputError:
        assert not set(text) & set(LETTERS)
        return
    check(phones, text, v2)


@pytest.mark.parametrize("rules", ["default", "official"])
@settings(deadline=None, derandomize=True, max_examples=80)
@given(text=st.text(max_size=20))
def test_any_unicode_is_read_or_refused(
    rules: str, text: str, korean: TextFrontend, official_korean: TextFrontend, v2: Inventory
) -> None:
    frontend = korean if rules == "default" else official_korean
    try:
        phones = frontend.phonemize(text)
    except InputError:
        assert rules == "default"
        return
    if phones.symbols:
        check(phones, text, v2)


def test_threads_change_nothing(korean: TextFrontend) -> None:
    texts = [f"{number}개의 {SAMPLE}" for number in range(6)]
    alone = [korean.phonemize(text).symbols for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: korean.phonemize(text).symbols, texts * 3))
    assert together == alone * 3


@pytest.mark.parametrize("inventory", ["mini", "gpt-sovits-v1"])
def test_an_inventory_without_korean_is_refused_by_name(inventory: str) -> None:
    with pytest.raises(ValidationError, match=f"{inventory!r} has no Korean phones"):
        KoOptions(inventory=inventory)


@pytest.mark.parametrize("text", ["", " \n", "…?!", "🎉"])
def test_text_without_words_is_refused(text: str, korean: TextFrontend) -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        korean.phonemize(text)


def test_another_script_is_refused_with_its_place(korean: TextFrontend) -> None:
    with pytest.raises(InputError, match=r"Character 4 .*Cyrillic") as caught:
        korean.phonemize("안녕 Привет")
    assert "mixed" in caught.value.mend


@pytest.mark.parametrize("rules", ["default", "official"])
def test_a_hint_in_hangul_is_spoken_as_it_is_pronounced(
    rules: str, korean: TextFrontend, official_korean: TextFrontend
) -> None:
    frontend = korean if rules == "default" else official_korean
    phones = frontend.read("이 대가는", "ko", [Hint(2, 4, "hangul", "대까", "inline")])
    assert "".join(phones.symbols) == "ㅇㅣ空ㄷㅐㄲㅏㄴㅡㄴ."
    hinted = next(one for one in phones.readings if one.start == 2)
    assert (hinted.source, hinted.normalized) == ("hint:inline", "대가")


def test_phones_are_spoken_as_given(korean: TextFrontend) -> None:
    phones = korean.read("ABC 회사", "ko", [Hint(0, 3, "phones", "ㅇ ㅏ")])
    assert phones.symbols[:3] == ("ㅇ", "ㅏ", "空")


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        ("hangul", "값", "pronounced with ㅄ"),
        ("hangul", "abc", "no Hangul syllable"),
        ("pinyin", "da4", "not understood here"),
        ("phones", "zh4", "has no 'zh4'"),
        ("say-as", "currency", "a way that is not known"),
    ],
)
def test_a_hint_that_cannot_be_followed_is_refused(
    kind: str, value: str, why: str, korean: TextFrontend
) -> None:
    with pytest.raises(InputError, match=why):
        korean.read("대가", "ko", [Hint(0, 2, kind, value)])


@pytest.mark.parametrize(
    ("text", "way", "said"),
    [
        ("1234", "digits", "일이삼사"),
        ("1234", "cardinal", "천이백삼십사"),
        ("3", "ordinal", "세번째"),
        ("20240315", "date", "이천이십사년 삼월 십오일"),
        ("15.30", "time", "십오시 삼십분"),
        ("01012345678", "telephone", "공일공일이삼사오육칠팔"),
        ("A1", "characters", "에이 일"),
    ],
)
def test_say_as_reads_a_stretch_another_way(
    text: str, way: str, said: str, korean: TextFrontend
) -> None:
    phones = korean.read(text, "ko", [Hint(0, len(text), "say-as", way)])
    assert phones.normalized == f"{said}."
    assert phones.readings[0].rule.startswith(f"say-as-{way}")


@pytest.mark.parametrize("unit", ["1,111", "1:1", "1.", "$1 ", "1-", "@a", "(", "A1", "1/", "ㅋ"])
def test_time_is_linear_in_the_length(unit: str, korean: TextFrontend) -> None:
    def work(count: int) -> None:
        with suppress(InputError):
            korean.phonemize("가" + unit * count)

    assert_linear(work, 60, 480)
