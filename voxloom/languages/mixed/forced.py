"""What hints say about the language of characters."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.interfaces.hints import LANGUAGE, Hint


class Forced:
    """owners: per character the language that a hint gives it, "" for none; whole: stretches of
    one hint each, which no border of a run may divide."""

    def __init__(self, size: int) -> None:
        self.owners = [""] * size
        self.whole: list[tuple[int, int]] = []


def forced(text: str, hints: Sequence[Hint], languages: Sequence[str]) -> Forced:
    """A `language` hint decides about its characters; a notation of one language about its own,
    whatever encloses it."""
    found = Forced(len(text))
    for hint in sorted(hints, key=lambda each: each.kind != LANGUAGE):
        code = hint.value if hint.kind == LANGUAGE else hint.language
        if code in languages:
            found.owners[hint.start : hint.end] = [code] * (hint.end - hint.start)
        if hint.kind != LANGUAGE:
            found.whole.append((hint.start, hint.end))
    return found
