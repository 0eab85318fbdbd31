"""Effects over the whole speech, and where they move the samples that marks point at.

An effect whose provider says it can stream keeps the length (at the ratio of the sample rates,
where it changes the rate) and runs chunk by chunk. Any other is given the whole speech, and then

* if its length is that of its input (at the ratio of the rates), samples keep their places;
* if it is an `Excerpt`, it says which part of its input it kept, and marks move with it;
* otherwise the speech was stretched, and marks are stretched alike.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain as chained
from typing import Protocol, runtime_checkable

from voxloom.core.pipeline.chain import checked_audio
from voxloom.core.pipeline.run import Run
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect, collect_audio
from voxloom.interfaces.result import Mark

_ROUNDING = 2  # samples by which a resampler's length may differ from the exact ratio

Place = Callable[[int], int]
Stream = Generator[Audio, None, None]


@runtime_checkable
class Excerpt(Protocol):
    """What an effect that cuts, such as a trim, offers besides `process`."""

    def kept(self, audio: Audio) -> tuple[int, int]:
        """The half-open range of the input's samples that `process` of it gives."""


@dataclass(frozen=True)
class PlannedEffect:
    """An effect as assembled. streaming: its provider says that it yields chunks as they come."""

    slot: str
    effect: AudioEffect
    streaming: bool


class Ledger:
    """Marks and sentence starts as the chain makes them, and their places after the effects."""

    def __init__(self) -> None:
        self._marks: list[Mark] = []
        self._starts: list[int] = []
        self.maps: list[Place | None] = []  # one per effect, None where samples keep their places

    def begin(self, position: int) -> None:
        """A sentence starts at this sample of the chain's audio."""
        self._starts.append(position)

    def add(self, marks: Iterable[Mark]) -> None:
        self._marks.extend(marks)

    def place(self, sample: int) -> int:
        """A sample of the chain's audio -> the sample of the result."""
        for move in self.maps:
            if move is not None:
                sample = move(sample)
        return sample

    def sentence_at(self, sample: int) -> int:
        """Which sentence this sample of the result belongs to, counted from 0."""
        return max(0, bisect_right(self._starts, sample, key=self.place) - 1)

    def due(self, total: int, *, last: bool = False) -> tuple[Mark, ...]:
        """Marks that end within the first `total` samples of the result, each given out once, in
        order of their start.

        last: all the rest, cut to `total`."""
        ready: list[Mark] = []
        waiting: list[Mark] = []
        stay = not any(self.maps)
        for mark in self._marks:
            if stay and mark.end_sample <= total:
                ready.append(mark)
                continue
            start, end = self.place(mark.start_sample), self.place(mark.end_sample)
            if end > total and not last:
                waiting.append(mark)
                continue
            start, end = _within(start, total), _within(end, total)
            ready.append(replace(mark, start_sample=start, end_sample=end))
        self._marks = waiting
        return tuple(ready)


def apply(effects: Sequence[PlannedEffect], run: Run, speech: Stream, ledger: Ledger) -> Stream:
    """The speech after all effects, in order."""
    for planned in effects:
        number = len(ledger.maps)
        ledger.maps.append(None)
        step = _streamed if planned.streaming else _collected
        speech = step(planned, run, speech, ledger, number)
    return speech


def _streamed(
    planned: PlannedEffect, run: Run, speech: Stream, ledger: Ledger, number: int
) -> Stream:
    with closing(speech):
        first = next(speech)
        given = run.read_by(planned.slot, chained([first], speech))
        made = run.stream(planned.slot, planned.effect.stream(given, run.effects_context))
        for audio in made:
            if audio.sample_rate != first.sample_rate:
                ledger.maps[number] = _scaled(audio.sample_rate, first.sample_rate)
            yield checked_audio(audio, planned.slot)


def _collected(
    planned: PlannedEffect, run: Run, speech: Stream, ledger: Ledger, number: int
) -> Stream:
    whole = collect_audio(speech)
    made = run.call(planned.slot, whole, lambda: planned.effect.process(whole, run.effects_context))
    made = checked_audio(made, planned.slot)
    ledger.maps[number] = _movement(planned.effect, whole, made)
    yield made


def _movement(effect: AudioEffect, given: Audio, made: Audio) -> Place | None:
    before, after = int(given.waveform.shape[-1]), int(made.waveform.shape[-1])
    at_ratio = before * made.sample_rate / given.sample_rate
    if abs(after - at_ratio) <= _ROUNDING:
        if made.sample_rate == given.sample_rate:
            return None
        return _scaled(made.sample_rate, given.sample_rate)
    if isinstance(effect, Excerpt):
        start, end = effect.kept(given)
        return lambda sample: min(max(sample, start), end) - start
    return _scaled(after, before)


def _scaled(numerator: int, denominator: int) -> Place:
    return lambda sample: (sample * numerator + denominator // 2) // denominator


def _within(sample: int, total: int) -> int:
    return min(max(sample, 0), total)
