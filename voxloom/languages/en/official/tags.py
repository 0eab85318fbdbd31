"""The part of speech of a homograph, as far as its two readings need it.

The original asks a trained tagger (NLTK's averaged perceptron, with its mistakes); its weights are
part of no package, so these are rules on the neighbours that give Penn tags.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from voxloom.languages.en.neighbours import is_verb

_BE = frozenset("is are was were be been being am isn't aren't wasn't weren't it's that's".split())
_HAVE = frozenset("have has had having haven't hasn't hadn't i've you've we've they've".split())
_DEGREES = frozenset("very too so quite more most less rather really".split())
_ARTICLES = frozenset("a an the this that his her its our their my your".split())
_ASKS_VERB = frozenset(
    "to will would can could shall should may might must did do does don't didn't doesn't won't "
    "can't couldn't cannot please i you we they let's".split()
)
_SINGULAR = frozenset("he she it who".split())
_FUNCTION = frozenset(
    "of in on at by for from with and or but that which is are was were has have had to as than "
    "into about when while if because near after before".split()
)
_ADVERBS = frozenset("not never always also just still often even only already ever".split())


def tag(tokens: Sequence[str], index: int) -> str:
    """A Penn tag for tokens[index]: VB, VBP, VBD, VBN, VBG, NN, JJ, JJR."""
    words = [token.lower() for token in tokens]
    return _OWN.get(words[index], _verb_or_noun)(words, index)


def _at(words: Sequence[str], index: int) -> str:
    return words[index] if 0 <= index < len(words) else ""


def _before(words: Sequence[str], index: int) -> str:
    """The word before, past adverbs."""
    index -= 1
    while index > 0 and (words[index] in _ADVERBS or words[index].endswith("ly")):
        index -= 1
    return _at(words, index)


def _before_noun(words: Sequence[str], index: int) -> bool:
    after = _at(words, index + 1)
    return after.isalpha() and after not in _FUNCTION


def _verb_or_noun(words: Sequence[str], index: int) -> str:
    word, before = words[index], _at(words, index - 1)
    described = before in _DEGREES or (before in _ARTICLES and _before_noun(words, index))
    if word.endswith("ed") and word != "unused":
        return "JJ" if described else "VBD"
    if word.endswith("ing"):
        return "VBG" if _before(words, index) in _BE else "NN"
    return "VB" if is_verb(words, index) else "NN"


def _complex(words: Sequence[str], index: int) -> str:
    described = _at(words, index - 1) in _DEGREES | _BE
    return "JJ" if described or _before_noun(words, index) else "NN"


def _content(words: Sequence[str], index: int) -> str:
    before = _at(words, index - 1)
    asked = before in _ASKS_VERB and _at(words, index - 2) in _BE  # are you content
    return "JJ" if asked or before in _DEGREES | _BE else "NN"


def _closer(words: Sequence[str], index: int) -> str:
    noun = _at(words, index - 1) in _ARTICLES and not _before_noun(words, index)
    return "NN" if noun else "JJR"


def _close(words: Sequence[str], index: int) -> str:
    """The tagger takes it for an adverb unless something before it asks for a verb: even at the
    start of a request."""
    return "VB" if _before(words, index) in _ASKS_VERB else "RB"


def _read(words: Sequence[str], index: int) -> str:
    before = _before(words, index)
    asked = before in _ASKS_VERB and _at(words, index - 2) in _HAVE  # have you read
    if before in _HAVE | _BE or asked:
        return "VBN"
    if before in _ASKS_VERB or not before.isalpha() or before in {"and", "or", "let", "let's"}:
        return "VBP"
    return "VBD" if before in _SINGULAR or before not in _ARTICLES else "NN"


def _used(words: Sequence[str], index: int) -> str:
    described = _at(words, index - 1) in _ARTICLES or _at(words, index + 1) == "by"
    return "VBN" if described or _before(words, index) in _BE | _HAVE else "VBD"


_OWN: Mapping[str, Callable[[Sequence[str], int], str]] = {
    "complex": _complex,
    "content": _content,
    "closer": _closer,
    "close": _close,
    "read": _read,
    "used": _used,
}
