"""JSON into the located tree, strictly (RFC 8259), with the place of every value."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from json.decoder import JSONDecodeError, JSONDecoder
from pathlib import Path

from voxloom.core.spec.tree import Guard, Node, Scalar
from voxloom.interfaces.errors import Location, SpecError

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_DECODER = JSONDecoder(strict=True)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


def read_json(text: str, source: str, base: Path) -> Node | None:
    """One JSON text -> its tree, None where there is nothing.

    Raises:
        SpecError: not JSON; duplicate keys; beyond the limits.
    """
    return _Parser(text, source, base).document()


class Lines:
    """Offsets into a text -> places."""

    def __init__(self, text: str, source: str) -> None:
        self.source = source
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def at(self, offset: int) -> Location:
        line = bisect_right(self.starts, offset)
        return Location(self.source, line, offset - self.starts[line - 1] + 1)


class _Parser:
    def __init__(self, text: str, source: str, base: Path) -> None:
        self.text, self.base, self.position = text, base, 0
        self.lines, self.guard = Lines(text, source), Guard()

    def document(self) -> Node | None:
        self.skip()
        if self.position == len(self.text):
            return None
        root = self.value(0)
        self.skip()
        if self.position < len(self.text):
            raise self.fault("the text goes on after the end of the value")
        return root

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position

    def here(self) -> Location:
        return self.lines.at(self.position)

    def fault(self, what: str) -> SpecError:
        return SpecError(
            f"This is not JSON: {what}.",
            mend="Check commas, quotes and brackets; JSON has no comments.",
            where=self.here(),
        )

    def take(self, character: str) -> bool:
        self.skip()
        if self.text.startswith(character, self.position):
            self.position += 1
            return True
        return False

    def value(self, depth: int) -> Node:
        self.skip()
        where = self.here()
        self.guard.spend(where)
        start = self.text[self.position : self.position + 1]
        if start == "{":
            return self.map(where, self.guard.deeper(depth, where))
        if start == "[":
            return self.list(where, self.guard.deeper(depth, where))
        if start == '"':
            return Node(self.guard.string(self.string(), where), where, self.base)
        return Node(self.bare(where), where, self.base)

    def string(self) -> str:
        try:
            text, self.position = _DECODER.raw_decode(self.text, self.position)
        except JSONDecodeError as error:
            self.position = min(error.pos, len(self.text))
            raise self.fault(error.msg.lower()) from None
        return str(text)

    def bare(self, where: Location) -> Scalar:
        for word, value in _WORDS.items():
            if self.text.startswith(word, self.position):
                self.position += len(word)
                return value
        found = _NUMBER.match(self.text, self.position)
        if not found:
            raise self.fault("a value is missing")
        self.position = found.end()
        if found.group(1) or found.group(2):
            return self.guard.real(float(found.group()), where)
        return self.guard.number(found.group(), where)

    def map(self, where: Location, depth: int) -> Node:
        entries: dict[str, Node] = {}
        self.position += 1
        if self.take("}"):
            return Node(entries, where, self.base)
        while True:
            self.skip()
            key = self.here()
            if not self.text.startswith('"', self.position):
                raise self.fault("a key in double quotes is missing")
            name = self.guard.unique(self.guard.string(self.string(), key), key, entries)
            if not self.take(":"):
                raise self.fault(f"`:` is missing after the key {json.dumps(name)}")
            entries[name] = self.value(depth).under(key)
            if self.take("}"):
                return Node(entries, where, self.base)
            if not self.take(","):
                raise self.fault("`,` or `}` is missing")

    def list(self, where: Location, depth: int) -> Node:
        items: list[Node] = []
        self.position += 1
        if self.take("]"):
            return Node((), where, self.base)
        while True:
            items.append(self.value(depth))
            if self.take("]"):
                return Node(tuple(items), where, self.base)
            if not self.take(","):
                raise self.fault("`,` or `]` is missing")
