"""ARPAbet phones -> the symbols of each phone inventory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())


def _table(prefix: str) -> dict[str, str]:
    consonants = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split()
    stressed = [vowel + stress for vowel in sorted(VOWELS) for stress in "012"]
    return {phone: prefix + phone for phone in (*stressed, *consonants)}


TABLES: Mapping[str, Mapping[str, str]] = {
    "mini": _table("en:"),
    "gpt-sovits-v1": _table(""),
    "gpt-sovits-v2": _table(""),
}


def symbols(phones: Sequence[str], inventory: str) -> tuple[str, ...]:
    """CMUdict phones such as `HH AH0 L OW1` -> symbols of the inventory, one each."""
    table = TABLES[inventory]
    return tuple(table[phone] for phone in phones)
