"""Text that knows which characters of the request each of its characters stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from voxloom.interfaces.splitter import Span


@dataclass(frozen=True)
class Traced:
    """text; spans: per character the half-open range of the original, empty for an added one."""

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str) -> Traced:
        """The original itself."""
        return cls(text, tuple((place, place + 1) for place in range(len(text))))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Traced:
        return Traced(self.text[part], self.spans[part])

    def __add__(self, other: Traced) -> Traced:
        return Traced(self.text + other.text, self.spans + other.spans)

    @property
    def first(self) -> int:
        """Where it begins in the original; 0 for nothing."""
        return self.spans[0][0] if self.spans else 0

    @property
    def last(self) -> int:
        """Where it ends in the original."""
        return self.spans[-1][1] if self.spans else 0

    def strip(self, characters: str) -> Traced:
        start = len(self.text) - len(self.text.lstrip(characters))
        return self[start : max(start, len(self.text.rstrip(characters)))]

    def before(self, added: str) -> Traced:
        """With characters in front that the original lacks."""
        return Traced(added + self.text, ((self.first, self.first),) * len(added) + self.spans)

    def behind(self, added: str) -> Traced:
        """With such characters at the end."""
        return Traced(self.text + added, self.spans + ((self.last, self.last),) * len(added))

    def sub(self, pattern: re.Pattern[str], new: str) -> Traced:
        """Every match as `new`, which may name groups and stands for the whole match."""
        made = list[Traced]()
        reached = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            written = match.expand(new)
            span = (self.spans[start][0], self.spans[end - 1][1])
            made += (self[reached:start], Traced(written, (span,) * len(written)))
            reached = end
        return joined([*made, self[reached:]]) if made else self

    def split(self, pattern: re.Pattern[str]) -> list[Traced]:
        """What is between the matches."""
        made = list[Traced]()
        reached = 0
        for match in pattern.finditer(self.text):
            made.append(self[reached : match.start()])
            reached = match.end()
        return [*made, self[reached:]]

    def found(self, pattern: re.Pattern[str]) -> list[Traced]:
        """The matches."""
        return [self[match.start() : match.end()] for match in pattern.finditer(self.text)]


def joined(parts: Iterable[Traced]) -> Traced:
    """Parts in a row."""
    kept = list(parts)
    return Traced(
        "".join(part.text for part in kept), tuple(span for part in kept for span in part.spans)
    )
