from __future__ import annotations

import torch

from voxloom.core.pipeline.pauses import SECONDS, TrailingSilence, pause_samples
from voxloom.core.pipeline.sentences import Boundary


def test_a_pause_is_the_tables_scaled_less_the_silence_there_is() -> None:
    full = round(SECONDS[Boundary.SENTENCE] * 1000)
    assert pause_samples(Boundary.SENTENCE, 1.0, 1000, 0) == full
    assert pause_samples(Boundary.SENTENCE, 2.0, 1000, 30) == 2 * full - 30
    assert pause_samples(Boundary.SENTENCE, 1.0, 1000, full + 5) == 0
    assert pause_samples(Boundary.PARAGRAPH, 0.0, 1000, 0) == 0
    assert pause_samples(Boundary.END, 10.0, 1000, 0) == 0


def test_stronger_boundaries_pause_longer() -> None:
    inner = [SECONDS[b] for b in (Boundary.CLAUSE, Boundary.SENTENCE, Boundary.PARAGRAPH)]
    assert inner == sorted(set(inner))


def test_trailing_silence_does_not_depend_on_the_chunks() -> None:
    waveform = torch.zeros(100)
    waveform[[10, 41]] = 0.5
    waveform[70] = 0.001  # below the threshold
    for size in (1, 7, 42, 100):
        silence = TrailingSilence()
        for chunk in waveform.split(size):
            silence.feed(chunk)
        assert silence.samples == 58


def test_an_empty_chunk_changes_nothing() -> None:
    silence = TrailingSilence()
    silence.feed(torch.zeros(5))
    silence.feed(torch.zeros(0))
    assert silence.samples == 5


def test_a_long_silence_is_measured_to_its_start() -> None:
    waveform = torch.zeros(5000)
    waveform[99] = 0.1
    silence = TrailingSilence()
    silence.feed(waveform)
    assert silence.samples == 4900
