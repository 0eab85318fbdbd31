"""Runs of one language."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.languages.mixed.han import is_chinese_only
from voxloom.languages.mixed.segment import Segmenter

ALL = Segmenter(("en", "zh", "ja"))


def runs(text: str, hint: str = "", segmenter: Segmenter = ALL) -> list[tuple[str, str]]:
    return [(run.language, text[run.start : run.end]) for run in segmenter.runs(text, hint)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello world.", "en:Hello world."),
        ("你好，世界。", "zh:你好，世界。"),
        ("これはペンです。This is a pen.", "ja:これはペンです。|en:This is a pen."),
        (
            "我昨天买了一台MacBook Pro，花了12000块。",
            "zh:我昨天买了一台|en:MacBook Pro，|zh:花了12000块。",
        ),
        ("显卡是RTX 4090。", "zh:显卡是|en:RTX 4090。"),
        ("Windows 11的界面", "en:Windows |zh:11的界面"),
        ("会议在3:30开始，please be on time.", "zh:会议在3:30开始，|en:please be on time."),
        ("性能提升了50%。", "zh:性能提升了50%。"),
        ("安装5km的GPS", "zh:安装5km的|en:GPS"),
        ("価格は$100です、about $100.", "ja:価格は$100です、|en:about $100."),
        ("私はGoogleで働く。", "ja:私は|en:Google|ja:で働く。"),
        ("我喜欢听日本歌，こんにちは，很好听。", "zh:我喜欢听日本歌，|ja:こんにちは，|zh:很好听。"),
        ("東京都千代田区、ここです。", "ja:東京都千代田区、ここです。"),
        ("She said 你好 and left.", "en:She said |zh:你好 |en:and left."),
        ("2024", "zh:2024"),
        ("(Hello) 你好", "en:(Hello) |zh:你好"),
        ("...Hello", "en:...Hello"),
        ("😀 Hello 😀", "en:😀 Hello 😀"),
        ("α粒子", "zh:α粒子"),
        ("the α particle", "en:the α particle"),
        ("㈱田中です", "ja:㈱田中です"),
        ("T-shirt很好看", "en:T-shirt|zh:很好看"),
        ("Let's go！出发", "en:Let's go！|zh:出发"),
        ("1.5倍", "zh:1.5倍"),
        ("能到-28°C，夏天", "zh:能到-28°C，夏天"),
        ("25°C的水", "zh:25°C的水"),
        ("It is 23°C. 你好", "en:It is 23°C. |zh:你好"),
    ],
)
def test_scripts_and_neighbours_decide(text: str, expected: str) -> None:
    assert "|".join(f"{language}:{part}" for language, part in runs(text)) == expected


def test_the_hint_decides_about_han_and_lone_numbers() -> None:
    assert runs("東京", "ja") == [("ja", "東京")]
    assert runs("東京") == [("zh", "東京")]
    assert runs("很好です", "zh") == [("zh", "很好"), ("ja", "です")]
    assert runs("2024", "en") == [("en", "2024")]
    assert runs("2024", "ja") == [("ja", "2024")]


def test_the_hint_does_not_move_a_script_to_a_language_that_lacks_it() -> None:
    assert runs("Hello", "zh") == [("en", "Hello")]
    assert runs("ひらがな", "en") == [("ja", "ひらがな")]


def test_fewer_languages_leave_fewer_choices() -> None:
    assert runs("東京", segmenter=Segmenter(("en", "ja"))) == [("ja", "東京")]
    assert runs("东京 5", segmenter=Segmenter(("zh",))) == [("zh", "东京 5")]
    assert runs("Hi です", segmenter=Segmenter(("ja",))) == [("ja", "Hi です")]


def test_a_further_latin_language_reads_latin_by_order_or_hint() -> None:
    two = Segmenter(("fr", "en", "zh"))
    assert runs("bonjour 你好", segmenter=two)[0] == ("fr", "bonjour ")
    assert runs("hello 你好", "en", two)[0] == ("en", "hello ")


def test_chinese_is_told_from_japanese_by_its_own_characters() -> None:
    assert is_chinese_only("太厉害了")
    assert is_chinese_only("我喜欢你")
    assert not is_chinese_only("東京都")


@settings(deadline=None, derandomize=True)
@given(st.text("ab 你学漢あア12.,%km—😀「」", min_size=1, max_size=30), st.sampled_from(["", "ja"]))
def test_runs_cover_the_text_in_order(text: str, hint: str) -> None:
    found = ALL.runs(text, hint)
    assert [run.start for run in found] == [0, *(run.end for run in found[:-1])]
    assert found[-1].end == len(text)
    languages = [run.language for run in found]
    assert languages == [language for language, _ in groupby(languages)]
