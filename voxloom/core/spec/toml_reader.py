"""TOML into the located tree."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from voxloom.core.spec import toml_positions
from voxloom.core.spec.json_reader import Lines
from voxloom.core.spec.tree import MAX_DEPTH, Guard, Node
from voxloom.interfaces.errors import Location, SpecError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_toml(text: str, source: str, base: Path) -> Node | None:
    """One TOML text -> its tree, None where there is nothing.

    Raises:
        SpecError: not TOML (duplicate keys among it); a date; beyond the limits.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(str(error), text, source) from None
    except RecursionError:
        raise SpecError(
            f"The spec is nested deeper than {MAX_DEPTH} levels.",
            mend="Flatten it.",
            where=Location(source),
        ) from None
    except ValueError as error:  # a number that Python refuses to convert
        raise SpecError(
            f"This is not TOML: {error}.", mend="Write a smaller number.", where=Location(source)
        ) from None
    if not data:
        return None
    return _Builder(text.replace("\r\n", "\n"), data, source, base).node(data, (), 0)


def _syntax_error(message: str, text: str, source: str) -> SpecError:
    found = _AT.search(message)
    where = Location(source, text.count("\n") + 1, 1)
    if found and found.group(1):
        where = Location(source, int(found.group(1)), int(found.group(2)))
    problem = _AT.sub("", message)
    return SpecError(
        f"This is not TOML: {problem[:1].lower()}{problem[1:]}.",
        mend="Check the quotes and brackets, and that every key is there once.",
        where=where,
    )


class _Builder:
    def __init__(self, text: str, data: dict[str, Any], source: str, base: Path) -> None:
        self.base, self.guard, self.lines = base, Guard(), Lines(text, source)
        self.positions = toml_positions.positions(text, data)

    def node(self, value: Any, path: toml_positions.Path, depth: int) -> Node:
        offsets = self.positions.get(path, (0, 0))
        key, where = self.lines.at(offsets[0]), self.lines.at(offsets[1])
        self.guard.spend(where)
        under = key if path and isinstance(path[-1], str) else None
        if isinstance(value, dict):
            depth = self.guard.deeper(depth, where)
            for name in value:
                self.guard.string(name, where)
            entries = {name: self.node(item, (*path, name), depth) for name, item in value.items()}
            return Node(entries, where, self.base, under)
        if isinstance(value, list):
            depth = self.guard.deeper(depth, where)
            items = tuple(self.node(item, (*path, n), depth) for n, item in enumerate(value))
            return Node(items, where, self.base, under)
        if isinstance(value, str):
            return Node(self.guard.string(value, where), where, self.base, under)
        if isinstance(value, bool):
            return Node(value, where, self.base, under)
        if isinstance(value, int):
            return Node(self.guard.number(str(value), where), where, self.base, under)
        if isinstance(value, float):
            return Node(self.guard.real(value, where), where, self.base, under)
        raise SpecError(
            "A date is no value that a setting can have.", mend="Put it in quotes.", where=where
        )
