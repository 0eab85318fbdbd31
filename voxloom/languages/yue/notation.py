"""Whether a value is well-formed jyutping, and what it reads where nothing says that it is
jyutping. Imports nothing: it is asked before any frontend is built.
"""

from __future__ import annotations

import re

_SYLLABLE = re.compile(
    r"(?:ng|gw|kw|[bpmfdtnlgkhzcswj])?"
    r"(?:aa|a|oe|eo|e|i|o|u|yu)(?:ng|[iumnptk])?[1-6]|(?:h?m|h?ng)[1-6]"
)


def is_jyutping(value: str) -> bool:
    """Syllables with tone digits, such as `jyut6 ping3`."""
    syllables = value.lower().split()
    return bool(syllables) and all(map(_SYLLABLE.fullmatch, syllables))


def bracket(word: str, value: str) -> int:
    """As many of the Han characters before a bracket as there are syllables in it."""
    count = len(value.split())
    return count if count <= len(word) and is_jyutping(value) else 0
