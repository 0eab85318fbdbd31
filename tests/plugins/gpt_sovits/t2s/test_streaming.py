"""Where a stream of tokens is cut."""

from __future__ import annotations

import pytest
import torch

from voxloom.plugins.gpt_sovits.t2s.options import Streaming
from voxloom.plugins.gpt_sovits.t2s.streaming import Cutter, likeness

# code 0 is silence, code 1 is nearly so, the others are speech
ALIKE = torch.tensor([1.0, 0.8, -0.5, 0.1])


def cut(said: list[int], official: bool = False, **options: object) -> list[list[int]]:
    """All chunks of tokens that come one by one, the rest as the last."""
    cutter = Cutter(Streaming(**options), ALIKE, official=official)
    chunks = [chunk for n in range(1, len(said) + 1) for chunk in cutter.cut(said[:n])]
    return [*chunks, cutter.rest(said)]


def test_a_fixed_length_is_kept() -> None:
    assert cut([2, 3, 2, 3, 2], mode="fixed", tokens=2) == [[2, 3], [2, 3], [2]]


def test_nothing_may_be_left_for_the_last_chunk() -> None:
    assert cut([2, 3, 2, 3], mode="fixed", tokens=2)[-1] == []


SPEECH = [2, 2, 0, 0, 2, 2, 2, 0, 1, 2]


def test_a_chunk_ends_at_the_clearest_pause() -> None:
    """A token counts with its successor, so the first of the two zeros is the clearest."""
    assert cut(SPEECH, tokens=3) == [[2, 2, 0], [0, 2, 2, 2, 0], [1, 2]]


def test_the_original_repeats_what_lies_behind_the_pause() -> None:
    found = cut(SPEECH, official=True, tokens=3)
    assert found == [[2, 2, 0, 0, 2], [0, 2, 2, 2, 0], [1, 2]]


@pytest.mark.parametrize("official", [True, False])
def test_a_pause_that_comes_too_early_is_no_cut(official: bool) -> None:
    assert cut([0, 0, 2, 2, 2, 2], official, tokens=3) == [[0, 0, 2, 2, 2, 2]]


def test_in_the_original_an_early_pause_hides_the_later_ones() -> None:
    speech = [0, 0, 2, 2, 1, 1, 2, 2]
    assert cut(speech, tokens=3) == [[0, 0, 2, 2, 1], [1, 2, 2]]
    assert cut(speech, official=True, tokens=3) == [speech]


def test_speech_without_a_pause_stays_whole() -> None:
    assert cut([2] * 40, tokens=3) == [[2] * 40]


def test_the_threshold_says_what_a_pause_is() -> None:
    tokens = [2, 2, 2, 3, 3, 2, 2]
    assert len(cut(tokens, tokens=3, threshold=0.0)) == 2
    assert len(cut(tokens, tokens=3, threshold=0.2)) == 1


@pytest.mark.parametrize("mode", ["pauses", "fixed"])
@pytest.mark.parametrize("seed", range(5))
def test_the_chunks_joined_are_the_whole(mode: str, seed: int) -> None:
    drawn = torch.Generator().manual_seed(seed)
    tokens = torch.randint(0, 4, (97,), generator=drawn).tolist()
    chunks = cut(tokens, mode=mode, tokens=5)
    assert len(chunks) > 3
    assert [token for chunk in chunks for token in chunk] == tokens
    assert all(len(chunk) >= 5 for chunk in chunks[:-1])


def test_likeness_is_the_cosine_to_silence() -> None:
    codes = torch.tensor([[1.0, 0.0], [0.0, 2.0], [-3.0, 0.0], [1.0, 1.0]])
    assert likeness(codes, 0).tolist() == pytest.approx([1, 0, -1, 0.5**0.5])
