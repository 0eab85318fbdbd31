"""Which language Han characters are in."""

from __future__ import annotations

import pytest

from voxloom.languages.mixed.han import is_chinese_only, is_japanese_only, leaning
from voxloom.languages.mixed.segment import Segmenter

FIVE = Segmenter(("en", "zh", "ja", "ko", "yue"))


def runs(text: str, hint: str = "", segmenter: Segmenter = FIVE) -> str:
    return "|".join(
        f"{run.language}:{text[run.start : run.end]}" for run in segmenter.runs(text, hint)
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我哋聽日去飲茶。", "yue:我哋聽日去飲茶。"),
        ("佢話OK，我哋聽日去shopping。", "yue:佢話|en:OK，|yue:我哋聽日去|en:shopping。"),
        ("你食咗飯未？今日天氣好好。", "yue:你食咗飯未？今日天氣好好。"),
        ("呢個係乜嘢？", "yue:呢個係乜嘢？"),
        ("而家幾點？", "yue:而家幾點？"),
        ("我們明天去喝茶。", "zh:我們明天去喝茶。"),
        ("這是關係到大家的事。", "zh:這是關係到大家的事。"),
        ("他说“係”是粤语的“是”。", "zh:他说“係”是粤语的“是”。"),
        ("今晚一齊去", "zh:今晚一齊去"),
        ("駅前広場", "ja:駅前広場"),
        ("経済学部の学生。日本大学。", "ja:経済学部の学生。日本大学。"),
        ("電話番号です。東京都港区。", "ja:電話番号です。東京都港区。"),
        ("着物と給料の話。誰？", "ja:着物と給料の話。誰？"),
        ("你也喜欢まいご吗？", "zh:你也喜欢|ja:まいご|zh:吗？"),
        ("下雨了。すごい", "zh:下雨了。|ja:すごい"),
        ("映画が終了。完了です", "ja:映画が終了。完了です"),
        ("안녕하세요, 我们走", "ko:안녕하세요, |zh:我们走"),
        ("대한민국 만세", "ko:대한민국 만세"),
    ],
)
def test_characters_words_and_the_text_around_decide(text: str, expected: str) -> None:
    assert runs(text) == expected


def test_the_caller_wins() -> None:
    assert runs("我哋聽日去飲茶。", "zh") == "zh:我哋聽日去飲茶。"
    assert runs("今晚一齊去party啦！", "yue") == "yue:今晚一齊去|en:party|yue:啦！"
    assert runs("駅前広場", "zh") == "zh:駅前広場"
    assert runs("我们走", "ja") == "ja:我们走"


def test_a_language_that_is_not_asked_for_is_never_found() -> None:
    assert runs("我哋聽日去飲茶。", segmenter=Segmenter(("en", "zh"))) == "zh:我哋聽日去飲茶。"
    assert runs("我们走吧。", segmenter=Segmenter(("yue", "en"))) == "yue:我们走吧。"
    assert runs("駅前広場", segmenter=Segmenter(("en", "zh"))) == "zh:駅前広場"


def test_character_sets_tell_chinese_from_japanese() -> None:
    assert is_japanese_only("駅")
    assert is_japanese_only("働")
    assert not is_japanese_only("東京")
    assert not is_japanese_only("駅们")
    assert is_chinese_only("厉害")
    assert is_chinese_only("没了")
    assert not is_chinese_only("完了")
    assert not is_chinese_only("自我")


def test_words_are_weighed() -> None:
    assert leaning("佢哋喺度") > 0
    assert leaning("他們在這裡") < 0
    assert leaning("今日天氣") == 0
    assert leaning("關係") == 0
