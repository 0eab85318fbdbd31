"""cut0 to cut5."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.plugins.gpt_sovits.cuts.methods import METHODS, cut
from voxloom.plugins.gpt_sovits.cuts.traced import Traced


def pieces(text: str, method: str) -> list[str]:
    return [piece.text for piece in cut(Traced.of(text), method) if piece.text]


NINE = [f"第{number}句，" for number in "一二三四五六七八九"]


@pytest.mark.parametrize(
    ("method", "text", "expected"),
    [
        ("cut0", "你好。再见。", ["你好。再见。"]),
        ("cut0", "...", []),
        ("cut0", "一。\n二。", ["一。", "二。"]),
        ("cut1", "".join(NINE), ["".join(NINE[:4]), "".join(NINE[4:])]),
        ("cut1", "".join(NINE[:8]), ["".join(NINE[:8])]),
        ("cut1", "一，二，三，四", ["一，二，三，四"]),
        ("cut1", "一……二——三。四。五", ["一。二，三。四。五。"]),
        ("cut1", "……", []),
        ("cut2", "短句。", ["短句。"]),
        ("cut2", "……", ["……"]),
        ("cut2", "字" * 60 + "。" + "尾" * 10, ["字" * 60 + "。" + "尾" * 10 + "。"]),
        ("cut2", ("字" * 51 + "。") * 2, ["字" * 51 + "。"] * 2),
        ("cut3", "。你好。再见。", ["你好", "再见"]),
        ("cut4", "One. It is 3.5. Two.", ["One", " It is 3.5. Two"]),
        ("cut4", "a.b", ["a", "b"]),
        ("cut5", "圆周率是3.14，对吗？", ["圆周率是3.14，", "对吗？"]),
        ("cut5", "a；b;c、d", ["a；b;", "c、", "d"]),
        ("cut5", "！！？", []),
        ("cut5", "3.", ["3."]),
    ],
)
def test_each_method_cuts_like_the_original(method: str, text: str, expected: list[str]) -> None:
    assert pieces(text, method) == expected


@settings(deadline=None, derandomize=True)
@given(st.text("你a1，。！？,.?!~:：—…;、- \n", max_size=40), st.sampled_from(sorted(METHODS)))
def test_pieces_know_where_they_are_from(text: str, method: str) -> None:
    reached = 0
    for piece in cut(Traced.of(text), method):
        for char, (start, end) in zip(piece.text, piece.spans, strict=True):
            assert start >= reached or start == end == len(text.rstrip("\n")) or start == end
            reached = max(reached, end)
            if end - start == 1 and char not in "。，":
                assert text[start] == char
