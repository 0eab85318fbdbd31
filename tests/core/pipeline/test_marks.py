from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from voxloom.core.pipeline import Pipeline, Speech
from voxloom.core.pipeline.marks import PhoneClock, sentence_marks
from voxloom.core.pipeline.pieces import Piece, pieces_of
from voxloom.core.text.script import plain_script
from voxloom.interfaces import Mark, Phones

TEXT = "Ab cd. Ef."


def of(speech: Speech, level: str) -> list[Mark]:
    return [mark for mark in speech.marks if mark.level == level]


def test_phone_marks_are_exact_to_the_sample(simple: Pipeline, parts: Any) -> None:
    speech = simple.say(TEXT)
    expected, position = [], 0
    for place, character in enumerate(TEXT):
        if character == " " and TEXT[place - 1] == ".":
            position += round(0.4 * parts.RATE)
        if character == " ":
            continue
        length = (1 + ord(character) % 3) * parts.HOP
        expected.append((position, position + length, place, place + 1, character))
        position += length
    found = [
        (m.start_sample, m.end_sample, m.start_character, m.end_character, m.label)
        for m in of(speech, "phone")
    ]
    assert found == expected
    assert position == speech.audio.waveform.shape[-1]


def test_words_and_sentences_span_their_phones(simple: Pipeline) -> None:
    speech = simple.say(TEXT)
    phones = {m.start_character: m for m in of(speech, "phone")}
    words = of(speech, "word")
    assert [w.label for w in words] == ["Ab", "cd", "Ef"]
    for word in words:
        assert word.start_sample == phones[word.start_character].start_sample
        assert word.end_sample == phones[word.end_character - 1].end_sample
    first, second = of(speech, "sentence")
    assert (first.label, second.label) == ("Ab cd.", "Ef.")
    assert first.start_sample == 0
    assert first.end_sample == phones[5].end_sample
    assert second.start_sample == phones[7].start_sample


def test_marks_do_not_depend_on_how_the_model_chunks(workshop: Any, parts: Any) -> None:
    stages = {"frontend": parts.Spell, "vocoder": parts.Hold}
    whole = workshop.join({**stages, "acoustic": parts.Mel}).say("Hello there. You.")
    chunked = workshop.join({**stages, "acoustic": parts.ChunkedMel}).say("Hello there. You.")
    assert whole.marks == chunked.marks
    assert of(whole, "phone")


@pytest.mark.parametrize("preset", ["fakes", "fakes-chain", "fakes-latent", "fakes-direct"])
def test_marks_are_monotone_and_inside_the_audio_and_the_text(
    fake: Callable[..., Pipeline], preset: str
) -> None:
    text = "Hello there, you. How are you? Fine."
    speech = fake(preset).say(text, speed=1.7)
    starts = [mark.start_sample for mark in speech.marks]
    assert starts == sorted(starts)
    for mark in speech.marks:
        assert 0 <= mark.start_sample <= mark.end_sample <= speech.audio.waveform.shape[-1]
        assert 0 <= mark.start_character <= mark.end_character <= len(text)
    for level in ("sentence", "word", "phone"):
        for before, after in pairwise(of(speech, level)):
            assert before.end_sample <= after.start_sample
    assert len(of(speech, "sentence")) == 3


def test_a_streams_marks_never_come_before_their_audio(simple: Pipeline) -> None:
    total = 0
    for chunk in simple.stream(simple.request("Ab cd. Ef. Gh.")):
        total += chunk.audio.waveform.shape[-1]
        assert all(mark.end_sample <= total for mark in chunk.marks)


def piece_of(text: str) -> Piece:
    return pieces_of(plain_script(text))[0]


def phones_of(text: str, spans: list[tuple[int, int]]) -> Phones:
    count = len(spans)
    return Phones("i", ("p",) * count, (1,) * count, tuple(spans), ("en",) * count, text)


def words_of(text: str, spans: list[tuple[int, int]]) -> list[tuple[str, int, int]]:
    marks = sentence_marks(
        piece_of(text), text, phones_of(text, spans), [1] * len(spans), 0, 10 * len(spans)
    )
    return [(m.label, m.start_sample, m.end_sample) for m in marks if m.level == "word"]


def test_phones_that_share_a_words_span_are_one_word() -> None:
    assert words_of("it's me", [(0, 0), (0, 4), (0, 4), (5, 7)]) == [
        ("it's", 10, 30),
        ("me", 30, 40),
    ]


def test_chinese_characters_are_words_and_a_span_over_two_joins_them() -> None:
    assert words_of("你好吗", [(0, 1), (1, 2), (2, 3)]) == [
        ("你", 0, 10),
        ("好", 10, 20),
        ("吗", 20, 30),
    ]
    assert words_of("今日は", [(0, 2), (0, 2), (2, 3)]) == [("今日", 0, 20), ("は", 20, 30)]


def test_numbers_and_read_signs_are_words_and_punctuation_is_none() -> None:
    assert words_of("$5, 50%!", [(1, 2), (0, 1), (2, 3), (4, 6), (6, 7), (7, 8)]) == [
        ("5", 0, 10),
        ("$", 10, 20),
        ("50", 30, 40),
        ("%", 40, 50),
    ]


def test_without_frames_per_phone_only_the_sentence_is_marked() -> None:
    (mark,) = sentence_marks(piece_of("Hi."), "Hi.", phones_of("Hi.", [(0, 1)]), None, 7, 20)
    assert mark == Mark("sentence", 7, 27, 0, 3, "Hi.")


def test_a_length_that_is_no_multiple_of_the_frames_spreads_the_marks_over_it() -> None:
    marks = sentence_marks(piece_of("ab"), "ab", phones_of("ab", [(0, 1), (1, 2)]), [1, 2], 0, 100)
    assert [(m.start_sample, m.end_sample) for m in marks if m.level == "phone"] == [
        (0, 33),
        (33, 100),
    ]


def test_chunks_of_whole_phones_are_joined_and_counts_of_all_phones_are_added() -> None:
    assert PhoneClock([(1, 2), (3,)]).frames(3) == (1, 2, 3)
    assert PhoneClock([(1, 2, 0), (0, 1, 3)]).frames(3) == (1, 3, 3)
    assert PhoneClock([(1, 2), None]).frames(2) is None
    assert PhoneClock([(1, 2), (1,)]).frames(2) is None
    assert PhoneClock([]).frames(0) is None
