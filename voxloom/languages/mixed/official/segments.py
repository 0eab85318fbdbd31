"""A text and a language code of the original -> its segments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from voxloom.languages.mixed.official.detector import Detector
from voxloom.languages.mixed.official.merging import DIGITS, UNKNOWN
from voxloom.languages.mixed.official.split import AutomaticSplit
from voxloom.languages.mixed.official.words import Words

CODES_V1 = ("auto", "en", "zh", "ja", "all_zh", "all_ja")
CODES = (*CODES_V1, "auto_yue", "yue", "ko", "all_yue", "all_ko")
CHINESE, CANTONESE, ENGLISH, AUTO = "zh", "yue", "en", "auto"
_ALL = "all_"
# A whole stretch of these with a letter in its first line is English.
_ENGLISH = re.compile(r"(?=.*[A-Za-z])[\s\u0020-\u007E\u2000-\u206F\u3000-\u303F\uFF00-\uFFEF]+$")
_BETWEEN = "0-9、-〜。！？.!?… "  # what stays with the kana or Hangul before it; 、-〜 is a range
_KANA_ONLY = r"\u3041-\u3096\u3099\u309A\u30A1-\u30FA\u30FC"
_HANGUL_ONLY = r"\u1100-\u11FF\u3130-\u318F\uAC00-\uD7AF"
_KANA = re.compile(f"[{_KANA_ONLY}][{_KANA_ONLY}{_BETWEEN}]*")
_HANGUL = re.compile(f"[{_HANGUL_ONLY}][{_HANGUL_ONLY}{_BETWEEN}]*")
# What stays of a stretch of unknown language that has any of it.
_KEPT = re.compile(
    "[\u4e00-\u9fff\u3400-\u4db5\U00020000-\U0002a6dd\U0002a700-\U0002ebef\U0002ebf0-\U0002ee5d"
    f"\U00030000-\U0003134a\U00031350-\U000323af{_BETWEEN}/]"
)
_STOPS = frozenset(",.!?，。！？")
_ENDS = frozenset("。.")


@dataclass
class Segment:
    """Characters of one language; places: where each stands in the text."""

    language: str
    text: str
    places: tuple[int, ...]


class Segmenter:
    """Splits as the original does, with the language model and the word breaker it uses."""

    def __init__(self, detector: str = "") -> None:
        """detector: path of a fastText model, "" for the small one. Raises SpecError: a package of
        the extra is not installed, or there is no model at that path."""
        self._split = AutomaticSplit(Detector(detector), Words())

    def segments(self, text: str, code: str) -> list[Segment]:
        """Segments in order; of a stretch of unknown language some characters may be left out, as
        the original does. Raises ValueError: a blank text, except for the code `en`."""
        if code == ENGLISH:
            return [Segment(ENGLISH, text, tuple(range(len(text))))]
        cantonese = code in ("auto_yue", "all_yue")
        if code.startswith(_ALL):
            default = CHINESE if cantonese else code.removeprefix(_ALL)
            found = self._given(text, default)
        else:
            found = self._automatic(text)
            if not code.startswith(AUTO):
                return _spoken_as(code, found)
        if cantonese:
            for one in found:
                one.language = CANTONESE if one.language == CHINESE else one.language
        return found

    def _given(self, text: str, default: str) -> list[Segment]:
        """English stays, all else is of the given language."""
        found = list(self._stretches(text))
        for one in found:
            english = one.language != DIGITS and _ENGLISH.match(one.text)
            one.language = ENGLISH if english else default
        return _joined(found)

    def _automatic(self, text: str) -> list[Segment]:
        found: list[Segment] = []
        for one in self._stretches(text):
            if one.language == DIGITS:
                found.append(one)
            elif _ENGLISH.match(one.text):
                found.append(Segment(ENGLISH, one.text, one.places))
            else:
                found += _own_scripts(one)
        return _unknown(_numbers(_joined(found)))

    def _stretches(self, text: str) -> Iterator[Segment]:
        start = len(text) - len(text.lstrip())
        for one in self._split.stretches(text):
            end = start + len(one)
            yield Segment(one.language, one.text, tuple(range(start, end)))
            start = end


def _joined(segments: Sequence[Segment]) -> list[Segment]:
    return _grouped(segments, lambda left, right: left.language == right.language)


def _spoken_as(code: str, segments: Sequence[Segment]) -> list[Segment]:
    """All that is not English in one language."""
    both = lambda left, right: (left.language == ENGLISH) == (right.language == ENGLISH)  # noqa: E731
    found = _grouped(segments, both)
    for one in found:
        one.language = ENGLISH if one.language == ENGLISH else code
    return found


def _grouped(segments: Sequence[Segment], fit: Callable[[Segment, Segment], bool]) -> list[Segment]:
    """Neighbours that fit as one, in the language of the first."""
    groups: list[list[Segment]] = []
    for one in segments:
        if groups and fit(groups[-1][-1], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [
        Segment(
            group[0].language,
            "".join(one.text for one in group),
            tuple(place for one in group for place in one.places),
        )
        for group in groups
    ]


def _own_scripts(one: Segment) -> list[Segment]:
    """Kana in what is not Japanese and Hangul in what is not Korean, apart; of unknown rest the
    Chinese part."""
    parts = [one] if one.language == "ja" else _cut(one, _KANA, "ja")
    if one.language != "ko":
        parts = [piece for part in parts for piece in _cut(part, _HANGUL, "ko")]
    if len(parts) == 1:
        parts = [one]
    return [_chinese_part(part) if part.language == UNKNOWN else part for part in parts]


def _cut(one: Segment, pattern: re.Pattern[str], language: str) -> list[Segment]:
    found: list[Segment] = []
    reached = 0
    for match in pattern.finditer(one.text):
        start, end = match.span()
        if start > reached:
            found.append(Segment(one.language, one.text[reached:start], one.places[reached:start]))
        found.append(Segment(language, match[0], one.places[start:end]))
        reached = end
    if reached < len(one.text):
        found.append(Segment(one.language, one.text[reached:], one.places[reached:]))
    return found


def _chinese_part(one: Segment) -> Segment:
    kept = [place for place, char in enumerate(one.text) if _KEPT.match(char)]
    if not kept:
        return one
    text = "".join(one.text[place] for place in kept)
    return Segment(CHINESE, text, tuple(one.places[place] for place in kept))


def _numbers(segments: Sequence[Segment]) -> list[Segment]:
    """Digits take a neighbour's language. What is before them counts with all that is joined to
    it by then."""
    before, length = None, 0
    for place, one in enumerate(segments):
        if one.language == DIGITS:
            after = segments[place + 1] if place + 1 < len(segments) else None
            one.language = _of_number(one, before, length, after)
        joins = before is not None and before.language == one.language
        before, length = one, len(one.text) + (length if joins else 0)
    return _joined(segments)


def _of_number(one: Segment, before: Segment | None, length: int, after: Segment | None) -> str:
    if before is None or after is None:
        near = before or after
        return near.language if near is not None else CHINESE
    if before.language == after.language:
        return before.language
    if before.text[-1] in _STOPS:
        return after.language
    if after.text[0] in _STOPS or one.text[-1] in _ENDS:
        return before.language
    return before.language if length >= len(after.text) else after.language


def _unknown(segments: Sequence[Segment]) -> list[Segment]:
    """What is still unknown takes the language before it, or after it in front of everything."""
    for place, one in enumerate(segments):
        if one.language != UNKNOWN:
            continue
        if place > 0:
            one.language = segments[place - 1].language
        else:
            one.language = segments[1].language if len(segments) > 1 else CHINESE
    return _joined(segments)
