"""What reads text knows only the notations it is given: here one that nobody else has."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.core.text import Lexicons, read_script
from voxloom.core.text.notation import OWN, PLAIN
from voxloom.interfaces import Hint
from voxloom.interfaces.errors import InputError, VoxloomError
from voxloom.interfaces.notation import Notation, Notations
from voxloom.interfaces.request import Request

INSTALL = "It comes with another package: pip install far"


def elsewhere(name: str) -> str:
    return INSTALL if name == "far2" else ""


def untouched(*values: str) -> bool:
    raise AssertionError(f"asked about {values}")


KNOCKS = Notation(
    "knocks",
    "knocks such as `o-o`",
    lambda value: set(value) <= set("o-"),
    ("xx",),
    exclusive=True,
    after=("cyrillic",),
    bracket=lambda word, value: 2 * value.count("o") if "-" in value else 0,
    aliases=("x-knocks",),
)
GIVEN = Notations((KNOCKS, *OWN), elsewhere)


def hints(text: str, given: Notations = GIVEN, **more: object) -> list[tuple[str, str, str]]:
    script = read_script(Request(text, **more), given)  # type: ignore[arg-type]
    return [(h.kind, script.text[h.start : h.end], h.value) for h in script.hints]


def lexicon(folder: Path, entry: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(f"lexicon: 1\nentries:\n- {entry}\n", encoding="utf-8")
    return path


def test_a_notation_that_is_given_is_read_at_every_door(tmp_path: Path) -> None:
    assert hints("{knocks:o-o|tap}") == [("knocks", "tap", "o-o")]
    assert hints("сухо[o-o]") == [("knocks", "сухо", "o-o")]
    for alphabet in ("knocks", "x-knocks"):
        text = f'<speak><phoneme alphabet="{alphabet}" ph="o-o">tap</phoneme></speak>'
        assert hints(text) == [("knocks", "tap", "o-o")]
    assert hints("tap", hints=(Hint(0, 3, "knocks", "o"),)) == [("knocks", "tap", "o")]
    path = lexicon(tmp_path, "{written: tap, knocks: o-o}")
    script = read_script(Request("a tap"), GIVEN)
    lexicons = Lexicons([path], GIVEN)
    (hint,) = lexicons.apply(script).hints
    assert (hint.kind, hint.value) == ("knocks", "o-o")
    assert lexicons.apply(script, "xx").hints == (hint,)
    assert not lexicons.apply(script, "yy").hints  # it is exclusive to its language


@pytest.mark.parametrize("form", ["{knocks:?|tap}", "<speak><phoneme alphabet='knocks' ph='?'/>"])
def test_a_value_that_is_not_well_formed_is_told_as_the_notation_says(form: str) -> None:
    with pytest.raises(InputError, match="knocks such as `o-o`"):
        hints(form)


def test_a_hint_or_an_entry_that_is_not_well_formed_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="knocks such as"):
        hints("tap", hints=(Hint(0, 3, "knocks", "?"),))
    with pytest.raises(InputError, match="is not knocks") as caught:
        Lexicons([lexicon(tmp_path, "{written: tap, knocks: '?'}")], GIVEN)
    assert "knocks such as" in caught.value.mend


@pytest.mark.parametrize(
    ("name", "mend"), [("far2", INSTALL), ("knock", "'knocks'"), ("quux", "knocks, ipa, phones")]
)
def test_a_notation_that_is_not_there_is_an_error_that_says_what_is(
    tmp_path: Path, name: str, mend: str
) -> None:
    path = lexicon(tmp_path, f"{{written: tap, {name}: o}}")
    with pytest.raises(VoxloomError) as from_lexicon:
        Lexicons([path], GIVEN)
    with pytest.raises(InputError) as from_ssml:
        hints(f'<speak><phoneme alphabet="{name}" ph="o">tap</phoneme></speak>')
    with pytest.raises(InputError) as from_hint:
        hints("tap", hints=(Hint(0, 3, name, "o"),))
    for caught in (from_lexicon, from_ssml, from_hint):
        assert repr(name) in str(caught.value)
        assert mend in str(caught.value).replace("x-knocks, ", "").replace("x-phones, ", "")


def test_braces_of_a_package_that_is_not_here_are_not_read_out() -> None:
    with pytest.raises(InputError, match="no notation 'far2'") as caught:
        hints("go\n  {far2:o|tap}")
    assert caught.value.mend == INSTALL
    assert caught.value.where is not None
    assert (caught.value.where.line, caught.value.where.column) == (2, 3)
    assert hints("{quux:o|tap} {knocks-on:o|tap}") == []
    assert hints("\\{far2:o|tap}") == []


def test_the_core_alone_knows_no_language() -> None:
    assert list(PLAIN) == ["ipa", "phones"]
    assert hints("{ipa:tʃ|ch}", PLAIN) == [("ipa", "ch", "tʃ")]
    assert hints("行[háng] read[R EH1 D] {pinyin:háng|行}", PLAIN) == []


def test_the_notations_of_the_text_s_language_are_asked_first_then_the_lower_ranks() -> None:
    def first(letter: str, language: str, rank: int) -> Notation:
        return Notation(letter, "", bool, (language,), after=("latin",), rank=rank)

    given = Notations((first("a", "aa", 3), first("b", "bb", 1), first("c", "cc", 2)))
    assert hints("x[1]", given) == [("b", "x", "1")]
    assert hints("x[1]", given, language="aa") == [("a", "x", "1")]
    assert hints("{lang:cc|x[1]}y[1]", given)[1:] == [("c", "x", "1"), ("b", "y", "1")]


def test_text_without_its_forms_asks_a_notation_nothing() -> None:
    shy = Notation("shy", "", untouched, after=("latin",), bracket=untouched)
    text = "Plain text, (brackets) [1] {x}, 行[háng] and a [note] {shy}."
    assert hints(text, Notations((shy,))) == []
    with pytest.raises(AssertionError, match="asked about"):
        hints("word[o]", Notations((shy,)))
