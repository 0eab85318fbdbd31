"""Word and character errors of strings, and who may be judged by the recogniser."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from voxloom.interfaces.audio import Audio
from voxloom.training.evaluation.counting import alignment, edits, spelt_out, units, words_of
from voxloom.training.evaluation.metric import Sample
from voxloom.training.evaluation.metrics.words import CharacterErrors, Recogniser, WordErrors


@pytest.mark.parametrize(
    ("wanted", "heard", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a c", 1),
        ("a b c", "a x c d", 2),
        ("a b c", "", 3),
        ("", "a", 1),
    ],
)
def test_errors_are_the_fewest_edits(wanted: str, heard: str, errors: int) -> None:
    assert edits(wanted.split(), heard.split()) == errors


@pytest.mark.parametrize(
    ("wanted", "heard", "pairs"),
    [
        ("ab", "ab", [(0, 0), (1, 1)]),
        ("abc", "ac", [(0, 0), (1, None), (2, 1)]),
        ("ac", "abc", [(0, 0), (None, 1), (1, 2)]),
        ("ab", "xb", [(0, 0), (1, 1)]),
        ("", "a", [(None, 0)]),
        ("a", "", [(0, None)]),
    ],
)
def test_an_alignment_pairs_what_matches(
    wanted: str, heard: str, pairs: list[tuple[int | None, int | None]]
) -> None:
    assert alignment(wanted, heard) == pairs


@given(wanted=st.text("abc", max_size=8), heard=st.text("abc", max_size=8))
def test_an_alignment_has_as_many_faults_as_there_are_edits(wanted: str, heard: str) -> None:
    pairs = alignment(wanted, heard)
    assert [i for i, _ in pairs if i is not None] == list(range(len(wanted)))
    assert [j for _, j in pairs if j is not None] == list(range(len(heard)))
    faults = sum(i is None or j is None or wanted[i] != heard[j] for i, j in pairs)
    assert faults == edits(wanted, heard)


def test_words_are_lower_case_and_without_marks() -> None:
    assert words_of("Don't stop, Mary!") == ["don't", "stop", "mary"]


def test_a_rate_is_weighted_by_the_words_of_its_text() -> None:
    value = WordErrors.judged("The cat sat down.", ["the", "hat", "down"])
    assert value is not None
    assert (value.value, value.weight, value.detail) == (0.5, 4, "the hat down")
    assert WordErrors.judged("123", []) is None


def test_a_near_miss_costs_less_by_letters() -> None:
    value = CharacterErrors.judged("a cat", ["a", "bat"])
    assert value is not None
    assert value.value == pytest.approx(1 / 5)


@pytest.mark.parametrize("language", ["ja", "zh"])
def test_the_recogniser_does_not_claim_to_judge_other_languages(language: str) -> None:
    sample = Sample("a", Audio(torch.zeros(10), 16000), "text", language)
    assert "judges en only" in WordErrors.unfit(sample)
    assert "no model of Japanese or Mandarin" in WordErrors.about.note


def test_silence_is_heard_as_no_words() -> None:
    pytest.importorskip("pocketsphinx")
    sample = Sample("a", Audio(torch.zeros(8000), 16000), "hello there world", "en")
    (value,) = WordErrors().measure([sample])
    assert value is not None
    assert value.value >= 2 / 3


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("昨天我和朋友。", "zh", 6),
        ("がっこう、きょう", "ja", 6),
        ("The garden made rain.", "en", 5),
        ("xyz", "fr", 0),
    ],
)
def test_syllables_and_moras_are_counted(text: str, language: str, count: int) -> None:
    assert units(text, language) == count


def test_both_rates_are_of_one_hearing() -> None:
    class Counting:
        heard = 0

        def words(self, audio: Audio) -> list[str]:
            self.heard += 1
            return ["hello"]

    sample = Sample("a", Audio(torch.zeros(8000), 16000), "hello", "en")
    words, letters = WordErrors(), CharacterErrors()
    letters.shared = words.shared
    words.shared[Recogniser] = Counting()
    (by_words,), (by_letters,) = words.measure([sample]), letters.measure([sample])
    assert by_words is not None
    assert by_letters is not None
    assert (by_words.value, by_letters.value) == (0.0, 0.0)
    assert words.shared[Recogniser].heard == 1


def test_words_are_those_that_are_said() -> None:
    said = ["don't", "pay", "five", "dollars", "pay", "ten"]
    assert words_of(spelt_out("Don’t pay $5, pay 'ten'.")) == said
    assert words_of("‘Don’t’") == ["don't"]
    assert units("10", "en") == 1


def test_a_number_that_is_read_aloud_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = WordErrors()
    monkeypatch.setattr(judge, "heard", lambda audio: ["i", "have", "three", "apples"])
    sample = Sample("a", Audio(torch.zeros(10), 16000), "I have 3 apples.", "en")
    (value,) = judge.measure([sample])
    assert value is not None
    assert value.value == 0.0
