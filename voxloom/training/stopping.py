"""A stop from outside waits for the end of a step, so that what is saved is a whole one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stops_kept() -> Iterator[Callable[[], bool]]:
    """Inside, Ctrl-C and SIGTERM are kept back: what is yielded tells whether one came. At the end
    the first of them takes effect, as it would have before.

    Only the main thread gets signals; in any other nothing is kept back."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    came: list[int] = []
    heeded = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in heeded}
    try:
        yield lambda: bool(came)
    finally:
        for number, handler in before.items():  # None: one that Python did not set
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if came:
            signal.raise_signal(came[0])
