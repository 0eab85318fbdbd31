"""First look at a text: what is refused, what is silent and noted, one width of letters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from voxloom.interfaces.hints import Hint
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.characters import (
    CONTROL,
    DIGIT,
    KANA,
    LONG_MARK,
    MARK,
    PICTURE,
    SILENT,
    SPACE,
    SYMBOL,
    compatible,
    kind_of,
)
from voxloom.languages.text.hints import Held
from voxloom.languages.text.refuse import UnspeakableError, nothing_to_say

COMMON = frozenset({DIGIT, MARK, SYMBOL, SPACE, SILENT})
_SHOWN = 10


def plain(text: AlignedText, own: Mapping[str, str]) -> AlignedText:
    """Presentation forms by `own`, else by `characters.compatible`: the rule `plain-form`."""
    table = {
        char: own.get(char, compatible(char))
        for char in set(text.text)
        if char in own or not char.isascii()
    }
    return text.translate(table, "plain-form")


@dataclass(frozen=True)
class Prepared:
    """text: without pictures and control characters, hinted stretches as one placeholder each;
    notes: what was passed over; hints: placeholder -> its hint."""

    text: AlignedText
    notes: Mapping[str, str]
    hints: Mapping[str, Hint] = field(default_factory=dict)


def prepare(
    text: str,
    scripts: Collection[str],
    languages: Sequence[str],
    mend: str | Callable[[str], str],
    held: Held | None = None,
) -> Prepared:
    """Check every character of a text, but for stretches that `held` has a pronunciation for.

    held: what `hints.hold` made of the text, None without hints; scripts: kinds of `characters`
    that this frontend reads besides digits, marks and symbols; mend: what to do about a character
    of another kind, or a function of that kind that says so.
    Pictures become a space and control characters vanish; both are told in the notes under
    `silent`. Raises InputError: a character of another script, or nothing that can be said.
    """
    if not text.strip() and not (held and held.hints):
        raise nothing_to_say(text)
    held = held or Held(AlignedText.of(text))
    readable = COMMON | frozenset(scripts)
    passed: list[tuple[str, int]] = []
    table: dict[str, str] = {}
    words = 0
    for char, (position, _) in zip(held.text.text, held.text.spans, strict=True):
        if char in held:
            words += 1
            continue
        kind = kind_of(char)
        if kind == PICTURE or (kind == CONTROL and not char.isspace()):
            passed.append((char, position))
            table[char] = " " if kind == PICTURE else ""
        elif char == LONG_MARK and KANA not in readable:
            table[char] = ""  # it lengthens a kana, and there is none
        elif kind not in readable:
            advice = mend if isinstance(mend, str) else mend(kind)
            raise UnspeakableError(char, position, languages, mend=advice)
        elif kind == SILENT and not char.isprintable():
            table[char] = ""  # a zero-width character: it only helps typesetting
        else:
            words += kind not in {MARK, SPACE, SILENT}
    if not words:
        why = "only pictures and marks" if passed else "only punctuation"
        raise nothing_to_say(text, f"it holds {why}")
    # The trace calls each by its kind; only the long mark, which counts as kana, needs a word.
    rule = "lone-long-mark" if LONG_MARK in table else ""
    return Prepared(held.text.translate(table, rule), _notes(passed), held.hints)


def _notes(passed: Sequence[tuple[str, int]]) -> dict[str, str]:
    if not passed:
        return {}
    shown = [
        f"{char if char.isprintable() else ascii(char)[1:-1]} (character {position + 1})"
        for char, position in passed[:_SHOWN]
    ]
    more = f" and {len(passed) - _SHOWN} more" if len(passed) > _SHOWN else ""
    return {"silent": ", ".join(shown) + more}
