from __future__ import annotations

from random import Random

import pytest

from voxloom.training.grammar import GRAMMARS, compose
from voxloom.training.texts import held_sentences, pinyin_drills


@pytest.mark.parametrize("language", ["en", "ja", "zh"])
def test_sentences_have_no_open_slot_and_end_with_a_mark(language: str) -> None:
    made = [compose(language, Random(seed)) for seed in range(300)]
    assert len(set(made)) > 100
    assert all("[" not in sentence and sentence[-1] in ".?!。？！" for sentence in made)
    assert set(GRAMMARS) == {"en", "ja", "zh"}


def test_the_held_sentences_are_many_enough_and_not_of_the_grammar() -> None:
    assert len(held_sentences("en")) >= 40
    assert all(len(held_sentences(language)) == 10 for language in ("ja", "zh"))
    composed = {compose("en", Random(seed)) for seed in range(2000)}
    assert not composed & set(held_sentences("en"))


def test_the_drills_hold_every_final_in_every_tone() -> None:
    from voxloom.training.inventory import symbols
    from voxloom.training.teachers.mandarin import units

    spoken = {
        part.symbol
        for drill in pinyin_drills(Random(1))
        for unit in units(drill) or []
        for part in unit.parts
    }
    finals = {s for s in symbols() if s.startswith("zh:") and s[-1] in "12345"}
    assert finals <= spoken
