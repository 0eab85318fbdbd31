"""Korean by the official rules: examples whose readings follow from the facts of g2pk2."""

from __future__ import annotations

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.languages.ko.hangul import ONSETS, decompose
from voxloom.languages.ko.official import changes
from voxloom.languages.ko.official.numbers import before
from voxloom.languages.ko.symbols import symbols


def phones(reading: str) -> str:
    return "".join(
        "".join(symbols(*decompose(char))) if decompose(char)[1] else char.replace(" ", "空")
        for char in reading
    )


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("같이 가요", "가치 가요."),
        ("늦었어요", "느서써요."),  # a rule for names of letters reaches too far
        ("밟아", "바바."),  # the stem's tag counts as a consonant
        ("넓다", "널따."),
        ("할 수록", "할 쑤록."),
        ("노래를 리본", "노래를 니본."),
        ("갈등", "갈뜽."),
        ("절대", "절대."),  # not in the list of words
        ("3개", "세개."),
        ("2병", "이병."),
        ("10월", "시월."),
        ("1,234원", "처니백쌈십싸원."),
        ("싫. 왜", "실 왜."),  # the mark after ㅀ is lost
        ("옷 안", "옫 안."),
        ("안녕(네)", "안녕停네停"),
        ("가; 나", "가停 나."),
        ("가，나", "가,나."),
        ("ㅠㅠ", "ㅣㅜㅣㅜ."),
        ("A", "에이."),
    ],
)
def test_official_readings(text: str, reading: str, official_korean: TextFrontend) -> None:
    assert "".join(official_korean.phonemize(text).symbols) == phones(reading)


def test_the_text_itself_is_the_normalized_one(official_korean: TextFrontend) -> None:
    assert official_korean.phonemize("PC 3개").normalized == "PC 3개"


@pytest.mark.parametrize(
    ("noun", "digits", "words"),
    [
        ("개", "3", "세"),
        ("살", "20", "스무"),
        ("살", "25", "스물다섯"),
        ("명", "25", "이십오"),
        ("원", "10000", "만"),
        ("원", "110000", "십만"),  # 일 is lost before 만
        ("원", "100000000", "일억"),
        ("개", "101", "백한"),
        ("원", "0", "영"),
        ("원", "05", "오"),
    ],
)
def test_numbers_before_a_bound_noun(noun: str, digits: str, words: str) -> None:
    assert before(noun, digits) == words


def test_a_number_too_long_for_the_original_is_left_to_its_digits() -> None:
    assert before("개", "1" * 17) is None


@pytest.mark.parametrize("onset", [onset for onset in ONSETS if onset != "ㅇ"])
def test_a_space_changes_nothing_but_linking(onset: str) -> None:
    for coda in "ㄱㄴㄷㄹㅁㅂㅅㅆㅇㅈㅊㅋㅌㅍㅎㄲㄳㄵㄶㅀ":
        assert changes.meet(coda, onset, True) == changes.meet(coda, onset, False)


def test_the_table_keeps_the_originals_faults() -> None:
    assert changes.meet("ㄺ", "ㅌ", False) == ("ㄱ", "ㅍ")
    assert changes.meet("ㄼ", "ㅍ", False) == ("ㄼ", "ㅍ")
    assert changes.meet("ㅍ", "ㄹ", False) == ("ㄴ", "ㄴ")
    assert changes.meet("ㅎ", "ㄷ", False) == ("", "ㅌ")
