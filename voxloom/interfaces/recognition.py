"""What a plugin knows about a weights file, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Evidence:
    """One sign: where it was found (`keys`, `head`, `md5`, `config`...), the version or versions
    it speaks for (none: only for the kind), and the sentence that explains it."""

    source: str
    says: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Recognition:
    """family: whose file it is; kind: a short word for what it holds; title: the same for people;
    version: "" where there are none, or where it cannot be told: then `question` asks for it;
    details: further facts, such as the rank of a LoRA; contradictions: signs against the version.
    """

    family: str
    kind: str
    title: str
    version: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    contradictions: tuple[str, ...] = ()
    question: str = ""
