"""Whether a value is Hangul as it is pronounced. Imports nothing: it is asked before any frontend
is built.
"""

from __future__ import annotations

import re

_HANGUL = re.compile(r"[\uac00-\ud7a3 ]+")


def is_hangul(value: str) -> bool:
    """Syllables of Hangul, and spaces."""
    return bool(value.strip()) and _HANGUL.fullmatch(value) is not None
