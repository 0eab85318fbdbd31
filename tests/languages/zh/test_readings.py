"""Chinese readings: polyphones, tone rules, symbols."""

from __future__ import annotations

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory
from voxloom.languages.zh.g2p import G2P
from voxloom.languages.zh.symbols import split, symbols


@pytest.fixture(scope="module")
def g2p() -> G2P:
    return G2P()


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        # polyphones
        ("银行行长", "yin2 hang2 hang2 zhang3"),
        ("重庆很重要", "chong2 qing4 hen3 zhong4 yao4"),
        ("长江很长", "chang2 jiang1 hen3 chang2"),
        ("睡着了", "shui4 zhao2 le5"),
        ("音乐快乐", "yin1 yue4 kuai4 le4"),
        ("静静地扫地", "jing4 jing4 de5 sao3 di4"),
        ("一片照片", "yi2 pian4 zhao4 pian4"),
        ("你得去上学", "ni2 dei3 qu4 shang4 xue2"),
        ("重新数到三", "chong2 xin1 shu3 dao4 san1"),
        ("年少有为", "nian2 shao4 you3 wei2"),
        ("土地很好", "tu3 di4 hen2 hao3"),
        # 不
        ("不是", "bu2 shi4"),
        ("不好", "bu4 hao3"),
        ("去不去", "qu4 bu5 qu4"),
        ("不但不怕", "bu2 dan4 bu2 pa4"),
        # 一
        ("一个", "yi2 ge5"),
        ("一条", "yi4 tiao2"),
        ("一起", "yi4 qi3"),
        ("第一", "di4 yi1"),
        ("一百一十一", "yi4 bai3 yi1 shi2 yi1"),
        ("看一看", "kan4 yi5 kan4"),
        # third tones
        ("你好", "ni2 hao3"),
        ("雨伞", "yu2 san3"),
        ("展览馆", "zhan2 lan2 guan3"),
        # neutral tones
        ("爸爸妈妈", "ba4 ba5 ma1 ma5"),
        ("椅子", "yi3 zi5"),
        ("墙上", "qiang2 shang5"),
        ("东西", "dong1 xi5"),
        ("走吧", "zou3 ba5"),
        ("我们的", "wo3 men5 de5"),
        # erhua
        ("花儿", "hua1 er2"),
        ("事儿", "shi4 er4"),
        ("女儿", "nv3 er2"),
    ],
)
def test_readings(text: str, pinyin: str, g2p: G2P) -> None:
    assert " ".join(g2p.syllables(text)) == pinyin


@pytest.mark.parametrize(
    ("syllable", "spoken"),
    [
        *[("yi1", "i1"), ("wu3", "u3"), ("yu2", "v2"), ("yuan2", "van2"), ("ju4", "j v4")],
        *[("xue2", "x ve2"), ("nv3", "n v3"), ("lve4", "l ve4"), ("zi5", "z i05")],
        *[("shi4", "sh ir4"), ("er2", "er2"), ("wen4", "un4"), ("jiong3", "j iong3")],
        *[("you3", "iu3"), ("liu2", "l iu2"), ("n2", "en2"), ("m2", "m u2"), ("ê4", "ei4")],
    ],
)
def test_syllables_become_initials_and_finals(syllable: str, spoken: str) -> None:
    expected = tuple(f"zh:{part}" for part in spoken.split())
    assert symbols(syllable, "mini") == expected


def test_what_is_no_syllable_has_no_symbols() -> None:
    assert symbols("xyz1", "mini") is None
    assert split("") is None


def test_every_reading_of_pypinyin_is_in_the_inventory(mini: Inventory) -> None:
    """Every seventh character of the common block; what no symbols fit is rare, and refused."""
    from pypinyin import Style, pinyin

    missing = []
    for code in range(0x4E00, 0x9FA6, 7):
        options = {"style": Style.TONE3, "heteronym": True, "neutral_tone_with_five": True}
        for reading in pinyin(chr(code), errors="ignore", **options)[0:1]:
            for syllable in reading:
                spoken = symbols(syllable, "mini")
                if spoken is None:
                    missing.append(syllable)
                else:
                    assert set(spoken) <= set(mini.symbols), syllable
    assert len(missing) <= 5, missing


def test_a_rare_character_is_refused_by_position(chinese: TextFrontend) -> None:
    from voxloom.languages.text.refuse import UnspeakableError

    with pytest.raises(UnspeakableError) as caught:
        chinese.phonemize("你好兙")
    assert caught.value.position == 2


def test_phones_are_counted_per_character(chinese: TextFrontend) -> None:
    phones = chinese.phonemize("你好，12。")
    assert phones.normalized == "你好,十二."
    assert phones.phones_per_character == (3, 2, 1, 2, 1, 1)
    assert sum(phones.phones_per_character) == len(phones)
    assert len(phones.phones_per_character) == len(phones.normalized)


def test_spans_point_at_the_digits_that_were_read(chinese: TextFrontend) -> None:
    phones = chinese.phonemize("有50%吗")
    spans = dict(zip(phones.symbols, phones.spans, strict=True))
    assert spans["zh:iu3"] == (0, 1)
    assert spans["zh:ai3"] == (1, 4)
    assert spans["zh:a5"] == (4, 5)


def test_latin_letters_are_refused_but_units_are_read(chinese: TextFrontend) -> None:
    from voxloom.languages.text.refuse import UnspeakableError

    assert chinese.phonemize("深2m").normalized == "深两米."
    with pytest.raises(UnspeakableError, match="mixed"):
        chinese.phonemize("我用Python")


def test_traditional_characters_read_as_simplified_ones(chinese: TextFrontend) -> None:
    one, other = chinese.phonemize("這個問題"), chinese.phonemize("这个问题")
    assert one.symbols == other.symbols


def test_erhua_can_be_left_out() -> None:
    assert G2P(erhua=False).syllables("今儿") == ["jin1", "er2"]
    assert G2P().syllables("今儿") == ["jin1", "er1"]
