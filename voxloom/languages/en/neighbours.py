"""The part of speech of an English word, guessed from its neighbours: verb or not."""

from __future__ import annotations

import re
from collections.abc import Sequence

MODALS = frozenset(
    "to can could will would shall should may might must do does did don't doesn't didn't won't "
    "can't couldn't wouldn't shouldn't cannot let's i'll you'll he'll she'll we'll they'll it'll "
    "i'd you'd he'd she'd we'd they'd who'll please let lets help helps".split()
)
PRONOUNS = frozenset("i you we they he she it who".split())
DETERMINERS = frozenset(
    "a an the this these those my your his her its our their some any no every each another "
    "one two three four five six many several few such much which what whose new old good bad "
    "great big small first last next same other own more most main whole little long".split()
)
PREPOSITIONS = frozenset(
    "of in on at by for from with about into during under over after before through without "
    "between among against upon within like as than".split()
)
BE = frozenset("is are was were be been being am it's that's i'm you're he's she's".split())
HAVE = frozenset("have has had having i've you've we've they've he'd she'd".split())
OBJECTS = frozenset(
    "the a an this these those my your his her its our their it them him me us you that up down "
    "out into".split()
)
JOINERS = frozenset("and or but then that so because if when while where if unless".split())
# Plurals without an s, and words in s that are none or that stand before nouns.
_PLURALS = frozenset("people children men women police feet teeth mice sheep fish data".split())
_NO_PLURALS = frozenset(
    "sales sports arms savings goods news series species economics physics customs systems this "
    "his its is was has us always perhaps does towards besides plus thus yes james as".split()
)
FINITE = frozenset(
    "is are was were has have had will would can could shall should may might must does did isn't "
    "aren't wasn't weren't won't can't".split()
)
_PASTS = frozenset(
    "went came took made got gave saw said held hit won lost ran met left felt kept led sold told "
    "paid sent spent stood fell broke began became drew drove rose grew found set put brought "
    "bought thought caught taught cost let read wrote knew showed fled sang flew hung".split()
)
_KEEPS_NOUN = PREPOSITIONS - {"at", "from", "with"} | {"and", "or"}
_CLAUSES = JOINERS | frozenset("that which who whose after before since until".split())
_MANY = frozenset(
    "these those some two three four five six many several few all such other more most".split()
)
ASKS = frozenset("do does did can could will would should may must".split())
_QUESTIONS = frozenset("when where why how what who which".split())
_KEEPS = frozenset("keep keeps kept keeping stay stayed remain remained".split())
_TO_NOUN = frozenset({"subject", "subjects", "due", "access", "key"})
_ADVERBS = frozenset("not never always also just still often even only".split())
_SAME_PARTICIPLE = frozenset("upset undercut".split())


def word_at(words: Sequence[str], index: int) -> str:
    return words[index] if 0 <= index < len(words) else ""


def word_before(words: Sequence[str], index: int) -> str:
    """The word before, past adverbs such as `never` and `quickly`."""
    index -= 1
    while index >= 0 and is_adverb(words[index]):
        index -= 1
    return word_at(words, index)


def is_adverb(word: str) -> bool:
    """One that stands between a subject and its verb."""
    return word in _ADVERBS or re.fullmatch(r"[a-z]{3,}ly", word) is not None


def is_past(word: str) -> bool:
    return len(word) > 4 and word.endswith("ed")


def is_verb(words: Sequence[str], index: int) -> bool:
    """Whether the word at `index` is a verb, by its neighbours."""
    before, after = word_before(words, index), word_at(words, index + 1)
    if before == "to" and word_at(words, index - 2) in {
        "subject",
        "subjects",
        "due",
        "access",
        "key",
    }:
        return False
    if before in MODALS:
        return True
    if before in PRONOUNS:
        return True
    if before in DETERMINERS or before in PREPOSITIONS or before.endswith("'s"):
        return False
    if before in BE or before in HAVE:
        return words[index].endswith("ed") or words[index] in _SAME_PARTICIPLE
    if not after.isalpha() and any(word in _KEEPS for word in words[max(0, index - 4) : index]):
        return False
    takes_object = after in OBJECTS
    if is_plural(before) and not words[index].endswith("s"):
        return after not in FINITE and not after.endswith("ed")
    if not after.isalpha() and _asked(words, index):
        return True
    if not before or not before[0].isalpha() or before in JOINERS:
        return takes_object
    if (takes_object and after not in {"that", "into", "up", "down", "out"}) or (
        before.endswith("s") and not before.endswith("ss") and (takes_object or after == "to")
    ):
        return True
    return _only_verb(words, index)


def _only_verb(words: Sequence[str], index: int) -> bool:
    """Whether a word in s is all its clause has for a verb: the country exports oil."""
    word, after = words[index], word_at(words, index + 1)
    if not word.endswith("s") or word.endswith("ss") or after in _KEEPS_NOUN:
        return False
    start = end = index
    while start > 0 and words[start - 1].isalpha() and words[start - 1] not in _CLAUSES:
        start -= 1
    while end < len(words) and words[end].isalpha() and words[end] not in _CLAUSES:
        end += 1
    opened = words[start] in DETERMINERS and words[start] not in _MANY
    others = (*words[start:index], *words[index + 1 : end])
    return (
        opened
        and not any(
            other in FINITE | _PASTS or is_past(other) or is_plural(other) or other in PRONOUNS
            for other in others[: index - start]
        )
        and not any(other in FINITE | _PASTS or is_past(other) for other in others[index - start :])
    )


def _asked(words: Sequence[str], index: int) -> bool:
    """Whether an auxiliary opens the question that the word closes: when does the bank close?"""
    for start in range(max(0, index - 5), index - 1):
        first = word_at(words, start - 1)
        if words[start] in ASKS and (not first.isalpha() or first in _QUESTIONS):
            return all(word.isalpha() for word in words[start:index])
    return False


def is_plural(word: str) -> bool:
    """Whether it looks like a noun in the plural: the subject of a verb without an s."""
    return word in _PLURALS or (
        len(word) > 3
        and word.endswith("s")
        and word not in _NO_PLURALS
        and not word.endswith(("ss", "us", "is", "'s", "ous"))
    )
