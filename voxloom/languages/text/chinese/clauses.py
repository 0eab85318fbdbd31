"""Chinese text, normalised, as clauses and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator

from voxloom.languages.text.characters import is_han


def clauses(text: str) -> Iterator[range]:
    """The places of each run of Han characters, and of every other character by itself."""
    start = 0
    for index, char in enumerate(text):
        if is_han(char):
            continue
        if start < index:
            yield range(start, index)
        yield range(index, index + 1)
        start = index + 1
    if start < len(text):
        yield range(start, len(text))
