"""Flite says the same again, whatever it said before."""

from __future__ import annotations

import pytest

from voxloom.training.teachers.engines import ENGINES
from voxloom.training.teachers.flite import Flite


@pytest.fixture(scope="module")
def rms() -> Flite:
    lacks = ENGINES["rms"].missing()
    if lacks:
        pytest.skip(f"needs {lacks}")
    return Flite("rms")


def test_what_is_said_does_not_depend_on_what_was_said_before(rms: Flite) -> None:
    first = rms.speak("She bought three apples.")
    rms.speak("The house is quiet today.")
    again = rms.speak("She bought three apples.")
    assert first is not None
    assert again is not None
    assert (first.waveform == again.waveform).all()
