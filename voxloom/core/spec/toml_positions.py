"""Where the keys and values of a TOML text stand.

`tomllib` reads the values and checks the text, but keeps no positions. This scanner follows the
same grammar over a text already known to be valid, so it needs no error handling of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]
Positions = dict[Path, tuple[int, int]]  # path -> offset of its key, offset of its value

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)
_BARE_VALUE = re.compile(r"[^,\]}#\n]+")


def positions(text: str, data: Mapping[str, Any]) -> Positions:
    """Offsets of every key and value. data: what tomllib read, to tell lists of tables."""
    return _Scanner(text, data).document()


class _Scanner:
    def __init__(self, text: str, data: Mapping[str, Any]) -> None:
        self.text, self.data, self.position = text, data, 0
        self.found: Positions = {}
        self.counts: dict[Path, int] = {}

    def document(self) -> Positions:
        table: Path = ()
        self.match(_BLANK)
        while self.position < len(self.text):
            if self.text[self.position] == "[":
                table = self.header()
            else:
                self.pair(table)
            self.match(_BLANK)
        return self.found

    def match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.position)
        if not found:
            return ""
        self.position = found.end()
        return found.group()

    def header(self) -> Path:
        start = self.position
        many = self.text.startswith("[[", start)
        self.position += 2 if many else 1
        path: Path = ()
        keys = self.keys()
        for number, key in enumerate(keys):
            path = (*path, key)
            last = number == len(keys) - 1
            if many and last:
                self.note(path, start)
                self.counts[path] = self.counts.get(path, -1) + 1
                path = (*path, self.counts[path])
            elif path in self.counts:
                path = (*path, self.counts[path])
            self.note(path, start)
        self.match(_SPACE)
        self.position += 2 if many else 1
        return path

    def note(self, path: Path, key: int, value: int | None = None) -> None:
        self.found.setdefault(path, (key, key if value is None else value))

    def keys(self) -> list[str]:
        names = []
        while True:
            self.match(_SPACE)
            names.append(self.key())
            self.match(_SPACE)
            if not self.text.startswith(".", self.position):
                return names
            self.position += 1

    def key(self) -> str:
        bare = self.match(_BARE_KEY)
        if bare:
            return bare
        quoted = self.match(_STRINGS[2]) or self.match(_STRINGS[3])
        return _unquote(quoted)

    def pair(self, table: Path) -> None:
        start = self.position
        path = table
        for key in self.keys():
            path = (*path, key)
            self.note(path, start)
        self.position += 1  # the equals sign
        self.match(_SPACE)
        self.found[path] = (start, self.position)
        self.value(path)

    def value(self, path: Path) -> None:
        opening = self.text[self.position]
        if opening == "[":
            self.position += 1
            self.elements(path)
        elif opening == "{":
            self.position += 1
            self.inline(path)
        else:
            for pattern in _STRINGS:
                if self.match(pattern):
                    return
            self.match(_BARE_VALUE)

    def elements(self, path: Path) -> None:
        number = 0
        while True:
            self.match(_BLANK)
            if self.text[self.position] == "]":
                break
            if self.text[self.position] == ",":
                self.position += 1
                continue
            self.found[(*path, number)] = (self.position, self.position)
            self.value((*path, number))
            number += 1
        self.position += 1

    def inline(self, path: Path) -> None:
        while True:
            self.match(_BLANK)
            if self.text[self.position] == "}":
                break
            if self.text[self.position] == ",":
                self.position += 1
                continue
            self.pair(path)
        self.position += 1


def _unquote(quoted: str) -> str:
    if quoted.startswith("'"):
        return quoted[1:-1]
    escapes = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}

    def read(found: re.Match[str]) -> str:
        body = found.group(1)
        return escapes.get(body) or chr(int(body[1:], 16))

    return re.sub(r'\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[btnfr"\\])', read, quoted[1:-1])
