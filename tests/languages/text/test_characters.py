"""What a character is."""

from __future__ import annotations

import unicodedata

import pytest

from voxloom.languages.text.characters import compatible, kind_of, name_of


@pytest.mark.parametrize(
    ("char", "kind"),
    [
        *[("a", "Latin"), ("É", "Latin"), ("Ａ", "Latin"), ("ﬁ", "Latin"), ("\u0301", "Latin")],
        *[("漢", "Han"), ("々", "Han"), ("𠮷", "Han"), ("㈱", "Han")],
        *[("あ", "Kana"), ("ー", "Kana"), ("ﾊ", "Kana"), ("㋐", "Kana")],
        *[("5", "digit"), ("５", "digit"), ("٣", "digit"), ("½", "digit"), ("①", "digit")],
        *[("，", "mark"), ("…", "mark"), ("—", "mark"), ("~", "mark")],
        *[
            ("「", "silent"),
            ("“", "silent"),
            ("*", "silent"),
            ("\u200b", "silent"),
            ("゛", "silent"),
        ],
        *[("%", "symbol"), ("℃", "symbol"), ("￥", "symbol"), (" ", "space"), ("\n", "space")],
        *[("😀", "picture"), ("❤", "picture"), ("→", "picture"), ("\ufe0f", "picture")],
        *[
            ("\x07", "control"),
            ("한", "Hangul"),
            ("П", "Cyrillic"),
            ("ع", "Arabic"),
            ("α", "Greek"),
        ],
        *[("\ud800", "unassigned character"), ("\ue000", "unassigned character")],
    ],
)
def test_each_character_has_its_kind(char: str, kind: str) -> None:
    assert kind_of(char) == kind


def test_every_assigned_character_of_the_first_plane_has_a_kind() -> None:
    kinds = {kind_of(chr(code)) for code in range(0x10000)}
    assert "" not in kinds
    assert {"Latin", "Han", "Kana", "Hangul", "Thai"} <= kinds


def test_digits_of_any_script_are_compatible_with_ascii() -> None:
    for code in range(0x10000):
        if unicodedata.category(chr(code)) == "Nd":
            assert compatible(chr(code)) in set("0123456789")


def test_a_character_is_named_with_its_code_point_and_kind() -> None:
    assert name_of("П") == '"П" (U+041F, Cyrillic)'
    assert name_of("\x07") == '"\\x07" (U+0007, control)'
