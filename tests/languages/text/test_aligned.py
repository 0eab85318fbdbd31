"""Text that remembers its source."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.languages.text.aligned import AlignedText, Rule


def test_a_replacement_stands_for_the_whole_match() -> None:
    text = AlignedText.of("is 12 in").sub(re.compile(r"\d+"), "twelve")
    assert text.text == "is twelve in"
    assert text.span(3, 9) == (3, 5)
    assert text.span(10, 12) == (6, 8)


def test_spans_survive_a_second_rewriting() -> None:
    text = AlignedText.of("a 1/2 b").sub(re.compile(r"1/2"), "one half")
    text = text.sub(re.compile("half"), "part")
    assert text.text == "a one part b"
    assert text.span(6, 10) == (2, 5)


def test_a_rule_that_declines_leaves_the_match_alone() -> None:
    text = AlignedText.of("5 55").sub(re.compile(r"\d+"), lambda m: "x" if len(m[0]) == 1 else None)
    assert text.text == "x 55"


def test_groups_can_be_named_in_a_string_replacement() -> None:
    assert AlignedText.of("ab").sub(re.compile("(a)(b)"), r"\2\1").text == "ba"


def test_single_characters_translate_with_their_spans() -> None:
    text = AlignedText.of("½x").translate({"½": "1/2"})
    assert text.text == "1/2x"
    assert text.spans == ((0, 1), (0, 1), (0, 1), (1, 2))


def test_rules_apply_in_order() -> None:
    rules = (Rule("one", re.compile("a"), "b"), Rule("two", re.compile("b"), "c"))
    assert AlignedText.of("ab").apply(rules).text == "cc"


@settings(deadline=None, derandomize=True)
@given(
    text=st.text("ab1 ", max_size=20),
    steps=st.lists(
        st.tuples(st.sampled_from(["a+", "b", "1", " ", "x"]), st.sampled_from(["", "xx", "1"])),
        max_size=4,
    ),
)
def test_spans_stay_inside_the_text_and_never_go_back(
    text: str, steps: list[tuple[str, str]]
) -> None:
    aligned = AlignedText.of(text)
    for pattern, replacement in steps:
        aligned = aligned.sub(re.compile(pattern), replacement)
    assert len(aligned.spans) == len(aligned.text)
    starts, ends = [s for s, _ in aligned.spans], [e for _, e in aligned.spans]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in aligned.spans)
