"""Lexicons: how words are read, as people write it down for a project or for themselves.

The longest written form wins; of two alike the one with more context, then the one of the lexicon
named first, then the one that stands first. A lexicon never touches what markup or a hint is
about, nor what another entry put in.
"""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from voxloom.core.text.contexts import Context, is_spaced, never
from voxloom.core.text.script import Script, ScriptBuilder, arranged
from voxloom.core.text.spans import Span
from voxloom.interfaces.hints import LANGUAGE, Hint
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.request import AUTO

LONGEST_FORM = 200
SAY = "say"
LEXICON = "lexicon:"  # begins the source of what a lexicon says

_SENTENCE_END = re.compile(r"[。！？!?\n]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_KANA_OR_HAN = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True)
class Entry:
    """One line of a lexicon.

    written: the form in the text; kind: a notation, or `say` for words that are read in its place;
    value: in that notation; language: in which it is so, `` for any; before, after: one of them
    stands there, () for no condition; case: upper and lower case differ; word: in scripts with
    spaces only a whole word is meant; line: where it stands, for messages.
    """

    written: str
    kind: str
    value: str
    language: str = ""
    before: tuple[Context, ...] = ()
    after: tuple[Context, ...] = ()
    case: bool = False
    word: bool = True
    line: int = 0

    @property
    def conditions(self) -> int:
        return bool(self.before) + bool(self.after)


@dataclass(frozen=True)
class Example:
    """A test of a lexicon: what a text is to be read as, written with inline forms."""

    text: str
    reads: str
    language: str = AUTO
    line: int = 0


@dataclass(frozen=True)
class Lexicon:
    """One file. name: for the trace; digest: sha256 of the file."""

    name: str
    entries: tuple[Entry, ...]
    examples: tuple[Example, ...] = ()
    source: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Hit:
    """An entry found at characters [start, end) of a script's text."""

    start: int
    end: int
    entry: Entry
    lexicon: str


class Matcher:
    """Finds the entries of several lexicons in a text. Immutable; time is linear in the text for
    given lexicons: at each character only lengths that some form starting there has are tried."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        """lexicons: the first one wins."""
        found: dict[str, list[tuple[int, int, Entry, str]]] = {}
        for rank, lexicon in enumerate(lexicons):
            for entry in lexicon.entries:
                key = _folded(entry.written)
                found.setdefault(key, []).append((-entry.conditions, rank, entry, lexicon.name))
        self._entries = {
            key: tuple((entry, name) for _, _, entry, name in sorted(group, key=lambda g: g[:2]))
            for key, group in found.items()
        }
        lengths: dict[str, set[int]] = {}
        for key in self._entries:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: sorted(each, reverse=True) for first, each in lengths.items()}
        starts = "".join(re.escape(first) for first in sorted(self._lengths))
        self._start = re.compile(f"[{starts}]") if starts else never

    def find(self, script: Script, language: str) -> list[Hit]:
        """What entries are about in a script, from left to right, without overlap."""
        text, folded = script.text, _folded(script.text)
        taken = _taken(script)
        tongues = _Tongues(script, language)
        hits: list[Hit] = []
        at, blocked = 0, 0
        while (match := self._start.search(folded, at)) is not None:
            start = match.start()
            while blocked < len(taken) and taken[blocked][1] <= start:
                blocked += 1
            if blocked < len(taken) and taken[blocked][0] <= start < taken[blocked][1]:
                at = taken[blocked][1]
                continue
            limit = taken[blocked][0] if blocked < len(taken) else len(text)
            hit = self._at(text, folded, start, limit, tongues)
            if hit is None:
                at = start + 1
            else:
                hits.append(hit)
                at = hit.end
        return hits

    def _at(self, text: str, folded: str, start: int, limit: int, tongues: _Tongues) -> Hit | None:
        for length in self._lengths[folded[start]]:
            end = start + length
            if end > limit:
                continue
            for entry, name in self._entries.get(folded[start:end], ()):
                if entry.case and text[start:end] != entry.written:
                    continue
                if entry.word and not _whole_word(text, start, end):
                    continue
                if not tongues.fits(entry, start, end):
                    continue
                if _surrounded(entry, text, start, end):
                    return Hit(start, end, entry, name)
        return None


class Lexicons:
    """The lexicon files of a pipeline. Each request reads one state of them: a file that changed
    is read again before it, and what a running request uses stays as it is."""

    def __init__(self, paths: Sequence[Path], notations: Notations) -> None:
        """notations: those that entries may be in.

        Raises InputError: a file cannot be read, or is no lexicon."""
        self._paths, self._notations = tuple(paths), notations
        self._lock = threading.Lock()
        self._read: dict[Path, tuple[tuple[int, int], Lexicon]] = {}
        self._matcher: Matcher | None = None
        if self._paths:
            self.matcher()

    def matcher(self) -> Matcher | None:
        """The lexicons as their files are now; None where there are none.

        Raises:
            InputError: a file was removed, or is no lexicon any more.
        """
        if not self._paths:
            return None
        from voxloom.core.text.lexicon_file import read_lexicon
        from voxloom.core.text.lexicon_source import state_of

        with self._lock:
            changed = self._matcher is None
            for path in self._paths:
                state = state_of(path)
                known = self._read.get(path)
                if known is None or known[0] != state:
                    self._read[path] = (state, read_lexicon(path, self._notations))
                    changed = True
            if changed:
                self._matcher = Matcher([self._read[path][1] for path in self._paths])
            return self._matcher

    def apply(self, script: Script, language: str = AUTO) -> Script:
        """The script with a hint for every hit. Raises as `matcher` does."""
        matcher = self.matcher()
        return script if matcher is None else applied(script, matcher.find(script, language))


def applied(script: Script, hits: Sequence[Hit]) -> Script:
    """The script with hints for pronunciations, and other words in the place of aliased ones."""
    if not hits:
        return script
    if not any(hit.entry.kind == SAY for hit in hits):
        return replace(script, hints=arranged([*script.hints, *map(_hint, hits)]))
    return _rewritten(script, hits)


def _hint(hit: Hit) -> Hint:
    return Hint(hit.start, hit.end, hit.entry.kind, hit.entry.value, f"{LEXICON}{hit.lexicon}")


def _rewritten(script: Script, hits: Sequence[Hit]) -> Script:
    """With aliases the text changes its length, and everything that counts in it moves."""
    made = ScriptBuilder(script.source, "")
    places: list[tuple[int, int]] = []  # character of the old text -> by how much it moved
    at = 0
    for hit in hits:
        made.keep(script, at, hit.start)
        if hit.entry.kind == SAY:
            first, last = script.spans.cover(hit.start, hit.end)
            made.alias(hit.entry.value, first, last, f"{LEXICON}{hit.lexicon}")
            places.append((hit.end, made.length - hit.end))
        else:
            made.keep(script, hit.start, hit.end)
        at = hit.end
    made.keep(script, at, len(script.text))
    text = made.finish()
    shift = _Shift(places)
    old = [_moved_hint(hint, shift) for hint in script.hints]
    new = [_moved_hint(_hint(hit), shift) for hit in hits if hit.entry.kind != SAY]
    kept = [replace(one, start=shift(one.start), end=shift(one.end)) for one in script.aliases]
    return replace(
        text,
        hints=arranged([*old, *new]),
        breaks=tuple(replace(one, at=shift(one.at)) for one in script.breaks),
        prosody=tuple(
            replace(one, start=shift(one.start), end=shift(one.end)) for one in script.prosody
        ),
        voices=tuple(
            replace(one, start=shift(one.start), end=shift(one.end)) for one in script.voices
        ),
        marks=tuple(replace(one, at=shift(one.at)) for one in script.marks),
        aliases=tuple(sorted([*kept, *text.aliases], key=lambda one: one.start)),
    )


class _Shift:
    """Where a character of the old text is in the new one."""

    def __init__(self, places: Sequence[tuple[int, int]]) -> None:
        self._ends = [end for end, _ in places]
        self._by = [by for _, by in places]

    def __call__(self, place: int) -> int:
        number = bisect_right(self._ends, place) - 1
        return place + (self._by[number] if number >= 0 else 0)


def _moved_hint(hint: Hint, shift: _Shift) -> Hint:
    return replace(hint, start=shift(hint.start), end=shift(hint.end))


def _taken(script: Script) -> list[Span]:
    """Where no entry may reach into: hints, what markup put in, and the places of cuts."""
    ranges = [(hint.start, hint.end) for hint in script.hints if hint.kind != LANGUAGE]
    ranges += [(one.start, one.end) for one in script.aliases]
    cuts = {one.at for one in script.breaks} | {one.at for one in script.marks}
    cuts |= {place for one in script.prosody for place in (one.start, one.end)}
    cuts |= {place for one in script.voices for place in (one.start, one.end)}
    for hint in script.hints:
        if hint.kind == LANGUAGE:
            cuts |= {hint.start, hint.end}
    return sorted([*ranges, *((place, place) for place in cuts)])


class _Tongues:
    """In which language a stretch of a script is, as far as that is told."""

    def __init__(self, script: Script, language: str) -> None:
        self._text, self._language = script.text, language
        self._told = [hint for hint in script.hints if hint.kind == LANGUAGE]
        self._begins = [hint.start for hint in self._told]
        self._sentences: list[int] = []
        self._japanese: dict[int, bool] = {}

    def fits(self, entry: Entry, start: int, end: int) -> bool:
        """Whether an entry's language can be that of characters [start, end).

        Where nobody says which language it is, kana in the sentence tell Japanese from Chinese."""
        if not entry.language:
            return True
        told = self._language
        number = bisect_right(self._begins, start) - 1
        if number >= 0 and start < self._told[number].end:
            told = self._told[number].value
        if told != AUTO:
            return told.partition("-")[0] == entry.language
        if entry.language in ("zh", "yue", "ja") and _KANA_OR_HAN.search(entry.written):
            return self._in_japanese(start) == (entry.language == "ja")
        return True

    def _in_japanese(self, at: int) -> bool:
        if not self._sentences:
            ends = (match.end() for match in _SENTENCE_END.finditer(self._text))
            self._sentences = [0, *ends, len(self._text) + 1]
        number = bisect_right(self._sentences, at) - 1
        if number not in self._japanese:
            first, last = self._sentences[number : number + 2]
            self._japanese[number] = _KANA.search(self._text, first, last) is not None
        return self._japanese[number]


def _surrounded(entry: Entry, text: str, start: int, end: int) -> bool:
    if entry.before and not any(context.before(text, start) for context in entry.before):
        return False
    return not entry.after or any(context.after(text, end) for context in entry.after)


def _whole_word(text: str, start: int, end: int) -> bool:
    """In a script with spaces a form neither begins nor ends within a word."""
    if start and is_spaced(text[start]) and is_spaced(text[start - 1]):
        return False
    return not (end < len(text) and is_spaced(text[end - 1]) and is_spaced(text[end]))


def _folded(text: str) -> str:
    """Lower case, character for character."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def check_examples(lexicon: Lexicon, notations: Notations) -> Iterable[tuple[Example, str]]:
    """The tests of a lexicon that fail, each with what its text is read as instead."""
    from voxloom.core.text.inline import read_inline
    from voxloom.core.text.render import inline_text

    matcher = Matcher([lexicon])
    for example in lexicon.examples:
        given = read_inline(example.text, notations, example.language)
        made = applied(given, matcher.find(given, example.language))
        wanted = read_inline(example.reads, notations, example.language)
        if not _alike(made, wanted):
            yield example, inline_text(made)


def _alike(one: Script, other: Script) -> bool:
    def hints(script: Script) -> list[tuple[int, int, str, str]]:
        return [(h.start, h.end, h.kind, " ".join(h.value.split())) for h in script.hints]

    return one.text == other.text and hints(one) == hints(other)
