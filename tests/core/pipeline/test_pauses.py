from __future__ import annotations

import torch

from voxloom.core.pipeline.pauses import pause_samples, pause_seconds, table, trailing_silence
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.sentences import Boundary
from voxloom.core.spec.plan_types import TextPlan

SECONDS = table(TextPlan())


def piece(boundary: Boundary, seconds: float | None = None, *, exact: bool = False) -> Piece:
    return Piece(0, "a", [(0, 1)], 0, 1, "a", boundary, pause_seconds=seconds, exact=exact)


def test_a_pause_is_the_tables_scaled_less_the_silence_there_is() -> None:
    def samples(boundary: Boundary, scale: float, trailing: int = 0) -> int:
        return pause_samples(pause_seconds(piece(boundary), SECONDS, scale), 1000, trailing)

    full = round(SECONDS[Boundary.SENTENCE] * 1000)
    assert samples(Boundary.SENTENCE, 1.0) == full
    assert samples(Boundary.SENTENCE, 2.0, 30) == 2 * full - 30
    assert samples(Boundary.SENTENCE, 1.0, full + 5) == 0
    assert samples(Boundary.PARAGRAPH, 0.0) == 0
    assert samples(Boundary.END, 10.0) == 0


def test_a_piece_with_a_pause_of_its_own_does_not_ask_the_table() -> None:
    own = piece(Boundary.SENTENCE, 0.25)
    assert pause_seconds(own, SECONDS, 2.0) == 0.5
    assert pause_seconds(piece(Boundary.END, 1.5, exact=True), SECONDS, 2.0) == 1.5


def test_the_pipelines_table_is_followed() -> None:
    mine = table(TextPlan(clause_seconds=0.1, sentence_seconds=0.2, paragraph_seconds=0.3))
    assert [mine[b] for b in Boundary] == [0.1, 0.2, 0.3, 0.0]


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
