"""`to` and `the` in connected speech."""

from __future__ import annotations

from dataclasses import replace

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.stage import Build
from voxloom.languages.en.frontend import EnglishFrontend
from voxloom.languages.en.g2p import G2P
from voxloom.languages.en.options import EnOptions
from voxloom.languages.en.weak import weakened
from voxloom.registry import Registry


@pytest.fixture(scope="module")
def g2p() -> G2P:
    return G2P()


@pytest.mark.parametrize(
    ("sentence", "place", "phones"),
    [
        ("go to bed", 1, "T AH0"),
        ("learn to use it", 1, "T AH0"),  # [Y UW1 Z]: a consonant, whatever the letter is
        ("learn to eat", 1, "T UW0"),
        ("an hour to honest men", 2, "T UW0"),
        ("To be", 0, "T AH0"),
        ("the pear", 0, "DH AH0"),
        ("the apple", 0, "DH IY0"),
        ("The hour", 0, "DH IY0"),
        ("the university", 0, "DH AH0"),
        ("to the end", 0, "T AH0"),
        ("give it to", 2, "T UW1"),
        ("give it to , he said", 2, "T UW1"),
        ("two apples", 0, "T UW1"),
        ("too old", 0, "T UW1"),
    ],
)
def test_the_sound_that_follows_decides(g2p: G2P, sentence: str, place: int, phones: str) -> None:
    words = sentence.split()
    assert " ".join(weakened(words, g2p.said(words))[place].phones) == phones


def test_all_other_words_stay_as_they_are(g2p: G2P) -> None:
    words = "we went to the old harbour and saw the boats".split()
    plain = g2p.said(words)
    changed = [a for a, b, c in zip(words, plain, weakened(words, plain), strict=True) if b != c]
    assert changed == ["to", "the"]


def test_the_embedded_voice_is_given_weak_forms_and_a_hint_wins(english: TextFrontend) -> None:
    assert english.read("to eat").symbols[1:3] == ("en:T", "en:UW0")
    hint = Hint(0, 2, "phones", "en:T en:UW1")
    assert english.read("to eat", hints=(hint,)).symbols[1:3] == ("en:T", "en:UW1")


def test_the_models_of_gpt_sovits_are_given_the_words_in_full(build: Build) -> None:
    known = replace(build, inventory=Registry.discover().inventory)
    frontend = EnglishFrontend(EnOptions(inventory="gpt-sovits-v2"), known)
    assert frontend.read("to the end").symbols[:4] == ("T", "UW1", "DH", "AH0")
