"""Deadline and cancellation of one request."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from voxloom.interfaces.errors import CancelledError, DeadlineError, InputError


def checker(deadline_seconds: float | None, cancel: threading.Event | None) -> Callable[[], None]:
    """The function that long loops call between steps; the deadline counts from now.

    The function raises CancelledError once `cancel` is set, DeadlineError once the time is over.

    Raises:
        InputError: the deadline is negative or not a number.
    """
    if deadline_seconds is not None and (math.isnan(deadline_seconds) or deadline_seconds < 0):
        raise InputError(
            f"A deadline of {deadline_seconds} seconds makes no sense.",
            mend="Give a number of seconds from 0 up, or none.",
        )
    started = time.monotonic()

    def check() -> None:
        if cancel is not None and cancel.is_set():
            raise CancelledError("The request was cancelled.")
        if deadline_seconds is not None and time.monotonic() - started >= deadline_seconds:
            raise DeadlineError(
                f"The request did not finish within its deadline of {deadline_seconds:g} s.",
                mend="Give it more time, or say less at once.",
            )

    return check
