"""Any text at all: read or refused, never lost, and in time that grows with its length."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.languages.mixed.segment import Segmenter

BLOCK, LARGE_BLOCK = 0x40, 0x400  # code points; the large ones above the first two planes' scripts
UNASSIGNED = {"Cn", "Cs", "Co"}
LANGUAGES = ("auto", "en", "zh", "ja")
POOL = (
    "你好世界我爱東京駅ab cD I'm 12 3.14 1,000 ，。！？,.?!-—…\"'()（）「」“”《》"
    "あアんっー々〇ヴ%￥$€@#:/~℃"
    "①½²³ⅣΩαéñß\u200b\u200d\ufeff\ufe0f\u0301\u3099😀👍🏽🇯🇵\n\t\u00a0\u3000ｱﾞＡ１한국яعα्"
)


def told(text: str, language: str, frontend: TextFrontend) -> bool:
    """Whether a text is read; then every character is accounted for."""
    try:
        phones = frontend.read(text, language)
    except InputError:
        return False
    readings = phones.readings
    assert [one.start for one in readings] == [0, *(one.end for one in readings[:-1])], text
    assert readings[-1].end == len(text), text
    assert all(one.rule or one.first < one.last for one in readings), (text, readings)
    assert [one.first for one in readings] == sorted(one.first for one in readings), text
    assert all(one.last <= len(phones) for one in readings), text
    return True


def samples(rng: random.Random) -> Iterator[str]:
    """A few assigned characters of each block."""
    start = 0x20
    while start < sys.maxunicode:
        size = BLOCK if start < 0x3000 else LARGE_BLOCK
        block = [chr(code) for code in range(start, min(start + size, sys.maxunicode))]
        block = [char for char in block if unicodedata.category(char) not in UNASSIGNED]
        yield from rng.sample(block, min(2, len(block)))
        start += size


def test_every_block_of_unicode_is_read_or_refused(mixed: TextFrontend) -> None:
    rng = random.Random(1)
    read = [told(f"我{char}a", rng.choice(LANGUAGES), mixed) for char in samples(rng)]
    assert sum(read) > 150
    assert sum(not each for each in read) > 150


@pytest.mark.parametrize("char", ["\ud800", "\ue000", "\U000f0000", "\x00", "\u0378"])
def test_what_is_no_character_is_refused_or_told_as_silent(char: str, mixed: TextFrontend) -> None:
    told(f"你好{char}", "auto", mixed)
    told(char, "auto", mixed)


def test_random_texts_are_read_or_refused(mixed: TextFrontend) -> None:
    rng = random.Random(2)
    read = 0
    for _ in range(400):
        text = "".join(rng.choice(POOL[:-4]) for _ in range(rng.randrange(1, 16)))
        if rng.random() < 0.1:
            text += rng.choice(POOL)
        read += told(text, rng.choice(LANGUAGES), mixed)
    assert read > 100


@pytest.mark.parametrize(
    "unit",
    [
        "我昨天买了一台MacBook Pro，花了12000块。これはペンです。",
        "a",
        "1 ",
        "中a",
        "，。",
        "あ1",
        "😀",
        "\n你",
    ],
)
def test_segmenting_takes_work_that_grows_with_the_length(unit: str) -> None:
    segmenter = Segmenter(("en", "zh", "ja", "ko", "yue"))
    counts = [
        calls(lambda text=(unit * size)[:size]: segmenter.runs(text))
        for size in (300, 3_000, 30_000)
    ]
    assert counts[1] < 12 * counts[0]
    assert counts[2] < 12 * counts[1]


def test_reading_takes_work_that_grows_with_the_length(mixed: TextFrontend) -> None:
    unit = "我在北京住了12年，very happy。すごいです！"
    told(unit, "auto", mixed)  # what is loaded once is not counted
    short, long = (calls(lambda text=unit * times: mixed.read(text)) for times in (30, 300))
    assert long < 13 * short


def calls(work: Callable[[], object]) -> int:
    """How many functions are called, those written in C included."""
    count = 0

    def count_one(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    former = sys.getprofile()
    sys.setprofile(count_one)
    try:
        work()
    finally:
        sys.setprofile(former)
    return count
