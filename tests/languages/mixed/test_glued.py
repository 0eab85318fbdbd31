"""Numbers and signs written onto Latin letters, inside Mandarin and elsewhere."""

from __future__ import annotations

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.languages.mixed.segment import Segmenter

ALL = Segmenter(["en", "zh", "ja", "ko", "yue"])


def shown(text: str, hint: str = "") -> str:
    runs = ALL.runs(text, hint)
    return "|".join(f"{run.language}:{text[run.start : run.end]}" for run in runs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("型号是A10086。", "zh:型号是|en:A|zh:10086。"),
        ("水是H₂O。", "zh:水是|en:H|zh:₂|en:O。"),
        ("已知x²+y²=z²。", "zh:已知|en:x|zh:²+|en:y|zh:²=|en:z|zh:²。"),
        ("5G网络", "zh:5|en:G|zh:网络"),
        ("USB3.0接口", "en:USB|zh:3.0接口"),
    ],
)
def test_in_mandarin_the_number_is_mandarin(text: str, expected: str) -> None:
    assert shown(text) == expected
    assert shown(text, "zh") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "She said 你好 and bought a B12 vitamin.",
            "en:She said |zh:你好 |en:and bought a B12 vitamin.",
        ),
        ("A4の紙", "en:A4|ja:の紙"),
        ("我哋去K2睇", "yue:我哋去|en:K2|yue:睇"),
        ("x²+y²", "en:x²+y²"),
        ("显卡是RTX 4090。", "zh:显卡是|en:RTX 4090。"),
        ("写信到abc12@test.com。", "zh:写信到|en:abc12@test.com。"),
        ("看www.a1.cn/b2吧", "zh:看|en:www.a1.cn/b2|zh:吧"),
    ],
)
def test_elsewhere_and_in_addresses_it_stays_with_the_letters(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_another_language_asked_for_leaves_it_with_the_letters() -> None:
    assert shown("型号是A10086。", "yue") == "yue:型号是|en:A10086。"


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("显卡RTX4090很贵", "四零九零"),
        ("显卡RTX4090,很贵", "四零九零"),
        ("用i7-12700跑得快", "一二七零零"),
        ("型号是A10086。", "一零零八六"),
        ("显卡RTX3000系列", "三千"),
        ("大概RMB5200左右", "五千二百"),
        ("图书馆有PDF5200个", "五千二百"),
        ("显卡H100很贵", "一百"),
    ],
)
def test_mandarin_says_the_number_of_a_model_digit_by_digit(
    mixed: TextFrontend, text: str, reading: str
) -> None:
    assert reading in mixed.phonemize(text).normalized


def test_what_a_caller_says_about_the_number_of_a_model_wins(mixed: TextFrontend) -> None:
    text = "显卡RTX4090很贵"
    read = mixed.read(text, "auto", [Hint(5, 9, "say-as", "cardinal")])
    assert "四千零九十" in read.normalized
    assert "四零九零" in mixed.read(text, "auto", [Hint(0, 2, "language", "zh")]).normalized


def test_english_keeps_its_way_with_the_number_of_a_model(mixed: TextFrontend) -> None:
    assert "ninety" in mixed.phonemize("My RTX4090 is loud.", "en").normalized
