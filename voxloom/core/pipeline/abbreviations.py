"""Abbreviations whose full stop need not end a sentence, per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from voxloom.interfaces.request import AUTO


@dataclass(frozen=True)
class Abbreviations:
    """never: the stop after these never ends a sentence; rarely: only before a capital letter.

    Both hold lower-case words without their last stop."""

    never: frozenset[str] = frozenset()
    rarely: frozenset[str] = frozenset()


# A split that is missed costs a short pause; a wrong one breaks the melody. So what is doubtful,
# such as "U.S. Army", is not split.
_ENGLISH = Abbreviations(
    never=frozenset(
        "mr mrs ms mx messrs dr prof rev fr hon gen col lt sgt capt cmdr maj adm gov sen rep pres "
        "st mt vs cf e.g i.e viz fig figs eq eqs ch vol ed eds pp approx ca u.s u.k u.n d.c ph.d "
        "m.d b.a m.a".split()
    ),
    rarely=frozenset(
        "al etc inc ltd co corp bros jr sr esq a.m p.m dept est min max no nos ft sec secs hr hrs "
        "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat ave blvd rd lb "
        "lbs oz tel ext univ assn".split()
    ),
)
_TABLES: Mapping[str, Abbreviations] = {"en": _ENGLISH}
_NONE = Abbreviations()


def abbreviations(language: str) -> Abbreviations:
    """The table of a language; with `auto` all tables together, for a language without one none."""
    if language != AUTO:
        return _TABLES.get(language.partition("-")[0].lower(), _NONE)
    return Abbreviations(
        frozenset().union(*(table.never for table in _TABLES.values())),
        frozenset().union(*(table.rarely for table in _TABLES.values())),
    )
