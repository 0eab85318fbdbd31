"""The located tree: every value of a spec with the place that said it.

All three formats are read into `Node`s, so that merging, `--set`, checking and errors know nothing
of YAML, TOML or JSON.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from voxloom.interfaces.errors import Location, SpecError

Scalar: TypeAlias = bool | int | float | str | None

MAX_BYTES = 1 << 20
MAX_NODES = 20_000
MAX_DEPTH = 32
MAX_DIGITS = 30

_INTERPOLATION = re.compile(r"\$\{[^}]*\}?|\$[A-Za-z_]\w*")


@dataclass(frozen=True, eq=False)
class Node:
    """One value. where: its place; key: the place of the key it stands under; base: the folder
    against which a relative path in it is meant."""

    value: Scalar | tuple[Node, ...] | Mapping[str, Node]
    where: Location
    base: Path
    key: Location | None = None

    @property
    def mapping(self) -> Mapping[str, Node] | None:
        return self.value if isinstance(self.value, Mapping) else None

    @property
    def items(self) -> tuple[Node, ...] | None:
        return self.value if isinstance(self.value, tuple) else None

    @property
    def text(self) -> str:
        """The string it holds, `` if it holds anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def place(self) -> Location:
        """The key's place, else the value's: where a person looks for the whole entry."""
        return self.key or self.where

    def child(self, step: str | int) -> Node | None:
        """The value under a key or an index, None where there is none."""
        if isinstance(self.value, Mapping):
            return self.value.get(step) if isinstance(step, str) else None
        if isinstance(self.value, tuple) and isinstance(step, int):
            return self.value[step] if 0 <= step < len(self.value) else None
        return None

    def plain(self) -> Any:
        """The same as plain Python values."""
        if isinstance(self.value, Mapping):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def holding(self, value: Scalar | tuple[Node, ...] | Mapping[str, Node]) -> Node:
        """The same place with another value."""
        return replace(self, value=value)

    def under(self, key: Location | None) -> Node:
        """The same value under another key."""
        return replace(self, key=key)

    def walk(self) -> Iterator[Node]:
        """This node and all below, depth first."""
        yield self
        below = self.value.values() if isinstance(self.value, Mapping) else self.items or ()
        for node in below:
            yield from node.walk()


class Guard:
    """The limits that every reader keeps while it builds one tree."""

    def __init__(self, most: int = MAX_NODES, *, literal: bool = False) -> None:
        """most: values in it; literal: text may hold what looks like an environment variable."""
        self.count = 0
        self._most, self._literal = most, literal

    def spend(self, where: Location, nodes: int = 1) -> None:
        """Count nodes, aliases as often as they are used. Raises SpecError beyond the most."""
        self.count += nodes
        if self.count > self._most:
            raise SpecError(
                f"The file grows to more than {self._most} values.",
                mend="Remove the anchors and aliases that repeat each other.",
                where=where,
            )

    def deeper(self, depth: int, where: Location) -> int:
        """The next depth. Raises SpecError beyond MAX_DEPTH."""
        if depth >= MAX_DEPTH:
            raise SpecError(
                f"The file is nested deeper than {MAX_DEPTH} levels.",
                mend="Flatten it.",
                where=where,
            )
        return depth + 1

    def string(self, text: str, where: Location) -> str:
        """Refuse environment interpolation, since a spec means the same on every machine, and
        text that cannot be written down."""
        found = None if self._literal else _INTERPOLATION.search(text)
        if found:
            raise SpecError(
                f"{found.group()!r} looks like an environment variable; a spec does not read any.",
                mend="Write the value itself, or give it with `--set key=value`.",
                where=where,
            )
        if any("\ud800" <= character <= "\udfff" for character in text):
            raise SpecError(
                "This text holds half of a character, which no file can.",
                mend="Write the character itself.",
                where=where,
            )
        return text

    def number(self, digits: str, where: Location) -> int:
        if len(digits) > MAX_DIGITS:
            raise SpecError(
                f"This number has more than {MAX_DIGITS} digits.",
                mend="Write a smaller one.",
                where=where,
            )
        return int(digits, 0) if digits[:2].lower() in ("0x", "0o") else int(digits)

    def real(self, value: float, where: Location) -> float:
        if value != value:
            raise SpecError(
                "`nan` is no value that a setting can have.", mend="Write a number.", where=where
            )
        return value

    def unique(self, name: str, where: Location, seen: Mapping[str, Node]) -> str:
        """Refuse a key that was there before."""
        if name in seen:
            first = seen[name].key
            raise SpecError(
                f"The key {name!r} is there twice"
                + (f"; first in line {first.line}." if first and first.line else "."),
                mend="Keep one of them.",
                where=where,
            )
        return name


def from_python(value: Any, where: Location, base: Path, *, guard: Guard | None = None) -> Node:
    """Plain Python values -> a tree whose nodes all stand at one place.

    Raises:
        SpecError: a value that no spec file could hold, or beyond the limits.
    """
    return _from_python(value, where, base, guard or Guard(), 0)


def _from_python(value: Any, where: Location, base: Path, guard: Guard, depth: int) -> Node:
    guard.spend(where)
    if isinstance(value, str):
        return Node(guard.string(value, where), where, base)
    if value is None or isinstance(value, bool | int):
        return Node(value, where, base)
    if isinstance(value, float):
        return Node(guard.real(value, where), where, base)
    if isinstance(value, Path):
        return Node(str(value), where, base)
    depth = guard.deeper(depth, where)
    if isinstance(value, Mapping):
        entries: dict[str, Node] = {}
        for name, item in value.items():
            if not isinstance(name, str):
                raise SpecError(
                    f"The key {name!r} is no text.", mend="Use a word as the key.", where=where
                )
            entries[name] = _from_python(item, where, base, guard, depth)
        return Node(entries, where, base)
    if isinstance(value, list | tuple):
        items = tuple(_from_python(item, where, base, guard, depth) for item in value)
        return Node(items, where, base)
    raise SpecError(
        f"A spec cannot hold a {type(value).__name__}.",
        mend="Use text, numbers, true, false, lists and mappings.",
        where=where,
    )
