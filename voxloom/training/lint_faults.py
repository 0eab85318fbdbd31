"""What the lint of a corpus reports."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """what: a stable word; utterance: its name, or a place in the manifest; why, mend: sentences;
    fatal: no training on it means anything."""

    what: str
    utterance: str
    why: str
    mend: str
    fatal: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
