"""Open JTalk's labels."""

from __future__ import annotations

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory
from voxloom.languages.ja.g2p import G2P, LONGEST, Spoken, is_high, moras_of, parts_of, sounds_of
from voxloom.languages.ja.symbols import Sound, writer


@pytest.mark.parametrize(
    ("nucleus", "pattern"),
    [(0, "LHHH"), (1, "HLLL"), (2, "LHLL"), (3, "LHHL"), (4, "LHHH")],
)
def test_pitch_follows_the_accent_nucleus(nucleus: int, pattern: str) -> None:
    assert "".join("LH"[is_high(mora, nucleus)] for mora in (1, 2, 3, 4)) == pattern


def test_labels_give_phones_without_silences() -> None:
    labels = [
        "xx^xx-sil+a=m/A:xx+xx+xx/B:xx/F:xx_xx#xx",
        "xx^sil-a+m=e/A:0+1+2/B:xx/F:2_1#0_xx",
        "sil^a-m+e=sil/A:1+2+1/B:xx/F:2_1#0_xx",
    ]
    assert sounds_of(labels) == [Sound("a", True, "]"), Sound("m", False)]


def test_consonants_go_with_the_vowel_after_them() -> None:
    sounds = [Sound(phone, True) for phone in ("k", "y", "o", "N", "cl", "t", "e")]
    groups = [[sound.phone for sound in mora] for mora in moras_of(sounds)]
    assert groups == [["k", "y", "o"], ["N"], ["cl"], ["t", "e"]]


def test_words_cover_the_text_with_their_sounds() -> None:
    words = G2P().words("雨が、降る")
    shown = [("".join(sound.phone for sound in word.sounds), word.start) for word in words]
    assert shown == [("ame", 0), ("ga", 1), ("", 2), ("furu", 3)]


def test_text_without_a_word_has_none() -> None:
    assert G2P().words("、。") == []


def test_long_text_is_cut_after_marks() -> None:
    text = ("あ" * 99 + "。") * 4 + "い" * 500
    spans = list(parts_of(text))
    assert spans[0] == (0, 200)
    assert spans[1] == (200, 400)
    assert all(end - start <= LONGEST for start, end in spans)
    assert "".join(text[start:end] for start, end in spans) == text


def test_a_cut_text_keeps_its_positions() -> None:
    text = "雨が降る。" * 60
    words = G2P().words(text)
    assert all(isinstance(word, Spoken) for word in words)
    assert {text[word.start : word.end] for word in words} == {"雨", "が", "降る", "。"}
    assert words[-1].end == len(text)


@pytest.mark.parametrize(
    ("sound", "expected"),
    [
        (Sound("a", True), "ja:a1"),
        (Sound("N", False), "ja:N0"),
        (Sound("cl", True), "ja:cl"),
        (Sound("U", True), "ja:U"),
        (Sound("ky", False), "ja:ky"),
        (Sound("fy", False), "ja:hy"),
    ],
)
def test_phones_become_symbols(sound: Sound, expected: str) -> None:
    assert writer("mini")(sound) == (expected,)


def test_every_kana_sound_is_in_the_inventory(japanese: TextFrontend, mini: Inventory) -> None:
    kana = [chr(code) for code in range(0x30A1, 0x30FB)]
    for char in kana:
        pairs = "、".join(f"ア{char}{small}ア" for small in "ァィゥェォャュョヮ")
        phones = japanese.phonemize(f"ア{char}ア、{pairs}")
        assert set(phones.symbols) <= set(mini.symbols)


def test_spans_are_those_of_the_words(japanese: TextFrontend) -> None:
    text = "2019年に、ﾊﾝｶｸと𠮷野家。"
    phones = japanese.phonemize(text)
    words = list(dict.fromkeys(text[start:end] for start, end in phones.spans if end > start))
    assert words[:4] == ["2019", "年", "に", "、"]
    assert "".join(words) == text
