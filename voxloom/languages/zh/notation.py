"""Whether a value is well-formed pinyin, and what it reads where nothing says that it is pinyin.

Only the shape, which is what tells `行[háng]` from `表[1]`: whether Mandarin has such a syllable is
for the frontend to say. Imports nothing: it is asked before any frontend is built.
"""

from __future__ import annotations

import re
import unicodedata

_MARKS = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_FINAL = (
    "iang|iong|uang|ueng|iao|ian|ing|uai|uan|ang|eng|ong|van|üan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|"
    "ua|uo|ui|un|ue|ve|üe|vn|ün|io|iou|uei|uen|o|a|e|i|u|v|ü|ê"
)
_SYLLABLE = re.compile(
    rf"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:{_FINAL})r?[0-5]?|(?:h?m|h?n|h?ng)[0-5]?|r5?"
)


def is_pinyin(value: str) -> bool:
    """Syllables with tones, such as `chong2 qing4` or `háng`."""
    return bool(syllables(value))


def bracket(word: str, value: str) -> int:
    """As many of the Han characters before a bracket as there are syllables in it; 0 for what may
    be ordinary text: `表[a]` refers to a table."""
    found = syllables(value)
    if found is None or len(found) > len(word):
        return 0
    toned = any(syllable[-1].isdigit() for syllable in found)
    if not toned and (not value.islower() or min(map(len, found)) < 2):
        return 0
    return len(found)


def syllables(value: str) -> list[str] | None:
    """Tone marks turned to digits; None if the value is no pinyin."""
    found = []
    for syllable in value.replace("'", " ").replace("’", " ").split():
        if syllable.isascii():  # most are written with digits, which needs no taking apart
            letters = syllable.replace("u:", "v").lower()
            if not _SYLLABLE.fullmatch(letters):
                return None
            found.append(letters)
            continue
        plain: list[str] = []
        tones: list[str] = []
        for character in unicodedata.normalize("NFD", syllable):
            if character in _MARKS:
                tones.append(_MARKS[character])
            elif character == "\u0308" and plain and plain[-1] in "uU":
                plain[-1] = "v"
            elif character == "\u0302" and plain and plain[-1] in "eE":
                plain[-1] = "ê"
            else:
                plain.append(character)
        letters = "".join(plain).replace("u:", "v").lower()
        if len(tones) > 1 or not _SYLLABLE.fullmatch(letters):
            return None
        if tones and letters[-1:].isdigit():
            return None
        found.append(letters + "".join(tones))
    return found or None
