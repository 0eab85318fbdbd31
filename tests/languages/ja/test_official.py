"""Japanese by the official rules."""

from __future__ import annotations

import pytest

from voxloom.interfaces.phones import Inventory
from voxloom.languages.ja.accent import Word, accent_of, joins, rule_after
from voxloom.languages.ja.official import OfficialJapanese, official_dictionary
from voxloom.registry import Registry


def inventory(version: str) -> Inventory:
    return Registry.discover().inventory(f"gpt-sovits-{version}")


@pytest.fixture(scope="module")
def marked() -> OfficialJapanese:
    return OfficialJapanese(inventory("v2"), plain=False, dictionary=official_dictionary("auto"))


@pytest.fixture(scope="module")
def plain() -> OfficialJapanese:
    return OfficialJapanese(inventory("v1"), plain=True, dictionary=official_dictionary("auto"))


def read(official: OfficialJapanese, text: str) -> str:
    return " ".join(official.phonemize(text).symbols)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("犬が歩いています。", "i [ n u ] g a UNK a [ r u ] i t e UNK i [ m a ] s u ."),
        ("散歩する？", "s a [ N p o UNK s u [ r u ?"),
        ("八百円", "h a [ cl py a k u ] e N"),
        ("第3章", "d a ] i UNK s a [ N ] sh o o"),
        ("2,5", "n i , g o"),
        ("「猫」", "UNK n e ] k o UNK"),
        ("雨 と", "a ] m e t o"),
        ("5％", "g o [ p a a s e ] N t o"),
        ("右・左", "m i [ g i _ h i [ d a r i"),
    ],
)
def test_marks_of_pitch_follow_the_phones(marked: OfficialJapanese, text: str, phones: str) -> None:
    if official_dictionary("auto") is None:
        pytest.skip("the NAIST dictionary is not installed")
    assert read(marked, text) == phones


def test_without_prosody_devoiced_vowels_stay(plain: OfficialJapanese) -> None:
    assert read(plain, "靴下です。") == "k U ts u sh I t a d e s U ."


def test_every_phone_is_in_the_list_and_points_into_the_text(marked: OfficialJapanese) -> None:
    text = "iPhoneを3台、ﾊﾝﾄﾞﾙと〆切！"
    phones = marked.phonemize(text)
    assert phones.ids == tuple(inventory("v2").index[symbol] for symbol in phones.symbols)
    assert phones.spans == tuple(sorted(phones.spans))
    assert phones.notes["unknown"]
    assert phones.normalized == text


def test_a_text_without_marks_may_be_of_any_length(plain: OfficialJapanese) -> None:
    one, many = "花が咲いた", 700
    assert len(plain.phonemize(one * many)) >= many * len(plain.phonemize(one)) * 0.9


@pytest.mark.parametrize(
    ("rules", "pos", "expected"),
    [
        ("動詞%F2@1/形容詞%F4@-2", "形容詞", ("F4", -2)),
        ("動詞%F4@1/助詞%F2@1", "助動詞", ("F4", 1)),
        ("C3", "名詞", ("C3", 0)),
        ("動詞%F1", "名詞", ("", 0)),
        ("*", "名詞", ("", 0)),
    ],
)
def test_the_rule_of_a_word_depends_on_the_word_before(
    rules: str, pos: str, expected: tuple[str, int]
) -> None:
    assert rule_after(rules, pos) == expected


def word(text: str, pos: str, group: str = "*", accent: int = 0, rule: str = "*") -> Word:
    return Word(text, pos, group, "*", "*", len(text), accent, rule, True)


def test_phrases_end_before_a_verb_and_never_before_a_particle() -> None:
    noun, verb, particle = word("散歩", "名詞"), word("する", "動詞"), word("を", "助詞")
    assert not joins(noun, verb)
    assert joins(noun, particle)
    assert not joins(particle, verb)
    assert joins(noun, word("店", "名詞", "接尾"))


@pytest.mark.parametrize(
    ("rule", "own", "expected"),
    [("C1", 1, 3), ("C2", 0, 3), ("C3", 0, 2), ("C4", 2, 0), ("F5", 0, 0), ("P1", 0, 0)],
)
def test_a_compound_takes_its_accent_by_the_rule(rule: str, own: int, expected: int) -> None:
    phrase = [word("はな", "名詞", accent=1), word("や", "名詞", accent=own, rule=rule)]
    assert accent_of(phrase) == expected
