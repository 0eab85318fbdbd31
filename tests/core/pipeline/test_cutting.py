"""From a script to pieces: cuts of markup, hints that stay whole, splitters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.notations import NOTATIONS
from voxloom.core.pipeline.cutting import Cutting
from voxloom.core.pipeline.pieces import Piece, pieces_of
from voxloom.core.text import read_script
from voxloom.interfaces import Hint, Request
from voxloom.interfaces.errors import InputError, PluginError, VoxloomError
from voxloom.interfaces.splitter import Span, TextPiece, TextSplitter


def pieces(text: str, language: str = "auto", **more: Any) -> list[Piece]:
    return pieces_of(read_script(Request(text, language), NOTATIONS), language, **more)


def texts(text: str, **more: Any) -> list[str]:
    return [piece.text for piece in pieces(text, **more)]


def test_no_cut_falls_within_what_a_hint_is_about() -> None:
    inner = "One. Two! Three? " * 10
    text = f"Before. {{say-as:characters|{inner}}} After. End."
    assert texts(text) == ["Before.", inner.strip(), "After.", "End."]
    long = "x" * 40
    assert texts(f"{{phones:a b|{long}}} {long}", budget=20)[0].startswith(long)


def test_breaks_prosody_and_voices_cut_and_marks_do_not() -> None:
    found = pieces(
        '<speak>One <prosody rate="fast">two</prosody> three<break time="1s"/> '
        'fo<mark name="m"/>ur. <voice name="b">Five.</voice></speak>'
    )
    assert [one.text for one in found] == ["One", "two", "three", "four.", "Five."]
    assert [one.rate for one in found] == [1.0, 1.25, 1.0, 1.0, 1.0]
    assert [one.pause_seconds for one in found] == [0.0, 0.0, 1.0, None, None]
    assert [one.voice.name if one.voice else "" for one in found] == ["", "", "", "", "b"]
    assert [(mark.at, mark.name) for mark in found[3].marks] == [(2, "m")]


def test_paragraphs_and_sentences_of_ssml_are_boundaries() -> None:
    found = pieces("<speak><p><s>one</s><s>two</s></p><p>three</p></speak>")
    assert [(one.text, one.boundary.name) for one in found] == [
        ("one", "SENTENCE"),
        ("two", "PARAGRAPH"),
        ("three", "END"),
    ]


def test_breaks_at_the_ends_are_kept_and_those_in_a_row_add_up() -> None:
    found = pieces("{break:1s}One.{break:1s} {break:500ms}Two.{break:2s}")
    assert [(one.lead_seconds, one.pause_seconds) for one in found] == [(1.0, 1.5), (0.0, 2.0)]


def test_marks_that_nothing_speaks_join_their_neighbour_across_a_cut() -> None:
    assert texts("<speak>(<prosody rate='slow'>one</prosody>).</speak>") == ["(one)."]


def test_inner_prosody_multiplies_and_the_inner_voice_wins() -> None:
    found = pieces(
        '<speak><prosody rate="2" volume="+3dB"><voice name="a"><prosody rate="50%" '
        'volume="-9dB"><voice name="b">x</voice></prosody></voice></prosody></speak>'
    )
    assert (found[0].rate, found[0].volume_db) == (1.0, -6.0)
    assert found[0].voice is not None
    assert found[0].voice.name == "b"


def test_a_piece_in_one_language_says_so_and_part_of_one_is_a_hint() -> None:
    whole, part = pieces("{lang:ja|橋。}I said {lang:ja|橋} twice.")
    assert (whole.language, whole.hints) == ("ja", ())
    assert part.language == "auto"
    assert [(h.kind, part.text[h.start : h.end]) for h in part.hints] == [("language", "橋")]


def test_a_mark_in_another_language_than_its_words_says_nothing() -> None:
    (piece,) = pieces('<speak xml:lang="en"><lang xml:lang="ja">橋</lang>.</speak>')
    assert (piece.text, piece.language, piece.hints) == ("橋.", "ja", ())


def test_a_language_that_the_pipeline_does_not_speak_is_refused_at_its_place() -> None:
    with pytest.raises(InputError, match=r"text:1:13: .*'fr'"):
        pieces("A. {lang:fr|b}", languages=("en", "ja"))


def test_a_hint_across_a_break_is_refused() -> None:
    script = Request("ab{break:1s}cd", hints=(Hint(0, 14, "phones", "x"),))
    with pytest.raises(InputError, match="A cut stands within"):
        pieces_of(read_script(script, NOTATIONS))


def test_messages_show_what_is_written_without_markup() -> None:
    (piece,) = pieces("去{sub:World Wide Web|WWW}行[háng]")
    assert piece.label == "去WWW行"
    assert piece.text == "去World Wide Web行"


WORDS = ["One. ", "two, ", "行[háng]", "{break:1s}", "{sub:a b. c|x}", "{lang:ja|橋。", "}", "\n\n"]
MARKUP = [
    '<prosody rate="slow">',
    "</prosody>",
    "<s>",
    "</s>",
    "<break/>",
    "a. ",
    "<mark name='m'/>",
]


@settings(max_examples=300, deadline=None)
@given(st.one_of(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text("ab. ,行{}[]", max_size=5)), max_size=9)
    .map("".join),
    st.lists(st.sampled_from(MARKUP), max_size=9).map(lambda p: f"<speak>{''.join(p)}</speak>"),
))  # fmt: skip
def test_every_spoken_character_is_in_exactly_one_piece(text: str) -> None:
    try:
        script = read_script(Request(text), NOTATIONS)
        found = pieces_of(script)
    except VoxloomError:
        return
    said = "".join(piece.text for piece in found)
    assert [c for c in said if c.isalnum()] == [c for c in script.text if c.isalnum()]
    assert [piece.number for piece in found] == list(range(len(found)))
    for piece in found:
        assert len(piece.spans) == len(piece.text)
        assert all(0 <= h.start < h.end <= len(piece.text) for h in piece.hints)
    told = [h for piece in found for h in piece.hints if h.kind != "language"]
    assert len(told) == len([h for h in script.hints if h.kind != "language"])


def test_cutting_takes_time_in_proportion_to_the_markup() -> None:
    def work(count: int) -> None:
        unit = '<prosody rate="slow">a <mark name="m"/>b.</prosody> <sub alias="c d">e</sub>. '
        pieces_of(read_script(Request(f"<speak>{unit * count}</speak>"), NOTATIONS))

    assert_linear(work, 300, 3000)


class Halves(TextSplitter):
    """Two pieces, the second with a mark of its own."""

    def __init__(self, at: int, *, boundary: str = "clause") -> None:
        self.at, self.boundary, self.asked = at, boundary, []  # type: ignore[var-annotated]

    def split(
        self, text: str, language: str = "auto", whole: Sequence[Span] = ()
    ) -> list[TextPiece]:
        self.asked.append((text, language, tuple(whole)))
        at, end = self.at, len(text)
        spans = [(n, n + 1) for n in range(end)]
        second = TextPiece(text[at:] + "!", (*spans[at:], (end, end)), "end", 0.25)
        return [TextPiece(text[:at], tuple(spans[:at]), self.boundary), second]  # type: ignore[arg-type]


def test_a_splitter_cuts_instead_and_is_told_what_stays_whole() -> None:
    splitter = Halves(4)
    found = pieces("ab 行[háng]了 cd", splitter=splitter)
    assert splitter.asked == [("ab 行了 cd", "auto", ((3, 4),))]
    assert [one.text for one in found] == ["ab 行", "了 cd!"]
    assert [(h.start, h.end) for h in found[0].hints] == [(3, 4)]
    assert (found[1].first, found[1].last) == (10, 14)
    assert found[1].pause_seconds == 0.25


def test_a_splitter_that_breaks_its_contract_is_a_fault_of_its_plugin() -> None:
    with pytest.raises(PluginError, match="cut within"):
        pieces("行长[hang2 zhang3]了", splitter=Halves(1))
    with pytest.raises(PluginError, match="unknown boundary"):
        pieces("abc", splitter=Halves(1, boundary="chapter"))


def test_plain_text_is_cut_without_the_machinery_for_markup(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Cutting, "pieces", lambda self: pytest.fail("markup was looked for"))
    assert texts("One [1]. Two {x}.") == ["One [1].", "Two {x}."]
