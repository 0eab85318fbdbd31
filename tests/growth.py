"""How work grows with its input, told so that a busy machine cannot make it look worse."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ATTEMPTS = 12
ENOUGH = 0.002  # seconds; less than this says more of the clock than of the work


def assert_linear(work: Callable[[int], object], small: int, large: int) -> None:
    """``work(large)`` takes at most three times what proportion allows.

    Noise only ever adds time, so the least of several measurements is compared, and the measuring
    goes on until it is good: work that grows with the square stays too slow however often it is
    measured (``large`` is at least eight times ``small``).
    """
    times = large / small
    assert times >= 8, "too near to each other to tell a line from a square"
    least = {small: float("inf"), large: float("inf")}
    with _without_collection():
        work(small)
        for _ in range(ATTEMPTS):
            for count in least:
                started = time.thread_time()
                work(count)
                least[count] = min(least[count], time.thread_time() - started)
            if least[large] < 3 * times * max(least[small], ENOUGH):
                return
    raise AssertionError(
        f"{large} units take {least[large]:.3f} s of one core, {small} take {least[small]:.4f} s: "
        f"{least[large] / least[small]:.0f} times as long for {times:.0f} times as much"
    )


@contextmanager
def _without_collection() -> Iterator[None]:
    """A collection walks over all that earlier tests have left, whatever the work is."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
