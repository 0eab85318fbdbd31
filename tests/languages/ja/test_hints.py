"""Hints: kana with accents, phones, and other ways of reading."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones
from voxloom.languages.ja.kana import Phrase, parse, pronounced
from voxloom.languages.ja.options import JaOptions
from voxloom.registry import Registry
from voxloom.testing import construct


def read(frontend: TextFrontend, text: str, surface: str, kind: str, value: str) -> Phones:
    start = text.index(surface)
    return frontend.read(text, "ja", [Hint(start, start + len(surface), kind, value, "inline")])


def shown(phones: Phones) -> str:
    return " ".join(symbol.removeprefix("ja:") for symbol in phones.symbols[1:-1])


@pytest.mark.parametrize(
    ("value", "phrases"),
    [
        ("はし:1", [Phrase("ハシ", 2, 1)]),
        ("は↓し", [Phrase("ハシ", 2, 1)]),
        ("は↑し↓", [Phrase("ハシ", 2, 2)]),
        ("は↑し", [Phrase("ハシ", 2, 0)]),
        ("ハシ", [Phrase("ハシ", 2, None)]),
        ("ﾊｼ：0", [Phrase("ハシ", 2, 0)]),
        ("とうきょう:0 たわあ:1", [Phrase("トーキョー", 4, 0), Phrase("タワア", 3, 1)]),
        ("く’つ:2", [Phrase("ク’ツ", 2, 2)]),
        ("おも・う:2", [Phrase("オモウ", 3, 2)]),
        ("せんせい:3", [Phrase("センセー", 4, 3)]),
    ],
)
def test_kana_has_its_accent(value: str, phrases: list[Phrase]) -> None:
    assert parse(value) == phrases


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("漢字", "no kana"),
        ("", "empty"),
        ("はし:3", "accent is on number 3"),
        ("は↓し↓", "falls once"),
        ("ーあ", "long mark"),
        ("ぁ", "no mora"),
    ],
)
def test_other_kana_is_refused_with_its_reason(value: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse(value)


def test_spelling_becomes_pronunciation() -> None:
    assert pronounced("ヅツヲヂ") == "ズツオジ"


@pytest.mark.parametrize(
    ("value", "phones"),
    [
        ("はし:1", "h a1 sh i0 d e0 s U"),
        ("はし:2", "h a0 sh i1 d e0 s U"),
        ("はし:0", "h a0 sh i1 d e1 s U"),
        ("はし'", "h a1 sh I d e0 s U"),
    ],
)
def test_an_accent_is_followed(value: str, phones: str, japanese: TextFrontend) -> None:
    assert shown(read(japanese, "箸です。", "箸", "kana", value)) == phones


def test_okurigana_stays_and_the_sentence_keeps_its_phrases(japanese: TextFrontend) -> None:
    phones = read(japanese, "彼は行った。", "行", "kana", "おこな")
    assert shown(phones) == "k a1 r e0 w a0 o0 k o1 n a1 cl t a1"
    hinted = next(one for one in phones.readings if one.source == "hint:inline")
    assert phones.text[hinted.start : hinted.end] == "行っ"


def test_a_part_of_a_word_may_be_hinted(japanese: TextFrontend) -> None:
    phones = read(japanese, "東京都に住む", "京", "kana", "けい")
    assert "k e" in shown(phones).replace("0", "").replace("1", "")


@pytest.mark.parametrize("surface", ["Пушкин", "😀", "12", "X Y", "、"])
def test_anything_can_be_hinted(surface: str, japanese: TextFrontend) -> None:
    phones = read(japanese, f"これは{surface}です。", surface, "kana", "ぷうしきん:1")
    assert "p u1 u0 sh" in shown(phones)
    assert phones.normalized == f"これは{surface}です。"


def test_phones_are_taken_as_they_are(japanese: TextFrontend) -> None:
    phones = read(japanese, "これは何?", "何", "phones", "ja:n ja:a1 ja:N1")
    assert shown(phones).endswith("n a1 N1")


def test_a_hint_in_a_long_text_is_never_lost(japanese: TextFrontend) -> None:
    text = "ん" * 230 + "山田太郎" + "ん" * 300
    phones = read(japanese, text, "山田太郎", "kana", "ばびぶべぼ" * 4)
    assert phones.symbols.count("ja:b") == 20


@pytest.mark.parametrize(
    ("way", "surface", "normalized"),
    [
        ("digits", "123", "イチニーサン"),
        ("characters", "A3", "エー、サン"),
        ("cardinal", "007", "7"),
        ("ordinal", "3", "3番目"),
        ("date", "3/5", "3月5日"),
        ("date", "2024-3-5", "2024年3月5日"),
        ("time", "9:30", "9時30分"),
        ("telephone", "090-12", "ゼロキューゼロ、イチニー"),
    ],
)
def test_a_way_of_reading_is_followed(
    way: str, surface: str, normalized: str, japanese: TextFrontend
) -> None:
    phones = read(japanese, f"はい{surface}です", surface, "say-as", way)
    assert normalized in phones.normalized
    assert any(f"say-as-{way}" in one.rule for one in phones.readings)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("kana", "漢"), ("pinyin", "zhong1"), ("phones", "zz"), ("say-as", "date"), ("say-as", "x")],
)
def test_a_hint_that_cannot_be_followed_is_refused(
    kind: str, value: str, japanese: TextFrontend
) -> None:
    with pytest.raises(InputError) as caught:
        read(japanese, "これは空です", "空", kind, value)
    assert caught.value.mend


def test_the_official_rules_follow_hints_too() -> None:
    options = JaOptions(inventory="gpt-sovits-v1", rules="official", prosody="none")
    frontend = construct(Registry.discover(), "frontend", "ja", **options.model_dump())
    phones = read(frontend, "箸、雨です", "雨", "kana", "ゆき")
    assert "y u k i" in " ".join(phones.symbols)
    assert any(one.source == "hint:inline" for one in phones.readings)
