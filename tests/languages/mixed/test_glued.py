"""Numbers and signs written onto Latin letters, inside Mandarin and elsewhere."""

from __future__ import annotations

import pytest

from tests.growth import assert_linear
from voxloom.languages.mixed.models import model_numbers
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
    ("text", "expected"),
    [
        ("AMD RX6800XT显卡", "en:AMD RX|zh:6800|en:XT|zh:显卡"),
        (
            "Intel Core i7-12700K和R9-5950X",
            "en:Intel Core i|zh:7-12700|en:K|zh:和|en:R|zh:9-5950|en:X",
        ),
        ("MP3和MP4", "en:MP|zh:3和|en:MP|zh:4"),
        ("vivo X100和oppo R17", "en:vivo X|zh:100和|en:oppo R|zh:17"),
        ("Apple MacBook Pro M3 Max真贵", "en:Apple MacBook Pro M|zh:3 |en:Max|zh:真贵"),
    ],
)
def test_names_however_long_leave_the_number_to_a_few_characters(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("型号：RX6800XT，很贵", "zh:型号：|en:RX|zh:6800|en:XT，|zh:很贵"),
        ("推荐Mate60、iPhone15。", "zh:推荐|en:Mate|zh:60、|en:iPhone|zh:15。"),
        ("He said 你好, RTX4090 rocks.", "en:He said |zh:你好, |en:RTX4090 rocks."),
        ("你好。RTX4090", "zh:你好。|en:RTX4090"),
        ("iPhone15、これは本、我们", "en:iPhone15、|ja:これは本、|zh:我们"),
    ],
)
def test_a_clause_without_characters_goes_with_its_sentence(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text", ["Covid19 is over 了", "He bought RX6800XT真好", "She said RX6800XT is 好"]
)
def test_english_words_keep_the_number_english(text: str) -> None:
    assert not any(char.isdigit() for part in shown(text).split("|zh:")[1:] for char in part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("奥迪A6L", "zh:奥迪|en:A|zh:6|en:L"),
        ("索尼a7m4", "zh:索尼|en:a|zh:7|en:m|zh:4"),
        ("体积5m3", "zh:体积5m3"),
        ("长x=5cm", "zh:长|en:x|zh:=5cm"),
    ],
)
def test_the_letter_after_the_number_of_a_name_is_no_unit(text: str, expected: str) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("unit", ["A1", "A1-", "1A", "中A1，", "the A1 ", "A1中", "1-"])
def test_time_is_linear_in_the_length_of_the_text(unit: str) -> None:
    def work(size: int) -> None:
        text = (unit * size)[:size]
        ALL.runs(text + "中")
        model_numbers(text)

    assert_linear(work, 500, 5000)
