"""Hints: what a caller, a lexicon or markup says about a stretch of a text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

PHONES = "phones"
LANGUAGE = "language"
SAY_AS = "say-as"


@dataclass(frozen=True)
class Hint:
    """How characters [start, end) of a text are to be read.

    kind: what `value` is:
        `phones`: symbols of the frontend's own inventory, separated by spaces;
        `language`: the code of the language they are in;
        `say-as`: a way of reading: `characters`, `digits`, `cardinal`, `ordinal`, `date`, `time`,
            `telephone`;
        any other: a pronunciation in the notation of that name, such as `pinyin`, `jyutping`,
            `arpabet`, `kana`, `ipa`.
    source: where it is from, for the trace: `inline`, `ssml`, `lexicon:NAME`, `request`.
    language: of a pronunciation, the one language that its notation writes, `` if there are more;
        the pipeline fills it in, and it is no part of what a hint says.
    """

    start: int
    end: int
    kind: str
    value: str
    source: str = "request"
    language: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError("a hint needs at least one character")

    @property
    def pronounces(self) -> bool:
        """Whether the value is a pronunciation, which leaves nothing to normalise."""
        return self.kind not in (LANGUAGE, SAY_AS)

    def moved(self, by: int) -> Hint:
        """The same hint in a text that has `by` more characters in front (fewer if negative)."""
        return replace(self, start=self.start + by, end=self.end + by)
