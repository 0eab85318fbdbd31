"""Where the time of one request goes."""

from __future__ import annotations

import time

from voxloom.interfaces.result import Timings

PIPELINE = ""  # what is spent outside the stages is booked under no slot's name


class Clock:
    """Books time to the stage that is at work, alone.

    A stage that pulls its input from the stage before it hands the clock over meanwhile, so that
    nested streams are booked right. Between `enter` and `leave` at the outermost level nothing
    runs: the time for which a caller holds a chunk counts for nobody. Belongs to one request.
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._stack: list[str] = []
        self._since = 0.0
        self.first_audio_seconds = 0.0

    def enter(self, slot: str) -> None:
        self._book()
        self._stack.append(slot)

    def leave(self) -> None:
        self._book()
        self._stack.pop()

    def during(self, slot: str) -> During:
        """A `with` block whose time is the slot's."""
        return During(self, slot)

    def charge(self, slot: str, seconds: float) -> None:
        """Book time measured elsewhere, such as a share of a batch."""
        self._seconds[slot] = self._seconds.get(slot, 0.0) + seconds

    def spent(self, slot: str) -> float:
        return self._seconds.get(slot, 0.0)

    def heard(self) -> None:
        """The first audio is there."""
        self._book()
        self.first_audio_seconds = self.first_audio_seconds or sum(self._seconds.values())

    def timings(self) -> Timings:
        stages = {slot: spent for slot, spent in self._seconds.items() if slot != PIPELINE}
        return Timings(stages, self.first_audio_seconds, sum(self._seconds.values()))

    def _book(self) -> None:
        now = time.perf_counter()
        if self._stack:
            slot = self._stack[-1]
            self._seconds[slot] = self._seconds.get(slot, 0.0) + now - self._since
        self._since = now


class During:
    """A class rather than a generator: it runs around every chunk of every stage."""

    __slots__ = ("_clock", "_slot")

    def __init__(self, clock: Clock, slot: str) -> None:
        self._clock, self._slot = clock, slot

    def __enter__(self) -> None:
        self._clock.enter(self._slot)

    def __exit__(self, *error: object) -> None:
        self._clock.leave()
