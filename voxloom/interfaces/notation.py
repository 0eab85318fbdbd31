"""Notations: the ways to write how something sounds, as data. A language's package names its own
in its manifest; whoever reads markup, lexicons or hints asks these values and knows no language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LAST = 100  # the rank of a notation that names none

RESERVED = frozenset(
    "after auto before break case digits lang language mark plain reads say say-as ssml sub text "
    "word written".split()
)
"""What markup and lexicons mean otherwise; no notation can have such a name."""

SCRIPTS = tuple(
    "adlam arabic armenian balinese bengali canadian cherokee cyrillic devanagari ethiopic "
    "georgian greek gujarati gurmukhi han hangul hebrew javanese kana kannada khmer lao latin "
    "malayalam mongolian myanmar nko oriya sinhala syriac tamil telugu thaana thai tibetan "
    "tifinagh yi".split()
)
"""Scripts by the first word of their characters' names in Unicode; `han` and `kana` by ours."""


@dataclass(frozen=True)
class NotationInfo:
    """A notation as a manifest names it: check and bracket are `module:function`, imported when a
    value is first looked at. The rest is as in `Notation`."""

    name: str
    check: str
    wanted: str
    plugin: str
    languages: tuple[str, ...] = ()
    exclusive: bool = False
    after: tuple[str, ...] = ()
    bracket: str = ""
    rank: int = LAST
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notation:
    """One way to write a pronunciation. Values compare and travel freely; both functions may import
    what they need on their first call.

    name: as `{name:value|text}`, SSML's `alphabet`, a key of a lexicon and the `kind` of a hint;
    wanted: what a value looks like, as the end of "Write ...";
    check(value): whether a value is well-formed. Only its shape: what it sounds like, and whether
        the language has it, is the frontend's to know;
    languages: codes of those it writes;
    exclusive: one script is shared by several languages, and a value says which one is meant: an
        entry of a lexicon is then of the first of `languages` alone;
    after: those of SCRIPTS after whose letters a value in brackets can stand without the notation's
        name, as in `read[R EH1 D]`; () for never;
    bracket(word, value): how many of the last characters of `word`, which stands right before the
        brackets, a value there certainly reads; 0 where it may be ordinary text. None: all of
        them, if the value is well-formed;
    rank: of several that could be meant the lowest is asked first, those of the text's own
        language before all;
    aliases: further names in SSML; plugin: which brings it, `` for the core.
    """

    name: str
    wanted: str
    check: Callable[[str], object]
    languages: tuple[str, ...] = ()
    exclusive: bool = False
    after: tuple[str, ...] = ()
    bracket: Callable[[str, str], int] | None = None
    rank: int = LAST
    aliases: tuple[str, ...] = ()
    plugin: str = ""

    def fault(self, value: str) -> str:
        """What the value should be, `` if it is that. Raises PluginError: its code is broken."""
        return "" if self.check(value) else self.wanted

    def reads(self, word: str, value: str) -> int:
        """How many of the last characters of `word` a value in brackets after it reads, 0 for
        none. Raises PluginError: its code is broken."""
        if self.bracket is None:
            return len(word) if self.check(value) else 0
        return min(max(self.bracket(word, value), 0), len(word))


def nowhere(name: str) -> str:
    """The `elsewhere` of one who knows of no other packages."""
    return ""


class Notations(Mapping[str, Notation]):
    """The notations there are, by name, in the order of their ranks. Immutable."""

    def __init__(
        self, given: Iterable[Notation] = (), elsewhere: Callable[[str], str] = nowhere
    ) -> None:
        """elsewhere: the mend for a name that is not here but known: which package brings it, or
        why it cannot be used; `` for any other."""
        ranked = sorted(given, key=lambda one: (one.rank, one.name))
        self._own = {one.name: one for one in ranked}
        self._alphabets = {alias: one for one in ranked for alias in one.aliases} | self._own
        self._bare = tuple(one for one in ranked if one.after)
        self._first = {
            code: tuple(sorted(self._bare, key=lambda one: code not in one.languages))
            for code in self.languages
        }
        self.elsewhere = elsewhere

    def __getitem__(self, name: str) -> Notation:
        return self._own[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._own)

    def __len__(self) -> int:
        return len(self._own)

    @property
    def alphabets(self) -> Mapping[str, Notation]:
        """By name and by alias, as SSML may call them."""
        return self._alphabets

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the languages that they write."""
        return tuple(dict.fromkeys(code for one in self._own.values() for code in one.languages))

    def bare(self, language: str) -> Sequence[Notation]:
        """Those that can stand in brackets without their name; the language's own come first."""
        return self._first.get(language, self._bare)
