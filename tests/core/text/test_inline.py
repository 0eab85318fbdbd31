from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.notations import NOTATIONS
from voxloom.core.text import read_script
from voxloom.core.text.inline import read_inline
from voxloom.core.text.render import inline_text
from voxloom.interfaces import Hint
from voxloom.interfaces.errors import InputError, VoxloomError
from voxloom.interfaces.request import Request


def read(text: str, language: str = "auto") -> tuple[str, list[tuple[str, str, str]]]:
    script = read_inline(text, NOTATIONS, language)
    return script.text, [(h.kind, script.text[h.start : h.end], h.value) for h in script.hints]


@pytest.mark.parametrize(
    ("text", "spoken", "hints"),
    [
        ("行[háng]业", "行业", [("pinyin", "行", "háng")]),
        ("银行[hang2]", "银行", [("pinyin", "行", "hang2")]),
        ("重庆[chong2 qing4]人", "重庆人", [("pinyin", "重庆", "chong2 qing4")]),
        ("走了[le]", "走了", [("pinyin", "了", "le")]),
        ("女[nǚ]", "女", [("pinyin", "女", "nǚ")]),
        ("橋[はし:1]を", "橋を", [("kana", "橋", "はし:1")]),
        ("日本橋[にほ↓んばし]", "日本橋", [("kana", "日本橋", "にほ↓んばし")]),
        ("I read[R EH1 D] it", "I read it", [("arpabet", "read", "R EH1 D")]),
        ("well-read[R EH1 D]", "well-read", [("arpabet", "read", "R EH1 D")]),
        ("{pinyin:chong2 qing4|重庆}", "重庆", [("pinyin", "重庆", "chong2 qing4")]),
        ("{pinyin:chong2 qing4}", "chong2 qing4", [("pinyin", "chong2 qing4", "chong2 qing4")]),
        ("{phones:a b|x}", "x", [("phones", "x", "a b")]),
        ("{ipa:tʃ|ch}", "ch", [("ipa", "ch", "tʃ")]),
        ("{hangul:동닙|독립}", "독립", [("hangul", "독립", "동닙")]),
        ("{say-as:digits|42}", "42", [("say-as", "42", "digits")]),
        ("{lang:ja-JP|橋}", "橋", [("language", "橋", "ja")]),
        ("{lang:ja|橋[はし]だ}", "橋だ", [("language", "橋だ", "ja"), ("kana", "橋", "はし")]),
    ],
)
def test_a_form_says_how_the_text_before_or_within_it_is_read(
    text: str, spoken: str, hints: list[tuple[str, str, str]]
) -> None:
    assert read(text) == (spoken, hints)


@pytest.mark.parametrize(
    "text",
    [
        "as in [1] and [sic]",
        "a[i] = b[N]",
        "vitamin[B] and array[I]",
        "表[a]和图[e]",
        "行[one]",
        "行[chong2 qing4]",
        "说[1]",
        "{x} {} {a: b} {name:value} {PINYIN:a}",
        "function() { return [x]; }",
        "read [R EH1 D]",
        "c:\\temp\\new and 100\\%",
        "]][[}}{{",
        "橋 [はし]",
    ],
)
def test_ordinary_brackets_and_braces_stay_as_they_are(text: str) -> None:
    script = read_inline(text, NOTATIONS)
    assert script.text == text
    assert not script.hints
    assert [script.source[a:b] for a, b in script.spans] == list(text)


def test_cantonese_is_told_from_mandarin_by_the_language_or_by_its_tones() -> None:
    assert read("行[hong4]")[1][0][0] == "pinyin"
    assert read("行[hong4]", "yue")[1][0][0] == "jyutping"
    assert read("日[jat6]")[1][0][0] == "jyutping"
    assert read("{lang:yue|行[hong4]}")[1][1][0] == "jyutping"


def test_a_backslash_makes_a_form_ordinary_text() -> None:
    assert read("行\\[háng\\] \\{pinyin:a\\}") == ("行[háng] {pinyin:a}", [])
    text, hints = read("行\\\\[háng]")
    assert text == "行\\[háng]"  # two backslashes are one, and no word stands before the bracket
    assert not hints
    assert read("{sub:a|b\\|c}")[0] == "a"


def test_every_character_of_the_script_knows_what_it_stands_for() -> None:
    text = "去重庆[chong2 qing4]，{sub:World Wide Web|WWW}{pinyin:ma3|马}"
    script = read_inline(text, NOTATIONS)
    assert script.text == "去重庆，World Wide Web马"
    assert [text[a:b] for a, b in script.spans[:4]] == list("去重庆，")
    assert {text[a:b] for a, b in script.spans[4:18]} == {"WWW"}
    assert script.written(0, len(script.text)) == "去重庆，WWW马"


def test_breaks_and_marks_stand_where_they_are_written() -> None:
    script = read_inline("a{break:500ms}b{mark:here}{break:1.5s}c", NOTATIONS)
    assert script.text == "abc"
    assert [(one.at, one.seconds) for one in script.breaks] == [(1, 0.5), (2, 1.5)]
    assert [(one.at, one.name, one.breaks) for one in script.marks] == [(2, "here", 1)]


@pytest.mark.parametrize(
    ("text", "column", "says", "mend"),
    [
        ("go {pinyin:xx9|a}", 4, "not pinyin", "chong2"),
        ("go {pinyin:chong2", 4, "does not end", "\\{pinyin:"),
        ("go {lang:ja|x", 4, "does not end", "Close it"),
        ("{arpabet:HH|x}", 1, "not arpabet", "vowel"),
        ("{kana:abc|x}", 1, "not kana", "kana"),
        ("{break:soon}", 1, "'soon' is no time", "500ms"),
        ("{break:1000s}", 1, "60 s", "500ms"),
        ("{say-as:digit|1}", 1, "no say-as 'digit'", "'digits'"),
        ("{lang:|x}", 1, "no code", "ja"),
        ("{sub:|x}", 1, "says nothing", "to be said"),
        ("{say-as:digits}", 1, "about no text", "bar"),
        ("{pinyin:ma3|}", 1, "about no text", "bar"),
        ("{mark:}", 1, "no name", "here"),
        ("{lang:a1|" * 9 + "x" + "}" * 9, 1, "no code", ""),
        ("{lang:en|" * 9 + "x" + "}" * 9, 73, "8 deep", "Flatten"),
    ],
)
def test_a_form_that_was_begun_wrongly_is_told_with_its_place_and_its_mend(
    text: str, column: int, says: str, mend: str
) -> None:
    with pytest.raises(InputError) as caught:
        read_inline(text, NOTATIONS)
    assert caught.value.where is not None
    assert (caught.value.where.line, caught.value.where.column) == (1, column)
    assert says in caught.value.message
    assert mend in caught.value.mend


def test_the_place_of_an_error_counts_lines() -> None:
    with pytest.raises(InputError, match=r"text:3:4: "):
        read_inline("one\ntwo\nxx {pinyin:9|a}", NOTATIONS)


def test_of_languages_within_each_other_the_inner_one_wins() -> None:
    script = read_inline("{lang:en|one {lang:ja|橋} two {lang:fr|{lang:de|drei}}}", NOTATIONS)
    assert [(h.value, script.text[h.start : h.end]) for h in script.hints] == [
        ("en", "one "),
        ("ja", "橋"),
        ("en", " two "),
        ("de", "drei"),
    ]


def test_hints_of_a_request_count_its_characters_and_join_those_of_markup() -> None:
    text = "行[háng]了, 重庆"
    script = read_script(Request(text, hints=(Hint(10, 12, "pinyin", "chong2 qing4"),)), NOTATIONS)
    assert [(h.kind, script.text[h.start : h.end], h.source) for h in script.hints] == [
        ("pinyin", "行", "inline"),
        ("pinyin", "重庆", "request"),
    ]


@pytest.mark.parametrize(
    ("hint", "says"),
    [
        (Hint(0, 1, "pinyin", "xing2"), "two hints"),
        (Hint(2, 4, "pinyin", "xing2"), "nothing of it is spoken"),
        (Hint(0, 99, "pinyin", "xing2"), "the text has"),
        (Hint(6, 7, "pinyin", "what?"), "not well-formed"),
        (Hint(6, 7, "say-as", "song"), "not well-formed"),
    ],
)
def test_a_hint_that_cannot_be_followed_is_refused(hint: Hint, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_script(Request("行[háng]了", hints=(hint,)), NOTATIONS)


def test_plain_text_has_no_forms_and_phones_are_one_hint_a_line() -> None:
    assert read_script(Request("行[háng]", markup="plain"), NOTATIONS).plain
    script = read_script(Request(" HH AY1 \n\nDH EH1 R", markup="phones"), NOTATIONS)
    assert [(h.kind, h.value) for h in script.hints] == [
        ("phones", "HH AY1"),
        ("phones", "DH EH1 R"),
    ]
    assert len(script.breaks) == 1


def test_an_unknown_markup_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="'ssml'"):
        read_script(Request("x", markup="smml"), NOTATIONS)


TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from("[]{}|\\:<>/&;= \n行橋重庆aRE1D12.,。はし"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=60,
)
FORM = st.sampled_from(
    [
        "行[háng]",
        "{pinyin:ma3|马}",
        "{lang:ja|",
        "}",
        "{break:1s}",
        "{sub:a b|c}",
        "[R EH1 D]",
        "\\",
    ]
)


def told(error: VoxloomError) -> None:
    assert error.mend
    assert error.where is not None


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(TEXT, FORM), max_size=8).map("".join))
def test_no_text_breaks_the_reader_and_none_of_its_words_is_lost(text: str) -> None:
    try:
        script = read_inline(text, NOTATIONS)
    except VoxloomError as error:
        told(error)
        return
    assert len(script.spans) == len(script.text)
    starts = [start for start, _ in script.spans]
    assert starts == sorted(starts)
    assert all(0 <= a < b <= len(text) for a, b in script.spans)
    assert all(0 <= h.start < h.end <= len(script.text) for h in script.hints)
    covered = {place for span in script.spans for place in range(*span)}
    if not any(mark in text for mark in "[{\\"):
        assert covered == set(range(len(text)))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.text("行ab 1.[]{}|\\", max_size=6), FORM), max_size=8).map("".join))
def test_a_script_written_with_inline_forms_reads_back_the_same(text: str) -> None:
    try:
        script = read_inline(text, NOTATIONS)
    except VoxloomError:
        return
    again = read_inline(inline_text(script), NOTATIONS)
    assert again.text == script.text
    assert [(h.start, h.end, h.kind, h.value) for h in again.hints] == [
        (h.start, h.end, h.kind, h.value) for h in script.hints
    ]
