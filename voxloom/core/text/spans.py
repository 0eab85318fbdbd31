"""Which characters of one text the characters of another stand for."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import overload

Span = tuple[int, int]
_CODE = "L"


class Spans(Sequence[Span]):
    """One half-open range per character, kept as two arrays: a book of a million characters takes
    megabytes, not a tuple for each. Read-only once it is built."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, starts: array[int] | None = None, ends: array[int] | None = None) -> None:
        self._starts = array(_CODE) if starts is None else starts
        self._ends = array(_CODE) if ends is None else ends

    @classmethod
    def same(cls, start: int, end: int) -> Spans:
        """Characters [start, end), each standing for itself."""
        return cls(array(_CODE, range(start, end)), array(_CODE, range(start + 1, end + 1)))

    @classmethod
    def all_of(cls, span: Span, count: int) -> Spans:
        """`count` characters that together stand for one range."""
        return cls(array(_CODE, [span[0]]) * count, array(_CODE, [span[1]]) * count)

    @classmethod
    def of(cls, spans: Sequence[Span]) -> Spans:
        """Any ranges."""
        return cls(array(_CODE, (s for s, _ in spans)), array(_CODE, (e for _, e in spans)))

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> Span: ...

    @overload
    def __getitem__(self, at: slice) -> Spans: ...

    def __getitem__(self, at: int | slice) -> Span | Spans:
        if isinstance(at, slice):
            return Spans(self._starts[at], self._ends[at])
        return self._starts[at], self._ends[at]

    def __add__(self, other: Spans) -> Spans:
        return Spans(self._starts + other._starts, self._ends + other._ends)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Spans):
            return NotImplemented
        return self._starts == other._starts and self._ends == other._ends

    __hash__ = None  # type: ignore[assignment]

    def extend(self, other: Spans) -> None:
        """Only for whoever builds it."""
        self._starts.extend(other._starts)
        self._ends.extend(other._ends)

    def cover(self, start: int, end: int) -> Span:
        """The range that characters [start, end) stand for; for none, the empty range between
        what their neighbours stand for."""
        if start < end:
            return self._starts[start], max(self._ends[start:end])
        if start < len(self):
            return self._starts[start], self._starts[start]
        at = self._ends[-1] if len(self) else 0
        return at, at

    def find(self, place: int) -> int:
        """The first character that stands for something at or after `place`; the length for none.

        Ranges run forward, so that this halves."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._ends[middle] > place:
                high = middle
            else:
                low = middle + 1
        return low

    def through(self, inner: Sequence[Span]) -> Spans:
        """Ranges of this text -> ranges of the text below it; empty ones stay empty."""
        return Spans.of([self.cover(start, end) for start, end in inner])
