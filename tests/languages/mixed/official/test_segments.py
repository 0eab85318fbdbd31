"""The original's segments. What each line gives was measured with the packages it uses."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("fasttext")
pytest.importorskip("budoux")

from voxloom.interfaces.errors import SpecError
from voxloom.languages.mixed.official.segments import CODES, Segmenter

CHARACTERS = "ab 你学漢あア12.,%'km—😀「」\n한ᄀéПヲ々，。！"


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return _shared()


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("我在Tokyo住了3年。", "zh", "zh:我在|en:Tokyo|zh:住了3年。"),
        ("我在Tokyo住了3年。", "auto", "zh:我在|en:Tokyo|zh:住了3|ja:年。"),
        ("iPhone 15发布了", "auto", "en:iPhone 15|zh:发布了"),
        ("iPhone 15发布了", "all_zh", "en:iPhone |zh:15发布了"),
        ("3 apples", "auto", "en:3 apples"),
        ("2024", "auto", "zh:2024"),
        ("3.14", "zh", "zh:3.14"),
        ("今日は良い天気ですね。Nice day!", "auto", "ja:今日は良い天気ですね。|en:Nice day!"),
        ("你好，세계!", "auto", "zh:你好，|ko:세계!"),
        ("你好，세계!", "zh", "zh:你好，세계!"),
        ("我喜欢ラーメン和寿司。", "auto", "zh:我喜欢|ja:ラーメン和寿司。"),
        ("我喜欢ラーメン和寿司。", "ja", "ja:我喜欢ラーメン和寿司。"),
        ("Привет 世界", "auto", "zh: |ja:世界"),
        ("謝謝你，再見。", "auto", "zh:謝謝你，再見。"),
        ("我哋聽日去飲茶。", "auto_yue", "yue:我哋聽日去飲茶。"),
        ("佢好鍾意K-pop音樂", "yue", "yue:佢好鍾意|en:K-pop|yue:音樂"),
        ("我哋去K房", "all_yue", "yue:我哋去|en:K|yue:房"),
        ("《Hello》这首歌", "zh", "en:《Hello》|zh:这首歌"),
        ("……真的吗？", "auto", "zh:……真的吗？"),
        ("A\nB", "auto", "en:A\nB"),
        ("中国移动5G", "all_ko", "ko:中国移动5|en:G"),
        ("오늘 3시 meeting", "ko", "ko:오늘 3시 |en:meeting"),
        ("北京 Beijing", "en", "en:北京 Beijing"),
        ("価格は100円、about $1.", "auto", "ja:価格は100円、|en:about $1."),
        ("！？", "auto", "punctuation:！？"),
        ("会社員", "auto", "ja:会社員"),
    ],
)
def test_segments_are_the_originals(
    text: str, code: str, expected: str, segmenter: Segmenter
) -> None:
    found = segmenter.segments(text, code)
    assert "|".join(f"{one.language}:{one.text}" for one in found) == expected


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.text(CHARACTERS, min_size=1, max_size=30), st.sampled_from(CODES))
def test_each_character_knows_its_place_and_no_place_comes_twice(text: str, code: str) -> None:
    if not text.strip():
        return
    found = _shared().segments(text, code)
    places = [place for one in found for place in one.places]
    assert places == sorted(set(places))
    assert "".join(text[place] for place in places) == "".join(one.text for one in found)
    assert all(one.text for one in found)


@cache
def _shared() -> Segmenter:
    return Segmenter()


def test_a_blank_text_has_no_segments(segmenter: Segmenter) -> None:
    with pytest.raises(ValueError, match="nothing to segment"):
        segmenter.segments(" \n", "auto")


def test_a_model_that_is_not_there_is_named() -> None:
    with pytest.raises(SpecError, match=r"nowhere\.bin"):
        Segmenter("nowhere.bin")


def test_a_package_that_is_missing_is_named_with_its_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "fasttext", None)
    with pytest.raises(SpecError, match="fasttext") as caught:
        Segmenter()
    assert "voxloom[gpt-sovits]" in caught.value.mend


@pytest.mark.parametrize("kind", ["sentence", "random", "marks", "lines", "one letter"])
def test_the_work_grows_with_the_length(kind: str, segmenter: Segmenter) -> None:
    rng = random.Random(4)
    made = {
        "sentence": "我昨天买了一台MacBook Pro，花了12000块。これはペンです。안녕 ",
        "random": "".join(rng.choice(CHARACTERS) for _ in range(997)),
        "marks": "，。",
        "lines": "。\n",
        "one letter": "a",
    }[kind]
    short, long = (
        calls(lambda text=(made * size)[:size]: segmenter.segments(text, "auto"))
        for size in (1_000, 10_000)
    )
    assert long < 12 * short


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
