"""Text that remembers what of the original each of its characters stands for, and by which rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Span = tuple[int, int]
Replacement = str | Callable[[re.Match[str]], "str | None"]


@dataclass(frozen=True)
class Rule:
    """One rewriting: every match of `pattern` becomes `replacement` (None: left as it is).

    name: what the trace calls it, in kebab-case (`number-cardinal`); "" leaves no trace, for
    rewritings that say nothing to a reader, such as one width of letters."""

    name: str
    pattern: re.Pattern[str]
    replacement: Replacement


@dataclass(frozen=True)
class Gone:
    """Characters [start, end) of the original that a rule made vanish."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True)
class AlignedText:
    """text: the present form; spans: per character the half-open range of the original text;
    rules: per character the last rule that made it, "" for one that is as it was; gone: what of
    the original vanished, in the order of the rewritings.

    Starts and ends never decrease, whatever is rewritten, so phones made from left to right have
    spans in the order of the original. Of the original every character is in a span or in `gone`.
    """

    text: str
    spans: tuple[Span, ...]
    rules: tuple[str, ...] = ()
    gone: tuple[Gone, ...] = ()

    def __post_init__(self) -> None:
        if len(self.rules) != len(self.text):
            object.__setattr__(self, "rules", ("",) * len(self.text))

    @classmethod
    def of(cls, text: str) -> AlignedText:
        """The original itself."""
        size = len(text)
        return cls(text, tuple(zip(range(size), range(1, size + 1), strict=True)))

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> AlignedText:
        """A stretch of it; `gone` stays with the whole."""
        return AlignedText(self.text[part], self.spans[part], self.rules[part])

    def span(self, start: int, end: int) -> Span:
        """Characters [start, end) of the present text, at least one -> range of the original."""
        return self.spans[start][0], self.spans[end - 1][1]

    def sub(
        self, pattern: re.Pattern[str], replacement: Replacement, rule: str = ""
    ) -> AlignedText:
        """Rewrite every match; each new character stands for the whole match. A match that becomes
        what it was keeps its characters, spans and rules."""
        pieces: list[str] = []
        spans: list[Span] = []
        rules: list[str] = []
        gone: list[Gone] = []
        position = 0
        for match in pattern.finditer(self.text):
            start, end = match.span()
            if start == end:
                continue
            new = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
            if new is None or new == match[0]:
                continue
            span = self.span(start, end)
            pieces += (self.text[position:start], new)
            spans += self.spans[position:start]
            spans += [span] * len(new)
            rules += self.rules[position:start]
            rules += [rule or self.rules[start]] * len(new)
            if not new:
                gone.append(Gone(*span, rule or self.rules[start]))
            position = end
        if position == 0:
            return self
        pieces.append(self.text[position:])
        spans += self.spans[position:]
        rules += self.rules[position:]
        return AlignedText("".join(pieces), tuple(spans), tuple(rules), (*self.gone, *gone))

    def apply(self, rules: Iterable[Rule]) -> AlignedText:
        """The rules in order."""
        result = self
        for rule in rules:
            result = result.sub(rule.pattern, rule.replacement, rule.name)
        return result

    def translate(self, table: Mapping[str, str], rule: str = "") -> AlignedText:
        """Replace single characters, by `rule`; a character that the table lacks stays."""
        if table.keys().isdisjoint(self.text):
            return self
        pieces: list[str] = []
        spans: list[Span] = []
        rules: list[str] = []
        gone: list[Gone] = []
        for char, span, former in zip(self.text, self.spans, self.rules, strict=True):
            new = table.get(char, char)
            pieces.append(new)
            spans += [span] * len(new)
            rules += [former if new == char else rule or former] * len(new)
            if not new:
                gone.append(Gone(*span, rule or former))
        return AlignedText("".join(pieces), tuple(spans), tuple(rules), (*self.gone, *gone))
