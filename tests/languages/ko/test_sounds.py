"""The sound changes of the standard, article by article."""

from __future__ import annotations

import pytest

from voxloom.languages.ko.hangul import CODAS, ONSETS, Sound, compose, decompose
from voxloom.languages.ko.sounds import end, meet, vowels


@pytest.mark.parametrize(
    ("coda", "onset", "sounds", "rule"),
    [
        ("ㄱ", "ㅁ", "ㅇㅁ", "nasalization"),
        ("ㅄ", "ㅁ", "ㅁㅁ", "nasalization"),
        ("ㅁ", "ㄹ", "ㅁㄴ", "nasalization"),
        ("ㅂ", "ㄹ", "ㅁㄴ", "nasalization"),
        ("ㄴ", "ㄹ", "ㄹㄹ", "liquid-assimilation"),
        ("ㅀ", "ㄴ", "ㄹㄹ", "liquid-assimilation"),
        ("ㄱ", "ㄷ", "ㄱㄸ", "tensification"),
        ("ㅅ", "ㄱ", "ㄷㄲ", "tensification"),
        ("ㄼ", "ㄷ", "ㄹㄸ", "tensification"),
        ("ㅎ", "ㄱ", "ㅋ", "aspiration"),
        ("ㄶ", "ㄷ", "ㄴㅌ", "aspiration"),
        ("ㅎ", "ㅅ", "ㅆ", "tensification"),
        ("ㅎ", "ㄴ", "ㄴㄴ", "nasalization"),
        ("ㅂ", "ㅎ", "ㅍ", "aspiration"),
        ("ㅎ", "ㅇ", "ㅇ", "h-deletion"),
        ("ㅆ", "ㅇ", "ㅆ", "liaison"),
        ("ㄺ", "ㅇ", "ㄹㄱ", "liaison"),
        ("ㅄ", "ㅇ", "ㅂㅆ", "liaison"),
        ("ㅇ", "ㅇ", "ㅇㅇ", ""),
        ("ㅊ", "ㅊ", "ㄷㅊ", "final-neutralization"),
    ],
)
def test_a_coda_and_an_onset_meet(coda: str, onset: str, sounds: str, rule: str) -> None:
    met = meet(coda, onset)
    assert (met.coda + met.onset, met.rule) == (sounds, rule)


def test_a_word_that_begins_takes_the_coda_as_it_sounds() -> None:
    assert meet("ㅌ", "ㅇ", apart=True)[:2] == ("", "ㄷ")
    assert meet("ㅄ", "ㅇ", apart=True)[:2] == ("", "ㅂ")


def test_a_noun_and_its_particle_stay_lax_after_a_cluster_in_rieul() -> None:
    assert meet("ㄼ", "ㄷ", tensing=False)[:2] == ("ㄹ", "ㄷ")


def test_a_space_keeps_nieun_and_rieul_apart() -> None:
    assert meet("ㄹ", "ㄴ", gap=True)[:2] == ("ㄹ", "ㄴ")


def test_whatever_meets_one_of_seven_codas_is_left() -> None:
    heard = {"", *"ㄱㄴㄷㄹㅁㅂㅇ"}
    for coda in CODAS:
        assert end(coda).coda in heard
        for onset in ONSETS:
            for apart in (False, True):
                met = meet(coda, onset, apart=apart)
                assert met.coda in heard, (coda, onset)
                assert met.onset in ONSETS


@pytest.mark.parametrize(
    ("char", "heard"), [("져", "저"), ("희", "히"), ("의", "의"), ("혀", "혀")]
)
def test_vowels(char: str, heard: str) -> None:
    sound = Sound(char, 0, *decompose(char))
    vowels(sound)
    assert sound.syllable == heard


def test_syllables_come_apart_and_together() -> None:
    for code in range(0xAC00, 0xD7A4, 97):
        assert compose(*decompose(chr(code))) == chr(code)
    assert decompose("漢") == ("", "", "")
