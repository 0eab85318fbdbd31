"""Conformance of text splitters."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from voxloom.interfaces.splitter import TextPiece, TextSplitter
from voxloom.testing.checks import StageConformance, assert_thread_safe, unchanged

TEXTS = (
    "Hello, world. How are you? Fine!",
    "One line\nand another one.\n\nA paragraph, with 3.14 in it; and more.",
    "你好，世界。今天天气很好，我们去公园！是吗？",
    "今日は天気がいいです。「本当ですか？」と聞いた。",
    "no mark at the end",
    "Dr. Smith paid $5.99 at 10:30, e.g. in the U.S. yesterday.",
)
BOUNDARIES = ("clause", "sentence", "paragraph", "end")


def _spoken(text: str) -> list[int]:
    return [place for place, character in enumerate(text) if character.isalnum()]


class TextSplitterConformance(StageConformance):
    """Subclass it and provide `splitter`; and `texts`, if it is for others than these."""

    kind = "splitter"

    @pytest.fixture
    def texts(self) -> Sequence[str]:
        return TEXTS

    def test_it_is_a_stage_of_its_kind(self, splitter: TextSplitter) -> None:
        self.check_stage(splitter)

    def test_every_letter_and_digit_is_in_one_piece_and_they_run_forward(
        self, splitter: TextSplitter, texts: Sequence[str]
    ) -> None:
        for text in texts:
            places = [
                place
                for piece in splitter.split(text)
                for span in piece.spans
                for place in range(*span)
            ]
            assert places == sorted(places), f"{text!r}: spans run back"
            assert [p for p in places if text[p].isalnum()] == _spoken(text), repr(text)

    def test_boundaries_and_pauses_are_what_they_may_be(
        self, splitter: TextSplitter, texts: Sequence[str]
    ) -> None:
        for text in texts:
            for piece in splitter.split(text):
                assert piece.text.strip(), f"{text!r}: a piece says nothing"
                assert piece.boundary in BOUNDARIES
                assert piece.pause_seconds is None or 0 <= piece.pause_seconds < 60
                assert all(0 <= start <= end <= len(text) for start, end in piece.spans)

    def test_a_character_that_stands_for_one_is_that_or_another_writing_of_it(
        self, splitter: TextSplitter, texts: Sequence[str]
    ) -> None:
        for text in texts:
            for piece in splitter.split(text):
                for character, (start, end) in zip(piece.text, piece.spans, strict=True):
                    if character.isalnum():
                        assert start < end, f"{character!r} was added to {text!r}"

    def test_nothing_is_cut_within_a_range_that_stays_whole(
        self, splitter: TextSplitter, texts: Sequence[str]
    ) -> None:
        for text in texts:
            for start in range(0, len(text) - 6, 3):
                whole = (start, start + 6)
                pieces = splitter.split(text, whole=[whole])
                holding = [piece for piece in pieces if _touches(piece, whole, text)]
                assert len(holding) <= 1, f"{text!r}: cut within {text[slice(*whole)]!r}"

    def test_an_empty_text_has_no_pieces(self, splitter: TextSplitter) -> None:
        assert list(splitter.split("")) == []
        assert list(splitter.split("  \n ")) == []

    def test_the_same_text_gives_the_same_pieces_whatever_came_between(
        self, splitter: TextSplitter, texts: Sequence[str]
    ) -> None:
        first = [list(splitter.split(text)) for text in texts]
        with unchanged():
            again = [list(splitter.split(text)) for text in reversed(texts)]
        assert again[::-1] == first

    def test_two_threads_get_what_one_gets(
        self, splitter: TextSplitter, texts: Sequence[str]
    ) -> None:
        assert_thread_safe([lambda t=text: splitter.split(t) for text in texts[:3]], 0.0)

    def test_it_can_be_closed_twice(self, splitter: TextSplitter) -> None:
        splitter.close()
        splitter.close()


def _touches(piece: TextPiece, whole: tuple[int, int], text: str) -> bool:
    """Whether a piece holds a letter or digit of a range."""
    return any(
        text[place].isalnum()
        for start, end in piece.spans
        for place in range(max(start, whole[0]), min(end, whole[1]))
    )
