"""Where the analyser's words stand in the text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.languages.ja.align import locate


def located(text: str, *words: str) -> list[str]:
    return [text[start:end] for start, end in locate(text, words)]


def test_words_of_the_text_stand_one_after_another() -> None:
    assert located("今日は雨", "今日", "は", "雨") == ["今日", "は", "雨"]


def test_rewritten_digits_share_the_number() -> None:
    words = ("二", "千", "十", "九", "年", "４月")
    assert located("２０１９年４月", *words) == ["２０１９"] * 4 + ["年", "４月"]


def test_a_number_may_stand_before_a_word_that_its_own_words_hold() -> None:
    assert located("３千円", "三", "千", "円") == ["３", "千", "円"]


def test_a_rewritten_word_may_hold_characters_after_the_digits() -> None:
    assert located("１日日。", "一日", "日", "。") == ["１日", "日", "。"]
    assert located("２０日", "二十日") == ["２０日"]


def test_separators_inside_a_number_belong_to_it() -> None:
    words = ("三", "．", "一", "四", "は")
    assert located("３．１４は", *words) == ["３．１４"] * 4 + ["は"]


def test_a_replaced_character_is_found_again() -> None:
    assert located("𠮷野家で", "吉野家", "で") == ["𠮷野家", "で"]


def test_spaces_that_the_analyser_drops_are_passed_over() -> None:
    assert located("Ａ　Ｂ", "Ａ", "Ｂ") == ["Ａ", "Ｂ"]


def test_words_that_stand_for_nothing_stay_inside_the_text() -> None:
    assert locate("あ", ["い", "う"]) == [(0, 1), (0, 1)]


@settings(deadline=None, derandomize=True)
@given(
    st.text("あい１２　．", min_size=1, max_size=20),
    st.lists(st.text("あい二十１", min_size=1, max_size=3), max_size=12),
)
def test_ranges_never_go_back_and_stay_inside(text: str, words: list[str]) -> None:
    spans = locate(text, words)
    assert len(spans) == len(words)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert [end for _, end in spans] == sorted(end for _, end in spans)
