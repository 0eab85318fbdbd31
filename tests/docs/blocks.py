"""Finds the fenced blocks of a Markdown page.

A comment on the line before a block tells how it is treated: `<!-- skip: reason -->` leaves it out,
`<!-- file: name -->` writes it to a file of that name, next to what later blocks of the page read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)\s*$")
_COMMENT = re.compile(r"^\s*<!--\s*(?P<key>skip|file):\s*(?P<value>.+?)\s*-->\s*$")


@dataclass(frozen=True)
class Block:
    """One block: where it starts, what it is written in, and what its comment says."""

    page: str
    line: int
    language: str
    code: str
    skip: str = ""
    file: str = ""

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: Path) -> list[Block]:
    """All fenced blocks of a page, in order. Raises ValueError for one that never ends."""
    found: list[Block] = []
    lines = page.read_text(encoding="utf-8").splitlines()
    number, comment = 0, {}
    while number < len(lines):
        opening = _FENCE.match(lines[number])
        if opening is None:
            if lines[number].strip():
                said = _COMMENT.match(lines[number])
                comment = {said["key"]: said["value"]} if said else {}
            number += 1
            continue
        start, indent = number + 1, len(opening["indent"])
        end = next((n for n in range(start, len(lines)) if lines[n].strip() == "```"), None)
        if end is None:
            raise ValueError(f"{page.name}:{start}: a block never ends")
        code = "\n".join(line[indent:] for line in lines[start:end]) + "\n"
        found.append(Block(page.name, start, opening["language"], code, **comment))
        number, comment = end + 1, {}
    return found
