"""Chinese phones by the official rules."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.zh.official.frontend import OfficialChinese, read_word


def reader(name: str) -> OfficialChinese:
    folder = files("voxloom.languages") / "inventories"
    data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return OfficialChinese(Inventory(name, tuple(data["symbols"]), data["pad"], data["pause"]))


@pytest.fixture(scope="module")
def v1() -> OfficialChinese:
    return reader("gpt-sovits-v1")


@pytest.fixture(scope="module")
def v2() -> OfficialChinese:
    return reader("gpt-sovits-v2")


def said(phones: Phones) -> str:
    return " ".join(phones.symbols)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("你好。", "n i2 h ao3 ."),
        ("看一看", "k an4 y i5 k an4"),
        ("看不懂", "k an4 b u5 d ong3"),
        ("不怕，不，不来", "b u2 p a4 , b u4 , b u4 l ai2"),
        ("第一，一天，一段", "d i4 y i1 , y i4 t ian1 , y i2 d uan4"),
        ("一…", "y i4 …"),
        ("二一零", "EE er4 y i1 l ing2"),
        ("纸老虎", "zh ir3 l ao2 h u3"),
        ("蒙古语", "m eng2 g u2 y v3"),
        ("五把伞", "w u3 b a2 s an3"),
        ("三个人", "s an1 g e5 r en2"),
        ("上来吧", "sh ang4 l ai5 b a5"),
        ("哟", "OO o5"),
        ("噷兙", "UNK UNK UNK UNK"),
        ("ABC", ""),
        ("", ""),
    ],
)
def test_tones_and_phones_are_those_of_the_original(
    v2: OfficialChinese, text: str, expected: str
) -> None:
    assert said(v2.phonemize(text)) == expected


def test_only_the_second_list_has_erhua(v1: OfficialChinese, v2: OfficialChinese) -> None:
    assert said(v1.phonemize("今儿")) == "j in1 EE er2"
    assert said(v2.phonemize("今儿")) == "j in1 EE er1"
    assert said(v2.phonemize("女儿")) == "n v3 EE er2"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("好￥好，好", "h ao3 SP2 h ao3 SP2 h ao3"),
        ("好^好，好", "h ao3 SP3 h ao3 SP3 h ao3"),
        ("好￥好^好", "h ao3 SP2 h ao2 h ao3"),
    ],
)
def test_a_pause_sign_makes_every_comma_a_pause(
    v2: OfficialChinese, text: str, expected: str
) -> None:
    assert said(v2.phonemize(text)) == expected


def test_phones_are_counted_by_character_and_what_is_dropped_is_told(v2: OfficialChinese) -> None:
    phones = v2.phonemize("我用Python写，好。")
    assert phones.normalized == "我用写,好."
    assert phones.phones_per_character == (2, 2, 2, 1, 2, 1)
    assert sum(phones.phones_per_character) == len(phones)
    assert "P" in phones.notes["dropped"]
    assert phones.readings[0].start == 0
    assert phones.readings[-1].end == len(phones.text)
    assert any(one.rule == "dropped" and one.start == 2 for one in phones.readings)


def test_a_mark_or_an_unreadable_character_is_its_own_reading() -> None:
    assert read_word("不，") == ("bu4", "，")
    assert read_word("兙") == ("兙5",) or read_word("兙") == ("兙",)
