"""Inventory symbols taken apart, so that rare combinations share what frequent ones taught.

`zh:iang1` is the final `zh:iang` with tone 1; `en:AH0` the vowel `en:AH` without stress; `ja:a1`
the vowel `ja:a` high. What the teachers never say is spoken as its next of kin: a secondary stress
as a primary one, since their lexicon has one stress, and a devoiced a, e, o as the voiced one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voxloom.interfaces.phones import Inventory

DEVOICED = {f"ja:{vowel.upper()}": f"ja:{vowel}0" for vowel in "aeo"}  # I and U are taught
_MARKED = re.compile(r"(en:[A-Z]+|ja:[aiueoN]|zh:.+)([0-5])")


def parts(symbol: str) -> tuple[str, str, str]:
    """Symbol -> (base, prosodic mark, language); the mark is `-` where there is none."""
    language = symbol[:2] if symbol[2:3] == ":" else "-"
    match = _MARKED.fullmatch(symbol)
    if match is None:
        return symbol, "-", language
    digit = "1" if language == "en" and match[2] == "2" else match[2]
    return match[1], f"{language}{digit}", language


def spoken_as(symbols: Sequence[str]) -> list[int]:
    """Per symbol: the id of the one that is spoken, itself unless the teachers never say it."""
    ids = {symbol: number for number, symbol in enumerate(symbols)}
    return [ids.get(_kin(symbol), number) for number, symbol in enumerate(symbols)]


def tables(symbols: Sequence[str]) -> tuple[list[int], list[int], list[int]]:
    """Per symbol: the number of its base, of its mark, of its language, by first appearance."""
    columns = zip(*(parts(symbol) for symbol in symbols), strict=True)
    numbered = []
    for column in columns:
        seen: dict[str, int] = {}
        numbered.append([seen.setdefault(value, len(seen)) for value in column])
    return numbered[0], numbered[1], numbered[2]


def _kin(symbol: str) -> str:
    if symbol.startswith("en:") and symbol.endswith("2"):
        return symbol[:-1] + "1"
    return DEVOICED.get(symbol, symbol)


def may_vanish(inventory: Inventory) -> tuple[bool, ...]:
    """Per symbol whether it may have no time at all: marks and pauses; no other phone may."""
    silent = {inventory.pad, inventory.pause}
    return tuple(symbol in silent or len(symbol) == 1 for symbol in inventory.symbols)
