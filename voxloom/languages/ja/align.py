"""Where each of the analyser's words stands in the text it was given.

Most words are the text itself, in order. Numbers are rewritten (`１９` becomes 十 九), and now and
then a character is replaced by its usual form, so that words and text must meet again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGITS = re.compile(r"[０-９]+(?:[．，][０-９]+)*")
_WORDS_AHEAD, _CHARACTERS_AHEAD = 40, 24


def locate(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Half-open ranges of `text`, one a word, never decreasing. Words that were rewritten
    together share the range of what they replace."""
    spans: list[tuple[int, int]] = []
    position = 0
    while len(spans) < len(words):
        word = words[len(spans)]
        while text.startswith("　", position) and not word.startswith("　"):
            position += 1
        if text.startswith(word, position):
            spans.append((position, position + len(word)))
            position += len(word)
            continue
        count, end = _rewritten(text, position, words[len(spans) :])
        start = position if end > position else max(0, position - 1)
        spans += [(start, max(end, min(start + 1, len(text))))] * count
        position = end
    return spans


def _rewritten(text: str, position: int, words: Sequence[str]) -> tuple[int, int]:
    """How many words replace which text: up to the first word that stands behind it again."""
    number = _DIGITS.match(text, position)
    if number is not None:
        for count in range(1, min(len(words), _WORDS_AHEAD) + 1):
            end = _after_number(text, number.end(), words[count - 1], words[count : count + 1])
            if end is not None:
                return count, end
    for count in range(1, min(len(words), _WORDS_AHEAD)):
        limit = position + _CHARACTERS_AHEAD
        found = text.find(words[count], position, limit)
        if found >= 0:
            return count, found
    return len(words), len(text)


def _after_number(text: str, end: int, word: str, following: Sequence[str]) -> int | None:
    """Where a rewritten word ends if `following` stands behind it: it may hold characters after
    the digits too, as 一日 does for `１日`."""
    for size in range(len(word) - 1, -1, -1):
        rest = word[len(word) - size :]
        stop = end + size
        if text.startswith(rest, end) and (
            text.startswith(following[0], stop) if following else stop == len(text)
        ):
            return stop
    return None
