"""What the `official` rules of several languages share: the readings of the GPT-SoVITS program."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.text.aligned import AlignedText, Rule, Span
from voxloom.languages.text.characters import name_of
from voxloom.languages.text.trace import DROPPED, Spoken, readings

MARKS = "!?…,.-"
UNKNOWN = "UNK"
COLLAPSE = Rule("repeated-marks", re.compile(rf"([{re.escape(MARKS)}\s])[{re.escape(MARKS)}]+"), "")
_SHOWN = 10


def collapse(text: AlignedText) -> AlignedText:
    """A run of marks becomes its first; one that follows a space vanishes."""
    return text.sub(COLLAPSE.pattern, lambda match: match[1], COLLAPSE.name)


def dropped(text: str, kept: Sequence[Span], silent: Collection[str] = " ") -> dict[str, str]:
    """A note on the characters that no part of the normalised text stands for."""
    covered = bytearray(len(text))
    for start, end in kept:
        covered[start:end] = b"\1" * (end - start)
    lost = [
        (char, index)
        for index, char in enumerate(text)
        if not covered[index] and char not in silent
    ]
    if not lost:
        return {}
    shown = [f"{name_of(char)} (character {index + 1})" for char, index in lost[:_SHOWN]]
    more = f" and {len(lost) - _SHOWN} more" if len(lost) > _SHOWN else ""
    return {"dropped": ", ".join(shown) + more}


def official_phones(
    text: str,
    normal: AlignedText,
    spoken: Sequence[tuple[str, Span]],
    inventory: Inventory,
    language: str,
    *,
    per_character: Sequence[int] | None = None,
    sources: Sequence[str] = (),
) -> Phones:
    """(symbol, span of the original) in order -> Phones, nothing added in front or at the end.

    sources: of each symbol, as in Reading; a mark's is always `mark`. What no symbol stands for is
    silent in `readings`, by the rule that made it vanish in `normal`, or `dropped`. A symbol that
    the inventory lacks becomes UNK, as in the original; the note `unknown` names it.
    """
    known = [symbol if symbol in inventory.index else UNKNOWN for symbol, _ in spoken]
    unknown = sorted({symbol for symbol, _ in spoken if symbol not in inventory.index})
    notes = dropped(text, normal.spans)
    if unknown:
        notes["unknown"] = " ".join(unknown)
    given = sources or ("",) * len(spoken)
    trace = [
        Spoken(span, place, place + 1, "mark" if symbol in MARKS else source)
        for place, ((symbol, span), source) in enumerate(zip(spoken, given, strict=True))
    ]
    return Phones(
        inventory=inventory.id,
        symbols=tuple(known),
        ids=inventory.encode(known),
        spans=tuple(span for _, span in spoken),
        languages=(language,) * len(known),
        text=text,
        normalized=normal.text,
        phones_per_character=tuple(per_character) if per_character is not None else None,
        notes=notes,
        readings=readings(text, trace, normal, otherwise=DROPPED),
    )
