"""Characters with several readings, in sentences of our own: polyphones/*.tsv."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.growth import assert_linear
from voxloom.languages.zh.g2p import G2P
from voxloom.languages.zh.polyphones import Polyphones
from voxloom.languages.zh.segment import Word

FOLDER = Path(__file__).parent / "polyphones"
HAN = re.compile(r"([一-鿿]+)")
LEAST = 0.99  # of all; when first read: `unseen` .954, the last 76 of `more_*` .855


@pytest.fixture(scope="module")
def g2p() -> G2P:
    return G2P()


def rows(path: Path) -> list[tuple[str, int, tuple[str, ...]]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("# ")]
    return [(text, int(place), tuple(readings.split("|"))) for text, place, readings in cells]


def read(g2p: G2P, text: str) -> Sequence[str]:
    said: list[str] = []
    for run in HAN.split(text):
        said += g2p.syllables(run) if HAN.match(run) else list(run)
    return said


def accepted(said: str, readings: Sequence[str]) -> bool:
    """The reading itself, or its third tone changed to the second before another third."""
    return said in readings or (said[-1] == "2" and f"{said[:-1]}3" in readings)


def test_the_sentences_are_many_and_about_many_characters() -> None:
    found = [row for path in sorted(FOLDER.glob("*.tsv")) for row in rows(path)]
    assert len(found) >= 1500
    assert len({text[place] for text, place, _ in found}) >= 80


def test_nearly_all_are_read_rightly(g2p: G2P) -> None:
    found = [row for path in sorted(FOLDER.glob("*.tsv")) for row in rows(path)]
    wrong = [
        f"{text} {text[place]}: {read(g2p, text)[place]}, not {readings}"
        for text, place, readings in found
        if not accepted(read(g2p, text)[place], readings)
    ]
    assert len(wrong) <= (1 - LEAST) * len(found), "\n".join(wrong)


def test_a_row_looks_at_the_words_beside_the_character() -> None:
    rules = Polyphones()
    must = [Word("他", "r"), Word("得", "ud"), Word("说", "v")]
    assert rules.readings("他得说", must) == {1: "dei3"}
    manner = [Word("说", "v"), Word("得", "ud"), Word("好", "a")]
    assert rules.readings("说得好", manner) == {}


def test_a_phrase_is_read_as_a_whole_where_a_word_ends() -> None:
    words = [Word("果实累累", "i")]
    assert Polyphones().readings("果实累累", words) == dict(
        enumerate(("guo3", "shi2", "lei2", "lei2"))
    )


@pytest.mark.parametrize("unit", ["一遍", "哗啦啦地", "得了", "地", "着了", "为", "重", "还给我"])
def test_time_is_linear_in_the_length_of_the_text(unit: str, g2p: G2P) -> None:
    assert_linear(lambda size: g2p.said((unit * size)[:size]), 150, 1500)
