"""Whether a value is well-formed kana with its accent. Imports nothing: it is asked before any
frontend is built.
"""

from __future__ import annotations

import re

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30faー\u30fc\uff66-\uff9f↑↓'’・ 　]+(?::\d{1,2})?")
_LETTER = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")


def is_kana(value: str) -> bool:
    """Kana with accent arrows, or with an accent number after a colon."""
    return bool(_KANA.fullmatch(value) and _LETTER.search(value))
