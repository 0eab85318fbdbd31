"""Text that remembers which characters of the original each of its characters stands for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Span = tuple[int, int]
Replacement = str | Callable[[re.Match[str]], "str | None"]


@dataclass(frozen=True)
class Rule:
    """One rewriting: every match of `pattern` becomes `replacement` (None: left as it is)."""

    name: str
    pattern: re.Pattern[str]
    replacement: Replacement


@dataclass(frozen=True)
class AlignedText:
    """text: the present form; spans: per character the half-open range of the original text.

    Starts and ends never decrease, whatever is rewritten, so phones made from left to right have
    spans in the order of the original.
    """

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, text: str) -> AlignedText:
        """The original itself."""
        return cls(text, tuple((index, index + 1) for index in range(len(text))))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> AlignedText:
        return AlignedText(self.text[part], self.spans[part])

    def span(self, start: int, end: int) -> Span:
        """Characters [start, end) of the present text, at least one -> range of the original."""
        return self.spans[start][0], self.spans[end - 1][1]

    def sub(self, pattern: re.Pattern[str], replacement: Replacement) -> AlignedText:
        """Rewrite every match; each new character stands for the whole match."""
        pieces: list[str] = []
        spans: list[Span] = []
        position = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            if start == end:
                continue
            new = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
            if new is None:
                continue
            pieces += (self.text[position:start], new)
            spans += self.spans[position:start]
            spans += [self.span(start, end)] * len(new)
            position = end
        if position == 0:
            return self
        pieces.append(self.text[position:])
        spans += self.spans[position:]
        return AlignedText("".join(pieces), tuple(spans))

    def apply(self, rules: Iterable[Rule]) -> AlignedText:
        """The rules in order."""
        result = self
        for rule in rules:
            result = result.sub(rule.pattern, rule.replacement)
        return result

    def translate(self, table: Mapping[str, str]) -> AlignedText:
        """Replace single characters; a character that the table lacks stays."""
        if not any(char in table for char in self.text):
            return self
        pieces = [table.get(char, char) for char in self.text]
        spans = [
            span for span, piece in zip(self.spans, pieces, strict=True) for _ in range(len(piece))
        ]
        return AlignedText("".join(pieces), tuple(spans))
