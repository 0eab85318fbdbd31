"""A text -> stretches of a language, digits and rest: the automatic part of the segmentation.

The facts are those of the package split-lang 2.1 as the original sets it up: digits stay apart,
marks and new lines belong to what stands before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from voxloom.languages.mixed.official.detector import Detector
from voxloom.languages.mixed.official.merging import (
    DIGITS,
    MARKS,
    NEWLINE,
    UNKNOWN,
    Merger,
    Stretch,
    evened,
)
from voxloom.languages.mixed.official.words import Words, has_kana

HAN_KANA, HANGUL, OTHER = "zh_ja", "ko", "other"
PUNCTUATION = frozenset(
    "〜~,.;:!?，。！？；：、·([{<（【《〈「『“‘)]}>）】》〉」』”’\"-_—#$%&…￥'*+=@\\^`|"
)
_HAN_KANA = re.compile(r"[\u4e00-\u9fff\u3040-\u30ff々]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_CHINESE = dict.fromkeys(("zh", "yue", "wuu", "zh-cn"), "zh")
_OF_HAN_KANA = {**_CHINESE, "ja": "ja"}
_OF_OTHERS = {**_CHINESE, "ko": "ko", "ja": "ja", "en": "en"}


class Part:
    """Neighbouring characters of one kind, and the stretches they consist of."""

    def __init__(self, kind: str, stretches: list[Stretch]) -> None:
        self.kind, self.stretches = kind, stretches


class AutomaticSplit:
    """Knows the languages zh, ja, ko and en."""

    def __init__(self, detector: Detector, words: Words) -> None:
        self._detector, self._words, self._merger = detector, words, Merger(detector)

    def stretches(self, text: str) -> list[Stretch]:
        """All of a text but blanks at its ends, in order. languages: `zh`, `ja`, `ko`, `en`, or
        the constants of `merging`. Raises ValueError for a blank text."""
        parts = [self._read(kind, part) for kind, part in _kinds(text.strip())]
        if not parts:
            raise ValueError("there is nothing to segment")
        parts = _neighbours(_marks(parts), after_marks=True)
        parts = _neighbours(_lines(parts), after_marks=False)
        return [
            stretch
            for part in parts
            for stretch in (evened(part.stretches) if part.kind == HAN_KANA else part.stretches)
        ]

    def _read(self, kind: str, text: str) -> Part:
        if kind in (DIGITS, NEWLINE, MARKS, HANGUL):
            return Part(kind, [Stretch(kind, text)])
        if kind == HAN_KANA:
            words = [Stretch(self._of_han_kana(word), word) for word in self._words.of(text)]
        else:
            words = [
                Stretch(_OF_OTHERS.get(self._detector.best(word), UNKNOWN), word)
                for word in re.findall(r"\S+\s*", text)
            ]
        return Part(kind, self._merger.merge(words))

    def _of_han_kana(self, word: str) -> str:
        if has_kana(word):
            return "ja"
        return _OF_HAN_KANA.get(self._detector.best(word), UNKNOWN)


def _kinds(text: str) -> Iterator[tuple[str, str]]:
    """Parts of one kind. A space goes with what stands before it, and so does an apostrophe right
    after a character."""
    start, kind = 0, OTHER
    for place, char in enumerate(text):
        now = _kind(char)
        inside = char == "'" and place > 0 and not text[place - 1].isspace()
        if inside or now in ("", kind):
            continue
        if place > start:
            yield kind, text[start:place]
        start, kind = place, now
    if text:
        yield kind, text[start:]


def _kind(char: str) -> str:
    if _HAN_KANA.match(char):
        return HAN_KANA
    if _HANGUL.match(char):
        return HANGUL
    if char.isdigit():
        return DIGITS
    if char in PUNCTUATION:
        return MARKS
    if char.isspace():
        return NEWLINE if char in "\n\r" else ""
    return OTHER


def _marks(parts: list[Part]) -> list[Part]:
    """Marks join the stretch before them; those in front of everything, the first stretch."""
    found = [parts[0]]
    for part in parts[1:]:
        last = found[-1]
        if last.kind == MARKS:
            first = part.stretches[0]
            first.text = last.stretches[-1].text + first.text
            found[-1] = part
        elif part.kind == MARKS:
            last.stretches[-1].text += part.stretches[0].text
        else:
            found.append(part)
    return found


def _lines(parts: list[Part]) -> list[Part]:
    """The same for new lines, which stay stretches of their own for now."""
    found = [parts[0]]
    for part in parts[1:]:
        last = found[-1]
        if last.kind == NEWLINE:
            last.kind = part.kind
            last.stretches += part.stretches
        elif part.kind == NEWLINE:
            last.stretches += part.stretches
        else:
            found.append(part)
    return found


def _neighbours(parts: list[Part], *, after_marks: bool) -> list[Part]:
    """Parts of one kind as one, and inside each equal neighbours as one; a stretch of marks (or of
    new lines) joins the one before it, and ends it."""
    joined = [parts[0]]
    for part in parts[1:]:
        if part.kind == joined[-1].kind:
            joined[-1].stretches += part.stretches
        else:
            joined.append(part)
    silent = MARKS if after_marks else NEWLINE
    for part in joined:
        found: list[tuple[str, list[str]]] = []
        former = ""
        for stretch in part.stretches:
            if found and stretch.language in (silent, former):
                found[-1][1].append(stretch.text)
            else:
                found.append((stretch.language, [stretch.text]))
            former = stretch.language
        part.stretches = [Stretch(language, "".join(texts)) for language, texts in found]
    return joined
