"""What became of every character."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.trace import Spoken, lost, moved, readings


def shown(text: str, spoken: list[Spoken], normal: AlignedText | None) -> list[tuple[str, ...]]:
    return [
        (text[one.start : one.end], one.normalized, one.rule, one.source)
        for one in readings(text, spoken, normal)
    ]


def test_words_that_stand_for_one_number_are_one_reading() -> None:
    text = "at 21!"
    normal = AlignedText.of(text).sub(re.compile(r"\d+"), "twenty one", "number-cardinal")
    spoken = [
        Spoken((0, 2), 0, 2, "dictionary"),
        Spoken((3, 5), 2, 7, "dictionary"),
        Spoken((3, 5), 7, 10, "letters"),
        Spoken((5, 6), 10, 11, "mark"),
    ]
    assert shown(text, spoken, normal) == [
        ("at", "at", "", "dictionary"),
        (" ", "", "space", "silent"),
        ("21", "twenty one", "number-cardinal", "dictionary+letters"),
        ("!", "!", "", "mark"),
    ]
    assert [(one.first, one.last) for one in readings(text, spoken, normal)] == [
        *[(0, 2), (2, 2), (2, 10), (10, 11)]
    ]


def test_what_vanished_is_told_with_its_rule() -> None:
    text = "a#b😀"
    normal = AlignedText.of(text).sub(re.compile("#"), "", "no-hash").translate({"😀": " "})
    spoken = [Spoken((0, 1), 0, 1), Spoken((2, 3), 1, 2)]
    assert [(one.start, one.rule) for one in readings(text, spoken, normal)][1::2] == [
        *[(1, "no-hash"), (3, "emoji")]
    ]


def test_a_loss_without_a_rule_is_found() -> None:
    trace = readings("ab", [Spoken((0, 1), 0, 1)], AlignedText.of("ab"))
    gap = lost(trace)
    assert gap is not None
    assert (gap.start, gap.end, gap.source) == (1, 2, "silent")
    assert lost(readings("ab", [Spoken((0, 1), 0, 1)], None, otherwise="dropped")) is None


def test_a_part_moves_into_the_whole() -> None:
    (one,) = moved(readings("a", [Spoken((0, 1), 0, 1)], None), 5, 7)
    assert (one.start, one.end, one.first, one.last) == (5, 6, 7, 8)


@settings(deadline=None, derandomize=True)
@given(
    text=st.text(max_size=30),
    cuts=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=8),
)
def test_every_character_has_exactly_one_reading(text: str, cuts: list[tuple[int, int]]) -> None:
    spoken, reached = [], (0, 0)
    for index, (start, length) in enumerate(sorted(cuts)):
        reached = (
            min(max(start, reached[0]), len(text)),
            min(max(start + length, reached[1]), len(text)),
        )
        spoken.append(Spoken(reached, index, index + 1))
    trace = readings(text, spoken, AlignedText.of(text), otherwise="dropped")
    assert "".join(text[one.start : one.end] for one in trace) == text
    assert [one.first for one in trace] == sorted(one.first for one in trace)
