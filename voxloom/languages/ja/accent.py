"""Accent phrases and accent change by the rules of Open JTalk 1.11.

pyopenjtalk-plus joins more words into one phrase (降って います, 散歩 する) than Open JTalk 1.11
and changes some accents. That is an improvement, and not what models of the GPT-SoVITS family
heard, so the official rules go over its words once more. Accents change after Sagisaka and Sato,
"Accentuation Rules for Japanese Word Concatenation", Trans. IECE J66-D, 1983.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_ALONE = frozenset({"副詞", "接続詞", "連体詞"})
_NUMBER = "数"
_SMALL_POWERS, _LARGE_POWERS = frozenset("十百千"), frozenset("万億兆")
_POWERS = _SMALL_POWERS | _LARGE_POWERS
_FRONT = frozenset("三四九何")  # 三百, 四百, 九百, 何百 fall after the first mora
_ANCILLARY = frozenset({"助詞", "助動詞"})
_RULE = re.compile(r"(?:(?P<pos>[^%/]+)%)?(?P<rule>[FCP]\d+)(?:@(?P<add>-?\d+))?")
_ACCENT = re.compile(r"(\d+)/\d+")


@dataclass
class Word:
    """One word as Open JTalk has it. accent: its own nucleus before any change."""

    text: str
    pos: str
    group: str
    name: str
    form: str
    moras: int
    accent: int
    rule: str
    joined: bool  # as pyopenjtalk-plus has it; kept between digits read one by one


def joins(before: Word, word: Word) -> bool:
    """Whether a word continues the accent phrase of the word before it."""
    if word.group == _NUMBER and before.group != _NUMBER:
        return False
    if before.group == _NUMBER and (word.pos, word.group) == ("名詞", "副詞可能"):
        return True  # counted like 年 or 分
    if before.group == word.group == _NUMBER:
        if not {before.text, word.text} & _POWERS:
            return word.joined
        small = word.text in _SMALL_POWERS and before.text not in _POWERS
        return small or word.text in _LARGE_POWERS
    joined = True
    if word.pos == "名詞" and (
        before.pos in {"形容詞", "動詞"} or (before.pos, before.group) == ("名詞", "形容動詞語幹")
    ):
        joined = False
    if before.pos == "動詞" and word.pos == "形容詞":
        joined = False
    if {before.pos, word.pos} & _ALONE or ("名詞", "副詞可能") in {
        (before.pos, before.group),
        (word.pos, word.group),
    }:
        joined = False
    if word.pos in _ANCILLARY:
        joined = True
    elif before.pos in _ANCILLARY or (before.group == "接尾" and word.pos == "名詞"):
        joined = False
    if word.group == "非自立" and _supports(before, word):
        joined = True
    if before.pos == "名詞" and (word.pos in {"動詞", "形容詞"} or word.group == "形容動詞語幹"):
        joined = False
    if "記号" in {before.pos, word.pos} or word.pos == "接頭詞":
        joined = False
    if (before.name == "姓" and word.pos == "名詞") or (before.pos == "名詞" and word.name == "名"):
        joined = False
    return joined or word.group == "接尾"


def _supports(before: Word, word: Word) -> bool:
    """A dependent verb or adjective after the form that it goes with."""
    continuative = before.form.startswith("連用")
    if word.pos == "動詞":
        verb = before.pos == "動詞" and continuative
        return verb or (before.pos, before.group) == ("名詞", "サ変接続")
    if word.pos == "形容詞":
        te = (before.pos, before.group) == ("助詞", "接続助詞") and before.text in {"て", "で"}
        return te or (before.pos in {"動詞", "形容詞"} and continuative)
    return False


def rule_after(rules: str, pos: str) -> tuple[str, int]:
    """`動詞%F2@1/形容詞%F4@-2` after a verb -> F2, 1; a rule without a part of speech fits all."""
    for entry in rules.split("/"):
        match = _RULE.fullmatch(entry)
        if match is not None and (match["pos"] or "") in pos:  # 助動詞 holds 動詞
            return match["rule"], int(match["add"] or 0)
    return "", 0


def accent_of(phrase: Sequence[Word]) -> int:
    """The nucleus of a phrase, counted in its moras from 1, 0 for none."""
    accent, moras = phrase[0].accent, phrase[0].moras
    for before, word in pairwise(phrase):
        rule, add = rule_after(word.rule, before.pos)
        accent = _changed(rule, add, accent, moras, word)
        if before.group == word.group == _NUMBER:
            accent = _number_accent(before, word, accent)
        moras += word.moras
    return accent


def _number_accent(digit: Word, power: Word, accent: int) -> int:
    """The nucleus of a digit with a power of ten, such as 三百."""
    if power.text == "十":
        return 1
    if power.text == "百":
        if digit.text in _FRONT:
            return 1
        return 2 if digit.text == "七" else digit.moras + power.moras
    if power.text in {"千", "万"}:
        return digit.moras + 1
    if power.text == "億":
        return 2 if digit.text in {"一", "六", "七", "八", "幾"} else 1
    if power.text == "兆":
        return 2 if digit.text in {"六", "七"} else 1
    return accent


def _changed(rule: str, add: int, accent: int, moras: int, word: Word) -> int:
    if rule in {"F5", "C4", "P6"}:
        return 0
    if rule == "F4" or (rule == "F2" and accent == 0) or (rule == "F3" and accent != 0):
        return moras + add
    if rule == "C1" or (rule in {"P1", "P2", "P14"} and word.accent):
        return moras + word.accent
    if rule in {"C2", "P2"}:
        return moras + 1
    if rule == "C3":
        return moras
    return 0 if rule == "P1" else accent


def recompute(features: Sequence[dict[str, Any]], morphemes: Sequence[str]) -> list[dict[str, Any]]:
    """Open JTalk's words with their phrases and accents made anew.

    features: words after pyopenjtalk-plus; morphemes: MeCab's lines of the same text, which have
    the accents of the dictionary.
    """
    result = [_spelled_anew(feature) for feature in features]
    words = list(_words(result, morphemes))
    starts = [
        index for index, word in enumerate(words) if index == 0 or not joins(words[index - 1], word)
    ]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        phrase = words[start:end]
        for index in range(start, end):
            result[index]["chain_flag"] = int(index > start) if index else -1
        digits = all(word.group == _NUMBER and word.text not in _POWERS for word in phrase)
        if len(phrase) == 1 or not digits:
            result[start]["acc"] = accent_of(phrase)
    return result


def _spelled_anew(feature: Mapping[str, Any]) -> dict[str, Any]:
    """フュ as two moras, フユ: Open JTalk 1.11 has no other. Marks of devoiced vowels go, as they
    followed from the accent; those of です and ます are the dictionary's own."""
    count = feature["pron"].count("フュ")
    pron = feature["pron"].replace("フュ", "フユ")
    if feature["pos"] != "助動詞":
        pron = pron.replace("’", "")
    return {**feature, "pron": pron, "mora_size": feature["mora_size"] + count}


def _words(features: Sequence[Mapping[str, Any]], morphemes: Sequence[str]) -> Iterator[Word]:
    fields = [line.split(",") for line in morphemes]
    position = 0
    for feature in features:
        own = _own(feature, fields[position : position + 6])
        accent, rule = feature["acc"], feature["chain_rule"]
        if feature["string"] == "千":
            accent = 1  # made from digits it is in no line of MeCab's
        if own is not None:
            ahead, accent, rule = own
            position += ahead + 1
        yield Word(
            feature["string"],
            feature["pos"],
            feature["pos_group1"],
            feature["pos_group3"],
            feature["cform"],
            feature["mora_size"],
            accent,
            rule,
            feature["chain_flag"] == 1,
        )


def _own(feature: Mapping[str, Any], ahead: Sequence[Sequence[str]]) -> tuple[int, int, str] | None:
    """Where among the next morphemes a word stands, its accent and its rules in the dictionary."""
    for index, fields in enumerate(ahead):
        if len(fields) > 11 and fields[0] == feature["string"] and fields[1] == feature["pos"]:
            accent = _ACCENT.fullmatch(fields[-2])
            return None if accent is None else (index, int(accent[1]), fields[-1])
    return None
