"""Which characters mean what when text is split: marks, closers, and what can be spoken."""

from __future__ import annotations

import re
import unicodedata

# Marks that end a sentence wherever they stand, and those that must be followed by a space, the
# end of the text or a character of a script without spaces.
ALWAYS = "。！？｡‼⁇⁈⁉।॥؟۔"
SPACED = ".!?…．"
CLOSERS = "\"'”’»›)]}」』】〉》〕）］｝｣＂\ufe0e\ufe0f"
CLAUSE_ALWAYS = "，、；：､"
CLAUSE_SPACED = ",;:—–،؛"

# Han, kana, hangul, bopomofo, their full-width forms and the supplementary ideographic planes.
DENSE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u318f\u31a0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
UNSPACED = (
    "\u2e80-\u2fdf\u3005-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
)

dense = re.compile(f"[{DENSE}]")
unspaced = re.compile(f"[{UNSPACED}\U00020000-\U0003ffff]")
# The marks of long vowels and repetition are letters to Unicode, and say nothing alone.
letter_or_digit = re.compile(r"[^\W_\u3005\u3031-\u3035\u309d\u309e\u30fc-\u30fe\uff70]")

# Symbols that frontends read as a word of their own.
READ_SYMBOLS = "%&@#§°℃℉"


def has_speech(text: str) -> bool:
    """True if any character could be spoken: a letter, a digit, or a sign such as % or €.

    Emoji, punctuation, control characters and space alone cannot; a frontend may refuse more."""
    if letter_or_digit.search(text):
        return True
    return any(c in READ_SYMBOLS or unicodedata.category(c) in ("Sc", "Sm") for c in set(text))
