"""Pinyin syllables -> the symbols of each phone inventory."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

_INITIAL = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.+)")
# Syllables without an initial consonant, to their finals.
_ZERO_INITIAL = {
    **{"yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in"},
    **{"yang": "iang", "ying": "ing", "yong": "iong", "yo": "io", "yai": "ai", "wu": "u"},
    **{"wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan", "wen": "un"},
    **{"wang": "uang", "weng": "ueng", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn"},
}
# Interjections without a vowel, as they are usually read.
_SYLLABIC = {"n": "en", "ng": "en", "m": "mu", "hm": "heng", "hng": "heng", "ê": "ei"}
MINI_FINALS = frozenset(
    "a o e ai ei ao ou an en ang eng ong er i ir i0 ia io ie iao iu ian in iang ing iong u ua uo "
    "uai ui uan un uang ueng v ve van vn".split()
)


def split(syllable: str) -> tuple[str, str] | None:
    """A toneless syllable, `v` for ü -> (initial or "", final in the `mini` spelling), None if it
    is no syllable of Mandarin."""
    syllable = _SYLLABIC.get(syllable, syllable)
    if syllable in _ZERO_INITIAL:
        return "", _ZERO_INITIAL[syllable]
    match = _INITIAL.fullmatch(syllable)
    if match is None:
        return None
    initial, final = match[1] or "", match[2]
    if initial and initial in "jqx" and final.startswith("u"):
        final = "v" + final[1:]
    if final == "ue":
        final = "ve"
    if final == "i" and initial in {"zh", "ch", "sh", "r"}:
        final = "ir"
    if final == "i" and initial in {"z", "c", "s"}:
        final = "i0"
    return (initial, final) if final in MINI_FINALS else None


def _mini(syllable: str) -> tuple[str, ...] | None:
    parts = split(syllable[:-1])
    if parts is None:
        return None
    initial, final = parts
    toned = f"zh:{final}{syllable[-1]}"
    return (f"zh:{initial}", toned) if initial else (toned,)


def _gpt_sovits(syllable: str) -> tuple[str, ...] | None:
    """Two symbols a syllable: `y` and `w` are initials, a missing one is written AA, EE or OO."""
    base, tone = _SYLLABIC.get(syllable[:-1], syllable[:-1]), syllable[-1]
    parts = split(base)
    if parts is None:
        return None
    initial, final = parts
    if base[0] in "yw":
        initial, final = base[0], _AFTER_GLIDE.get(base, base[1:])
    elif not initial:
        initial = base[0].upper() * 2
    return initial, final + tone


# After `y` the rounded row is written v, and two finals have a spelling of their own.
_AFTER_GLIDE = {"yu": "v", "yue": "ve", "yuan": "van", "yun": "vn", "ye": "E", "yan": "En"}

_cached_gpt_sovits = lru_cache(2048)(_gpt_sovits)
WRITERS: Mapping[str, Callable[[str], tuple[str, ...] | None]] = {
    "mini": lru_cache(2048)(_mini),
    "gpt-sovits-v1": _cached_gpt_sovits,
    "gpt-sovits-v2": _cached_gpt_sovits,
}


def symbols(syllable: str, inventory: str) -> tuple[str, ...] | None:
    """Pinyin with a tone digit, such as `hao3` -> symbols; None if it is no syllable."""
    return WRITERS[inventory](syllable)
