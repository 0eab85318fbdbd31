from __future__ import annotations

import torch

from voxloom.core.pipeline.pauses import SECONDS, pause_samples, trailing_silence
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
        assert trailing_silence(waveform.split(size)) == 58


def test_silence_throughout_is_as_long_as_all_chunks() -> None:
    assert trailing_silence([torch.zeros(5), torch.zeros(0), torch.zeros(3)]) == 8
    assert trailing_silence([]) == 0
