"""Joining and fading."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.dsp import crossfade, fade, ramp
from voxloom.interfaces.errors import InputError


@settings(deadline=None, derandomize=True)
@given(left=st.integers(1, 64), right=st.integers(1, 64), data=st.data())
def test_crossfade_keeps_a_constant_constant(left: int, right: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, min(left, right)))
    joined = crossfade(torch.ones(1, left), torch.ones(1, right), overlap)
    torch.testing.assert_close(joined, torch.ones(1, left + right - overlap))


def test_crossfade_goes_from_the_left_to_the_right() -> None:
    joined = crossfade(torch.zeros(4), torch.ones(4), 3)
    torch.testing.assert_close(joined, torch.tensor([0, 0.25, 0.5, 0.75, 1]))


@pytest.mark.parametrize("overlap", [-1, 4])
def test_an_overlap_that_does_not_fit_is_refused(overlap: int) -> None:
    with pytest.raises(InputError, match="expected 0 to 3"):
        crossfade(torch.zeros(3), torch.zeros(5), overlap)


def test_a_ramp_is_a_raised_cosine_in_any_pieces() -> None:
    whole = ramp(10, 0, 20, torch.zeros(1))
    assert float(whole[0]) == 0
    assert float(whole[5]) == pytest.approx(0.5)
    assert torch.equal(whole[10:], torch.ones(10))
    torch.testing.assert_close(whole[:11] + whole[:11].flip(0), torch.ones(11))
    pieces = torch.cat([ramp(10, 0, 7, whole), ramp(10, 7, 13, whole)])
    assert torch.equal(pieces, whole)


def test_fades_touch_only_the_ends() -> None:
    faded = fade(torch.ones(2, 100), 10, 20)
    assert torch.equal(faded[:, 10:80], torch.ones(2, 70))
    assert faded[:, 0].tolist() == faded[:, -1].tolist() == [0, 0]
