"""A text as espeak-ng is given it: words, hinted stretches and marks, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.assemble import mark_of
from voxloom.languages.text.characters import CONTROL, PICTURE, SILENT, SPACE, kind_of
from voxloom.languages.text.hints import HELD

_INSIDE = "'’ʼʻ‘·*&"  # part of a word between two letters, silent elsewhere
_MARK = re.compile(r"[,.;:!?…؟،؛।॥]+(?=\s|$)|[、。，！？；：]+|[—–]+|\s-+(?=\s)|-{2,}")
_TOKEN = re.compile(f"[{HELD}]|[^\\s{HELD}]+")


@dataclass(frozen=True)
class Token:
    """text: a word, one placeholder of a hint, or the symbol of a mark; span: of the original."""

    text: str
    span: Span
    is_mark: bool = False


def tokens(text: AlignedText) -> Iterator[Token]:
    """Every word and mark; quotes, brackets, pictures and control characters are passed over."""
    position = 0
    for match in _MARK.finditer(text.text):
        yield from _words(text, position, match.start())
        start = match.end() - len(match[0].lstrip())
        symbol = mark_of(match[0].replace("।", ".").replace("॥", "."))
        yield Token(symbol, text.span(start, match.end()), is_mark=True)
        position = match.end()
    yield from _words(text, position, len(text))


def _words(text: AlignedText, start: int, end: int) -> Iterator[Token]:
    said = "".join(_said(text.text, index) for index in range(start, end))
    for match in _TOKEN.finditer(said):
        first, last = start + match.start(), start + match.end()
        yield Token(match[0], text.span(first, last))


def _said(text: str, index: int) -> str:
    char = text[index]
    if kind_of(char) not in {SPACE, SILENT, PICTURE, CONTROL} or (
        char in _INSIDE
        and text[index - 1 : index].isalnum()
        and text[index + 1 : index + 2].isalnum()
    ):
        return char
    return char if char in "\u200c\u200d" else " "  # they shape words of some scripts
