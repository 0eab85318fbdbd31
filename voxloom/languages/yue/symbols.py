"""Jyutping syllables -> symbols of the phone inventories that have Cantonese."""

from __future__ import annotations

import re
from functools import lru_cache

from voxloom.languages.text.hints import Notation

# The first that a syllable starts with is its first symbol; the order is the original's.
_FIRST = (
    "aa aai aak aap aat aau ai au ap at ak a p b e ts t dz d kw k gw g f h l m ng n s y w c z j "
    "ong on ou oi ok o uk ung"
).split()
_SYLLABLE = re.compile(
    r"(?:(?:ng|gw|kw|[bpmfdtnlgkhwzcsj])?"
    r"(?:aa|a|e|i|o|u|oe|eo|yu)(?:ng|[iumnptk])?|m|ng|hm|hng)[1-6]"
)


@lru_cache(maxsize=2048)
def symbols(syllable: str) -> tuple[str, ...] | None:
    """`hoeng1` -> (`Yh`, `Yoeng1`); None for one that starts with none of the known."""
    base, tone = syllable[:-1], syllable[-1]
    first = next((start for start in _FIRST if base.startswith(start)), None)
    if first is None:
        return None
    return f"Y{first}", f"Y{base[len(first) :] or first[-1]}{tone}"


def syllables(value: str) -> tuple[str, ...]:
    """The notation `jyutping`: `jyut6 ping3` -> its syllables.

    Raises ValueError: one that is no syllable of jyutping with a tone from 1 to 6."""
    found = tuple(value.lower().split())
    for syllable in found:
        if not _SYLLABLE.fullmatch(syllable):
            raise ValueError(f"{syllable!r} is no syllable of jyutping with its tone (jyut6 ping3)")
    return found


def written(value: str) -> tuple[str, ...]:
    """The notation `jyutping` -> symbols. Raises ValueError."""
    return tuple(
        symbol for syllable in syllables(value) for symbol in symbols(syllable) or (syllable,)
    )


JYUTPING = "jyutping"
NOTATIONS: dict[str, Notation] = {JYUTPING: written}
