"""Whether `read` is the past: the subject, its helpers and the time that its clause tells."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.languages.en.neighbours import (
    ASKS,
    BE,
    DETERMINERS,
    HAVE,
    JOINERS,
    MODALS,
    PREPOSITIONS,
    PRONOUNS,
    is_adverb,
    is_past,
    is_plural,
    word_at,
)

_MARKS = frozenset({"", ",", ".", "?", "!"})
_PAST_HINTS = frozenset("yesterday ago once last earlier already then was were had did".split())
_BETWEEN = frozenset("already ever sometimes now once rarely seldom soon all both".split())
_ONE = frozenset("a an the this that my your his her its our their each every another".split())
_PEOPLE = frozenset("nobody everybody somebody anybody everyone someone anyone none".split())
_TIMES = frozenset("evening morning afternoon day night week month year time today tonight".split())
_CAUSES = frozenset("make makes made let lets help helps helped hear heard see saw watch".split())
_CALLS = frozenset("come go again tomorrow yesterday instead maybe perhaps how why when".split())


def is_read_past(words: Sequence[str], index: int) -> bool:
    """words: the sentence in lower case, marks as words of their own."""
    before, place = _subject(words, index)
    after, earlier = word_at(words, index + 1), word_at(words, place - 1)
    if before in HAVE or before in BE or (before in PRONOUNS and earlier in HAVE):
        return True
    if before in PRONOUNS and earlier in MODALS:
        return False
    if before in DETERMINERS and not after.isalpha():
        return False  # a good read
    if after == "by" and before not in PRONOUNS | MODALS | JOINERS and index:
        return True  # the poem, read by its author
    if before in MODALS or before in _MARKS or (before == "who" and is_plural(earlier)):
        return False
    if before in {"he", "she", "it", "who"}:
        return True
    if _is_helped(words, index):
        return False
    if _is_one(words, place, after):
        return True
    clause = words[max(0, index - 12) : index + 12]
    return any(word in _PAST_HINTS or is_past(word) for word in clause)


def _subject(words: Sequence[str], index: int) -> tuple[str, int]:
    """The word before, past adverbs, and its place."""
    place = index - 1
    while place >= 0 and (words[place] in _BETWEEN or is_adverb(words[place])):
        place -= 1
    return word_at(words, place), place


def _is_helped(words: Sequence[str], index: int) -> bool:
    """Whether an auxiliary or a verb of causing stands before the subject: did the boy read."""
    for word in reversed(words[max(0, index - 5) : index]):
        if word in _MARKS or word in JOINERS:
            return False
        if word in ASKS or word in _CAUSES:
            return True
    return False


def _is_one(words: Sequence[str], place: int, after: str) -> bool:
    """Whether the subject, whose last word is at `place`, is one thing or person: its present
    would be `reads`. A good read is none."""
    noun = words[place]
    if not noun.isalpha() or is_plural(noun) or noun in PRONOUNS | _TIMES | _CALLS:
        return False
    if noun in _PEOPLE:
        return True
    start = place
    while start > 0 and words[start - 1].isalpha() and place - start < 3:
        if words[start - 1] in PREPOSITIONS | JOINERS:
            break
        start -= 1
        if words[start] in _ONE:
            break
    joined = word_at(words, start - 1) in {"and", "or"}
    if joined or noun in DETERMINERS | JOINERS | PREPOSITIONS:
        return False
    if words[start] in _ONE:
        return words[start] not in {"a", "an"} or (after.isalpha() and after not in {"of", "for"})
    alone = start == place and not word_at(words, start - 1).isalpha()
    return alone  # a name
