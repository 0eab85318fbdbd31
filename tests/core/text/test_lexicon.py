from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.notations import NOTATIONS
from voxloom.core.text import Lexicon, Lexicons, read_script
from voxloom.core.text.contexts import Context
from voxloom.core.text.lexicon import Entry, Matcher, applied, check_examples
from voxloom.core.text.lexicon_file import read_lexicon
from voxloom.core.text.render import inline_text
from voxloom.interfaces.errors import ErrorGroup, InputError, VoxloomError
from voxloom.interfaces.request import Request

HEAD = "lexicon: 1\nname: mine\nentries:\n"


def write(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def reads(text: str, *entries: Entry, language: str = "auto") -> str:
    script = read_script(Request(text, language), NOTATIONS)
    matcher = Matcher([Lexicon("mine", entries)])
    return inline_text(applied(script, matcher.find(script, language)))


def pinyin(written: str, value: str, **more: object) -> Entry:
    return Entry(written, "pinyin", value, **more)  # type: ignore[arg-type]


def says(written: str, value: str, **more: object) -> Entry:
    return Entry(written, "say", value, **more)  # type: ignore[arg-type]


def test_an_entry_becomes_a_hint_that_names_its_lexicon(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "- {written: 重庆, pinyin: chong2 qing4}\n")
    script = Lexicons([path], NOTATIONS).apply(read_script(Request("去重庆"), NOTATIONS))
    (hint,) = script.hints
    assert (hint.start, hint.end, hint.kind, hint.value) == (1, 3, "pinyin", "chong2 qing4")
    assert hint.source == "lexicon:mine"


def test_the_longest_form_wins_and_forms_do_not_overlap() -> None:
    entries = (pinyin("行", "xing2"), pinyin("银行", "yin2 hang2"), pinyin("行长", "hang2 zhang3"))
    assert reads("银行长行", *entries) == "{pinyin:yin2 hang2|银行}长{pinyin:xing2|行}"


def test_context_decides_between_entries_about_the_same_form() -> None:
    entries = (
        pinyin("行", "xing2"),
        pinyin("行", "hang2", before=(Context.read("银"), Context.read("<digit>"))),
        pinyin("行", "hang4", after=(Context.read("<end>"),)),
    )
    assert reads("银行，3行，行了行", *entries) == (
        "银{pinyin:hang2|行}，3{pinyin:hang2|行}，{pinyin:xing2|行}了{pinyin:hang4|行}"
    )


def test_in_scripts_with_spaces_only_whole_words_are_meant() -> None:
    entry = says("cat", "feline")
    assert reads("cat, Cat's concat cats (cat) 猫cat猫", entry) == (
        "feline, feline's concat cats (feline) 猫feline猫"
    )
    assert reads("cats", says("cat", "feline", word=False)) == "felines"


def test_case_matters_only_where_the_entry_says_so() -> None:
    assert reads("US us", says("US", "U S", case=True)) == "U S us"
    assert reads("US us", says("us", "we")) == "we we"
    assert reads("İs IS", says("is", "was")) == "İs was"  # a letter whose lower case is longer


def test_markup_wins_over_a_lexicon() -> None:
    entry = pinyin("重庆", "zhong4 qing4")
    text = "{pinyin:chong2 qing4|重庆}重庆"
    assert reads(text, entry) == "{pinyin:chong2 qing4|重庆}{pinyin:zhong4 qing4|重庆}"
    assert reads("{sub:cat|x} cat", says("cat", "dog")) == "cat dog"


def test_an_entry_never_reaches_over_a_break() -> None:
    assert reads("重{break:1s}庆", pinyin("重庆", "chong2 qing4")) == "重庆"


def test_what_an_entry_put_in_is_not_read_again() -> None:
    assert reads("a", says("a", "b"), says("b", "a")) == "b"


def test_after_an_alias_everything_keeps_its_place() -> None:
    text = "K8s{break:1s} 重庆[chong2 qing4] K8s{mark:m}!"
    script = read_script(Request(text), NOTATIONS)
    matcher = Matcher([Lexicon("mine", (says("K8s", "Kubernetes"),))])
    made = applied(script, matcher.find(script, "auto"))
    assert made.text == "Kubernetes 重庆 Kubernetes!"
    (hint,) = made.hints
    assert made.text[hint.start : hint.end] == "重庆"
    assert [one.at for one in made.breaks] == [10]
    assert [one.at for one in made.marks] == [24]
    assert {text[a:b] for a, b in made.spans[:10]} == {"K8s"}
    assert made.written(0, len(made.text)) == "K8s 重庆 K8s!"


def test_kanji_and_hanzi_are_told_apart_by_the_language_or_by_kana() -> None:
    entries = (
        Entry("橋", "kana", "はし:2", language="ja"),
        Entry("橋", "pinyin", "qiao2", language="zh"),
    )
    assert reads("橋を。橋。", *entries) == "{kana:はし:2|橋}を。{pinyin:qiao2|橋}。"
    assert reads("橋", *entries, language="ja") == "{kana:はし:2|橋}"
    assert reads("{lang:ja|橋}橋", *entries) == "{lang:ja|{kana:はし:2|橋}}{pinyin:qiao2|橋}"


def test_of_two_lexicons_the_first_one_wins() -> None:
    first, second = (Lexicon(name, (says("a", name),)) for name in ("one", "two"))
    script = read_script(Request("a"), NOTATIONS)
    for order, word in (((first, second), "one"), ((second, first), "two")):
        assert applied(script, Matcher(order).find(script, "auto")).text == word


def test_a_changed_file_is_read_again_for_the_next_request(tmp_path: Path) -> None:
    path = write(tmp_path, HEAD + "- {written: a, say: b}\n")
    lexicons = Lexicons([path], NOTATIONS)
    script = read_script(Request("a"), NOTATIONS)
    before = lexicons.matcher()
    assert lexicons.apply(script).text == "b"
    assert lexicons.matcher() is before
    path.write_text(HEAD + "- {written: a, say: c}\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert lexicons.apply(script).text == "c"
    assert before is not None
    assert applied(script, before.find(script, "auto")).text == "b"
    path.write_text("lexicon: 1\nentries: 3\n", encoding="utf-8")
    with pytest.raises(InputError, match="is a list"):
        lexicons.apply(script)
    path.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        lexicons.apply(script)


def test_a_table_has_columns_by_its_headings(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "# cities\nwritten\tpinyin\tsay\tbefore\tcase\n"
        "重庆\tchong2 qing4\n\nUS\t\tU S\t\ttrue\r\n行\thang2\t\t银\n",
        "cities.tsv",
    )
    found = read_lexicon(path, NOTATIONS)
    assert found.name == "cities"
    assert [(e.written, e.kind, e.value, e.case, e.line) for e in found.entries] == [
        ("重庆", "pinyin", "chong2 qing4", False, 3),
        ("US", "say", "U S", True, 5),
        ("行", "pinyin", "hang2", False, 6),
    ]
    assert found.entries[2].before == (Context(("银",)),)


def test_the_tests_in_a_file_are_run(tmp_path: Path) -> None:
    found = read_lexicon(
        write(
            tmp_path,
            HEAD + "- {written: 重庆, pinyin: chong2 qing4}\ntests:\n"
            "- {text: 去重庆, reads: '去重庆[chong2 qing4]'}\n- {text: 重庆, reads: 重庆}\n",
        ),
        NOTATIONS,
    )
    ((example, reading),) = check_examples(found, NOTATIONS)
    assert example.line == 7
    assert reading == "{pinyin:chong2 qing4|重庆}"


@pytest.mark.parametrize(
    ("text", "line", "says_what", "mend"),
    [
        ("entries: []\n", 1, "version 1", "lexicon: 1"),
        ("lexicon: 2\n", 1, "version 1", "lexicon: 1"),
        ("- a\n", 1, "is a mapping", "lexicon new"),
        ("", 1, "is a mapping", "lexicon new"),
        ("lexicon: 1\nentrys: []\n", 2, "no key 'entrys'", "'entries'"),
        ("lexicon: 1\nlanguage: '?'\n", 2, "no code", "zh"),
        (HEAD + "- 7\n", 4, "not 7", "written"),
        (HEAD + "- {say: b}\n", 4, "no `written`", "written"),
        (HEAD + "- {written: a}\n", 4, "nothing of how", "pinyin"),
        (HEAD + "- {written: a, say: b, kana: は}\n", 4, "both kana and say", "one of"),
        (HEAD + "- {written: a, say: ''}\n", 4, "no `say`", "say"),
        (HEAD + "- {written: 5, say: five}\n", 4, "no text", '"5"'),
        (HEAD + "- {written: a, pinyin: zz}\n", 4, "not pinyin", "chong2"),
        (HEAD + "- {written: a, say: b, befor: c}\n", 4, "no key 'befor'", "'before'"),
        (HEAD + "- {written: a, say: b, before: '<dgit>'}\n", 4, "no class <dgit>", "<digit>"),
        (HEAD + "- {written: a, say: b, case: maybe}\n", 4, "neither true", "true"),
        (HEAD + "- {written: a, say: b}\n- {written: A, say: c}\n", 5, "there twice", "Keep one"),
        (HEAD + "- {written: " + "a" * 201 + ", say: b}\n", 4, "at most 200", "shorter"),
        (HEAD + "- {written: a, say: " + "b" * 401 + "}\n", 4, "at most 400", "Shorten"),
        (HEAD + "- {written: a\n", 5, "not YAML", "brackets"),
        (HEAD + "- !!python/object:os.system {}\n", 4, "tags", "Delete"),
        ("lexicon: 1\ntests:\n- {text: a}\n", 3, "test has", "reads"),
        ("lexicon: 1\nlexicon: 1\n", 2, "twice", "Keep one"),
    ],
)
def test_a_faulty_file_is_told_with_what_where_why_and_mend(
    tmp_path: Path, text: str, line: int, says_what: str, mend: str
) -> None:
    with pytest.raises(VoxloomError) as caught:
        read_lexicon(write(tmp_path, text), NOTATIONS)
    error = caught.value
    found = error.errors if isinstance(error, ErrorGroup) else (error,)
    assert any(
        says_what in one.message
        and mend in one.mend
        and one.where is not None
        and (one.where.source, one.where.line) == (str(tmp_path / "mine.yaml"), line)
        for one in found
    ), str(error)


@pytest.mark.parametrize(
    ("name", "data", "says_what"),
    [
        ("a.txt", b"x", "no suffix"),
        ("a.yaml", b"lexicon: \xff", "0xff"),
        ("a.tsv", b"a\tb\n", "no key 'a'"),
        ("a.tsv", b"pinyin\tlanguage\nx\ty\n", "`written`"),
        ("a.tsv", b"written\tsay\na\tb\tc\n", "3 cells"),
        ("a.tsv", b"written\tsay\na\n", "nothing of how"),
    ],
)
def test_a_file_of_another_sort_is_refused(
    tmp_path: Path, name: str, data: bytes, says_what: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=says_what) as caught:
        read_lexicon(tmp_path / name, NOTATIONS)
    assert caught.value.mend
    with pytest.raises(InputError, match="not a file"):
        read_lexicon(tmp_path, NOTATIONS)


def test_anchors_cannot_make_a_small_file_large(tmp_path: Path) -> None:
    lines = ["lexicon: 1", "name: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(VoxloomError, match="more than"):
        read_lexicon(write(tmp_path, "\n".join(lines)), NOTATIONS)


def test_time_is_linear_in_the_text() -> None:
    entries = tuple(pinyin("中" * n, " ".join(["zhong1"] * n), before=(Context.read("x"),))
                    for n in range(1, 40))  # fmt: skip
    matcher = Matcher([Lexicon("mine", entries)])

    def work(count: int) -> None:
        assert matcher.find(read_script(Request("中" * count), NOTATIONS), "auto") == []

    assert_linear(work, 500, 5000)


@settings(max_examples=200, deadline=None)
@given(
    st.text("ab 行重庆.<>{}[]é", max_size=30),
    st.lists(st.tuples(st.text("ab行重é.", min_size=1, max_size=3), st.booleans()), max_size=6),
)
def test_no_lexicon_loses_a_character_or_breaks_a_script(
    text: str, forms: list[tuple[str, bool]]
) -> None:
    entries = tuple(says(w, "x y") if alias else pinyin(w, "ma3") for w, alias in forms)
    script = read_script(Request(text), NOTATIONS)
    made = applied(script, Matcher([Lexicon("m", entries)]).find(script, "auto"))
    assert len(made.spans) == len(made.text)
    covered = {place for span in made.spans for place in range(*span)}
    assert covered == {place for span in script.spans for place in range(*span)}
    for before, after in zip(made.hints, made.hints[1:], strict=False):
        assert before.end <= after.start
