from __future__ import annotations

import math
import threading

import pytest

from voxloom.core.pipeline.deadline import checker
from voxloom.interfaces.errors import CancelledError, DeadlineError, InputError


def test_without_deadline_or_event_nothing_is_raised() -> None:
    checker(None, None)()
    checker(3600, threading.Event())()


def test_a_deadline_of_zero_has_passed_at_once() -> None:
    with pytest.raises(DeadlineError, match="0 s"):
        checker(0, None)()


def test_a_set_event_cancels() -> None:
    event = threading.Event()
    check = checker(None, event)
    check()
    event.set()
    with pytest.raises(CancelledError):
        check()


@pytest.mark.parametrize("seconds", [-1.0, math.nan])
def test_a_senseless_deadline_is_refused(seconds: float) -> None:
    with pytest.raises(InputError, match="makes no sense"):
        checker(seconds, None)
