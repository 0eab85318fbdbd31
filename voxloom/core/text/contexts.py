"""What stands before or after a word: a small pattern language that cannot run away.

A context is text in which `<class>` stands for one character of a class; it is compared with the
characters next to a word, as many as it has. `<start>` and `<end>` are the text's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from voxloom.core.text.values import near

never = re.compile(r"(?!)")
LONGEST_CONTEXT = 64  # characters and classes

_HAN = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30ff\uff66-\uff9f]")
_HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_UNSPACED = re.compile(f"{_HAN.pattern}|{_KANA.pattern}|{_HANGUL.pattern}")
_PART = re.compile(r"<([a-z]+)>")


def is_spaced(character: str) -> bool:
    """A letter or digit of a script that puts spaces between words. Korean does so too, but adds
    its particles to a word without one."""
    return (character.isalnum() and not _UNSPACED.match(character)) or (
        unicodedata.category(character)[0] == "M"
    )


CLASSES: Mapping[str, Callable[[str], bool]] = {
    "digit": str.isdigit,
    "letter": str.isalpha,
    "han": lambda c: bool(_HAN.match(c)),
    "kana": lambda c: bool(_KANA.match(c)),
    "hangul": lambda c: bool(_HANGUL.match(c)),
    "latin": lambda c: bool(_LATIN.match(c)),
    "upper": str.isupper,
    "lower": str.islower,
    "space": str.isspace,
    "mark": lambda c: unicodedata.category(c)[0] in "PS",
    "any": lambda c: True,
}
EDGES = ("start", "end")


@dataclass(frozen=True)
class Context:
    """One pattern. parts: characters, and names of classes in angle brackets."""

    parts: tuple[str, ...]

    @classmethod
    def read(cls, pattern: str) -> Context:
        """Raises ValueError: it is empty or too long, or names no class."""
        parts: list[str] = []
        at = 0
        while at < len(pattern):
            match = _PART.match(pattern, at)
            if match is None:
                parts.append(pattern[at])
                at += 1
                continue
            if match[1] not in CLASSES and match[1] not in EDGES:
                raise ValueError(f"there is no class <{match[1]}>. {near(match[1], CLASSES)}")
            parts.append(match[0])
            at = match.end()
        if not 0 < len(parts) <= LONGEST_CONTEXT:
            raise ValueError(f"a context has 1 to {LONGEST_CONTEXT} characters")
        return cls(tuple(parts))

    def before(self, text: str, at: int) -> bool:
        """Whether it stands right before a place."""
        for part in reversed(self.parts):
            if part in ("<start>", "<end>"):
                if part == "<end>" or at != 0:
                    return False
                continue
            if at == 0 or not _is(part, text[at - 1]):
                return False
            at -= 1
        return True

    def after(self, text: str, at: int) -> bool:
        """Whether it stands right after a place."""
        for part in self.parts:
            if part in ("<start>", "<end>"):
                if part == "<start>" or at != len(text):
                    return False
                continue
            if at == len(text) or not _is(part, text[at]):
                return False
            at += 1
        return True


def _is(part: str, character: str) -> bool:
    return part == character if len(part) == 1 else CLASSES[part[1:-1]](character)
