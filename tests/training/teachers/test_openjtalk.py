from __future__ import annotations

import pytest

from voxloom.training.inventory import symbols
from voxloom.training.teachers import japanese
from voxloom.training.teachers.openjtalk import is_high, label

pyopenjtalk = pytest.importorskip("pyopenjtalk")


@pytest.mark.parametrize(
    ("nucleus", "highs"),
    [(0, [False, True, True, True]), (1, [True, False, False, False]), (3, [False, True, True, 0])],
)
def test_pitch_follows_the_accent_nucleus(nucleus: int, highs: list[bool]) -> None:
    assert [is_high(mora, nucleus) for mora in (1, 2, 3, 4)] == [bool(high) for high in highs]


def test_labels_carry_pitch_marks_sokuon_and_devoicing() -> None:
    text = "切手を、買いました？"
    phones = (label(pyopenjtalk.extract_fullcontext(text), text) or ([], []))[0]
    assert phones[0] == "SP"
    assert phones[-1] == "?"
    assert phones.count(",") == 1
    assert "ja:cl" in phones
    assert set(phones) <= set(symbols())
    devoiced = "好き。"
    assert "ja:U" in (label(pyopenjtalk.extract_fullcontext(devoiced), devoiced) or ([], []))[0]


def test_a_text_whose_marks_are_not_all_pauses_is_left_out() -> None:
    lines = pyopenjtalk.extract_fullcontext("はい。")
    assert label(lines, "は、い。") is None


def test_an_english_voice_is_given_the_same_phones_one_word_an_accent_phrase() -> None:
    text = "学校へ、行きますか？"
    lines = pyopenjtalk.extract_fullcontext(text)
    labelled = (label(lines, text) or ([], []))[0]
    found = japanese.units(lines, text) or []
    spoken = [part.symbol for unit in found for part in unit.parts]
    assert spoken == [phone for phone in labelled if phone.startswith("ja:")]
    assert [unit.mark for unit in found if unit.mark] == [",", "?"]
    assert found[-1].parts[-1].targets[-1][1] > found[-1].parts[-1].targets[0][1]
