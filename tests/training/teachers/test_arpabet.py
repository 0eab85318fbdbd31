from __future__ import annotations

from voxloom.training.inventory import symbols
from voxloom.training.teachers.arpabet import CONSONANTS, VOWELS, label, symbol
from voxloom.training.teachers.festival import Segment


def words(*rows: tuple[str, int, int, str]) -> list[Segment]:
    """(name, stress, token, punctuation), a tenth of a second each."""
    return [Segment((n + 1) / 10, *row) for n, row in enumerate(rows)]


def test_every_symbol_it_can_give_is_in_the_inventory() -> None:
    known = set(symbols())
    assert all(symbol(name.lower(), 1) in known for name in CONSONANTS | VOWELS)


def test_a_reduced_vowel_is_an_unstressed_cmudict_vowel() -> None:
    assert symbol("ax", 1) == "en:AH0"
    assert symbol("er", 1) == "en:ER1"


def test_an_unknown_segment_gives_no_label() -> None:
    assert label(words(("pau", 0, 0, "0"), ("click", 0, 1, "."))) is None


def test_a_pause_at_a_mark_is_the_mark_and_another_pause_is_sp() -> None:
    spoken = words(
        ("pau", 0, 0, "0"),
        ("ow", 1, 1, ","),
        ("pau", 0, 0, "0"),
        ("ow", 1, 2, "0"),
        ("pau", 0, 0, "0"),
        ("ow", 1, 3, "?"),
        ("pau", 0, 0, "0"),
    )
    phones, ends = label(spoken) or ([], [])
    assert phones == ["SP", "en:OW1", ",", "en:OW1", "SP", "en:OW1", "?"]
    assert ends == [s.end for s in spoken]


def test_a_mark_without_a_pause_has_no_length() -> None:
    spoken = words(("pau", 0, 0, "0"), ("ow", 1, 1, ","), ("ow", 1, 2, "."), ("pau", 0, 0, "0"))
    phones, ends = label(spoken) or ([], [])
    assert phones == ["SP", "en:OW1", ",", "en:OW1", "."]
    assert ends[2] == ends[1]


def test_a_missing_final_mark_becomes_a_full_stop_and_a_missing_first_pause_an_empty_one() -> None:
    phones, ends = label(words(("ow", 1, 1, "0"))) or ([], [])
    assert phones == ["SP", "en:OW1", "."]
    assert ends == [0.0, 0.1, 0.1]
