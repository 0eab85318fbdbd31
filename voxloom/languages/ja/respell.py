"""Giving words of Open JTalk another pronunciation, after its accent rules have been applied.

A feature with chain_flag 1 continues the accent phrase of the one before it; the nucleus of the
phrase, in moras from 1, 0 for none, stands in `acc` of the phrase's first feature.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from voxloom.languages.ja.kana import Phrase, katakana, moras, pronounced

Feature = dict[str, Any]
Span = tuple[int, int]
_NOUN = {
    **{"pos": "名詞", "pos_group1": "一般", "pos_group2": "*", "pos_group3": "*"},
    **{"ctype": "*", "cform": "*", "chain_rule": "*"},
}


@dataclass(frozen=True)
class Fixed:
    """Characters [start, end) of the analysed text are said as `phrases`; () leaves their phones
    to the caller."""

    start: int
    end: int
    phrases: tuple[Phrase, ...]

    def moved(self, by: int) -> Fixed:
        """The same in a text that has `by` more characters in front (fewer if negative)."""
        return replace(self, start=self.start + by, end=self.end + by)


def respell(features: Sequence[Feature], index: int, pron: str, accent: int) -> None:
    """features[index] is said `pron` (katakana), its own nucleus being `accent`; the nucleus of
    its phrase moves with it."""
    feature = features[index]
    old, new = feature["mora_size"], moras(pron)
    head = index
    while head > 0 and features[head]["chain_flag"] == 1:
        head -= 1
    ahead = sum(one["mora_size"] for one in features[head:index])
    nucleus = features[head]["acc"]
    ends = index + 1 == len(features) or features[index + 1]["chain_flag"] != 1
    if nucleus > ahead + old:
        nucleus += new - old  # the words after it decide
    elif nucleus > ahead or (not ahead and (ends or accent)):
        nucleus = ahead + accent if accent else 0
    elif not ahead:
        nucleus = 0
    feature.update(pron=pron, read=pron, mora_size=new)
    features[head]["acc"] = nucleus


def fix(features: list[Feature], spans: list[Span], text: str, fixed: Fixed) -> bool:
    """Put the fixed pronunciation in place of the features that it covers; okurigana inside the
    same words stay as they are written. False, and nothing is changed, where it cuts a word of
    which more than kana would be left."""
    covered = [
        index
        for index, (start, end) in enumerate(spans)
        if end > start and start < fixed.end and end > fixed.start
    ]
    if not covered:
        return False
    first, last = covered[0], covered[-1]
    left = katakana(text[spans[first][0] : fixed.start])
    right = katakana(text[fixed.end : spans[last][1]])
    if not all("ァ" <= char <= "ー" for char in left + right):
        return False
    phrases = list(fixed.phrases)
    if not phrases:
        return not left + right
    former = features[first : last + 1]
    old = sum(one["mora_size"] for one in former)
    made: list[Feature] = []
    for number, phrase in enumerate(phrases):
        head = left if number == 0 else ""
        tail = right if number == len(phrases) - 1 else ""
        pron = pronounced(head) + phrase.pron + tail
        count = moras(pron)
        accent = phrase.accent
        if accent is None:  # the word's own, where it can be
            accent = former[0]["acc"] if len(phrases) == 1 and count == old else 0
        elif accent and head:
            accent += moras(pronounced(head))
        starts = number > 0 or phrase.accent is not None
        flag = 0 if starts and first + number > 0 else former[0]["chain_flag"]
        word = dict(former[0] if len(former) == 1 else {**former[0], **_NOUN})
        word |= {"pron": pron, "read": pron, "acc": accent, "mora_size": count, "chain_flag": flag}
        made.append(word)
    span = (spans[first][0], spans[last][1])
    if len(phrases) == 1 and not starts and len(former) == 1:
        accent = made[0]["acc"]
        respell(features, first, made[0]["pron"], accent)
        return True
    features[first : last + 1] = made
    spans[first : last + 1] = [span] * len(made)
    return True
