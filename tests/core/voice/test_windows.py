"""The best seconds of a recording."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from voxloom.core.voice.windows import pick_windows, speech_frames
from voxloom.interfaces.audio import Audio

RATE = 16000


def silence(seconds: float) -> torch.Tensor:
    return torch.zeros(round(seconds * RATE))


def test_up_to_ten_seconds_are_taken_as_they_are(speak: Any) -> None:
    windows = pick_windows(speak(9.5))
    assert [(w.start, w.end) for w in windows] == [(0, round(9.5 * RATE))]


def test_long_silence_at_the_ends_is_cut_and_short_silence_is_not(speak: Any) -> None:
    speech = speak(4, noise=0).waveform
    (window,) = pick_windows(Audio(torch.cat([silence(3), speech, silence(2)]), RATE))
    assert window.start / RATE == pytest.approx(2.8, abs=0.05)
    assert window.end / RATE == pytest.approx(7.2, abs=0.25)  # the last syllable fades
    (window,) = pick_windows(Audio(torch.cat([silence(0.5), speech, silence(0.5)]), RATE))
    assert (window.start, window.end) == (0, 5 * RATE)


def test_windows_of_a_long_recording_do_not_cut_words_or_overlap(speak: Any) -> None:
    parts = [silence(0.6)]
    for seconds in (2.0, 4.0, 6.0, 3.0, 5.0):
        parts += [speak(seconds, noise=0).waveform, silence(0.6)]
    audio = Audio(torch.cat(parts), RATE)
    windows = pick_windows(audio)
    assert 2 <= len(windows) <= 3
    for window in windows:
        assert 3.0 <= (window.end - window.start) / RATE <= 10.0
        for edge in (window.start, window.end):
            around = audio.waveform[max(0, edge - 80) : edge + 80]
            assert float(around.abs().max()) < 0.02
    for one in windows:
        others = [w for w in windows if w is not one]
        assert all(one.end <= w.start or w.end <= one.start for w in others)
    assert [w.score for w in windows] == sorted((w.score for w in windows), reverse=True)


def test_speech_without_a_pause_is_cut_at_ten_seconds() -> None:
    time = torch.arange(25 * RATE) / RATE
    steady = Audio(0.3 * torch.sin(2 * torch.pi * 150 * time), RATE)
    windows = pick_windows(steady)
    assert windows
    assert all(w.end - w.start == 10 * RATE for w in windows)


def test_a_clipped_passage_is_avoided(speak: Any) -> None:
    clean = speak(8, noise=0).waveform
    clipped = (20 * clean).clamp(-1, 1) * 0.4
    best = pick_windows(Audio(torch.cat([clipped, silence(1), clean]), RATE))[0]
    assert best.start >= 8 * RATE


def test_single_words_far_apart_still_give_a_window(speak: Any) -> None:
    word = speak(0.6, noise=0).waveform
    audio = Audio(torch.cat([word, silence(8), word, silence(8), word]), RATE)
    window = pick_windows(audio)[0]
    assert 0 < window.end - window.start <= 10 * RATE
    assert float(audio.waveform[window.start : window.end].abs().max()) > 0.1


def test_one_knock_does_not_make_speech_silent(speak: Any) -> None:
    speech = speak(4, level=0.02, noise=0)
    knocked = speech.waveform.clone()
    knocked[1000:1100] = 1.0
    before = int(speech_frames(speech).sum())
    assert int(speech_frames(Audio(knocked, RATE)).sum()) == pytest.approx(before, abs=5)


def test_silence_has_no_speech_and_one_window() -> None:
    quiet = Audio(silence(20), RATE)
    assert not bool(speech_frames(quiet).any())
    assert len(pick_windows(quiet)) == 1
