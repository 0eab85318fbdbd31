"""Inventory symbols taken apart, so that rare combinations share what frequent ones taught.

`zh:iang1` is the final `zh:iang` with tone 1; `en:AH0` the vowel `en:AH` without stress; `ja:a1`
the vowel `ja:a` high. Secondary stress counts as primary: the teachers' lexicon has one stress.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKED = re.compile(r"(en:[A-Z]+|ja:[aiueoN]|zh:.+)([0-5])")


def parts(symbol: str) -> tuple[str, str, str]:
    """Symbol -> (base, prosodic mark, language); the mark is `-` where there is none."""
    language = symbol[:2] if symbol[2:3] == ":" else "-"
    match = _MARKED.fullmatch(symbol)
    if match is None:
        return symbol, "-", language
    digit = "1" if language == "en" and match[2] == "2" else match[2]
    return match[1], f"{language}{digit}", language


def tables(symbols: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
    """Per symbol: the number of its base, of its mark, of its language, by first appearance."""
    columns = zip(*(parts(symbol) for symbol in symbols), strict=True)
    numbered = []
    for column in columns:
        seen: dict[str, int] = {}
        numbered.append([seen.setdefault(value, len(seen)) for value in column])
    return numbered[0], numbered[1], numbered[2]
