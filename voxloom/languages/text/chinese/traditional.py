"""Traditional characters -> simplified ones, character by character: jieba's dictionary, the tone
rules and the number rules know the simplified forms."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=2)
def simpler(table: str = "opencc") -> dict[str, str]:
    """The characters that change. table: `opencc`, or `paddlespeech`, which has fewer."""
    lines = (_DATA / f"simplified_{table}.txt").read_text(encoding="utf-8").split("\n")
    return dict(zip(lines[0], lines[1], strict=True))
