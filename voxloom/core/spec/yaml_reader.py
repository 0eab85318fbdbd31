"""YAML into the located tree.

Only PyYAML's parser is used, not its composer or constructor, so there is nothing that could build
an object. Scalars follow the core schema of YAML 1.2: `on`, `no` and `1:30` are text, `1e-5` is a
number, and only `true` and `false` are booleans.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.scanner import Scanner

from voxloom.core.spec.tree import Guard, Node, Scalar
from voxloom.interfaces.errors import Location, SpecError

_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL_FLOAT = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_NULLS = ("", "~", "null", "Null", "NULL")
_BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def read_yaml(
    text: str,
    source: str,
    base: Path,
    *,
    at: Location | None = None,
    guard: Guard | None = None,
) -> Node | None:
    """One document -> its tree, None where there is nothing.

    at: a place that stands for every position, for text that is no file (`--set`); guard: other
    limits than those of a spec.

    Raises:
        SpecError: not YAML; several documents; duplicate keys; a tag; beyond the limits.
    """
    try:
        return _Builder(text, source, base, at, guard or Guard()).document()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - (text.rfind("\n", 0, error.position) + 1) + 1
        raise SpecError(
            f"The character U+{ord(text[error.position]):04X} may not stand in a text file.",
            mend="Delete it.",
            where=at or Location(source, line, column),
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Location(source, mark.line + 1, mark.column + 1) if mark else Location(source)
        raise _syntax_error(error, at or where) from None


def _syntax_error(error: yaml.MarkedYAMLError, where: Location) -> SpecError:
    problem = (error.problem or "it cannot be read").strip()
    if "'\\t'" in problem:
        return SpecError(
            "A tab stands here; YAML is laid out with spaces only.",
            mend="Replace the tab by spaces.",
            where=where,
        )
    if "found undefined tag handle" in problem:
        return _tag_error(where)
    context = f" {error.context.strip()}:" if error.context else ""
    return SpecError(
        f"This is not YAML:{context} {problem}.",
        mend="Check the indentation and the brackets, and quote text that holds `: ` or `#`.",
        where=where,
    )


def _tag_error(where: Location) -> SpecError:
    return SpecError(
        "A spec holds plain values only; tags (`!...`) are refused, and never run anything.",
        mend="Delete the tag; put text that starts with `!` in quotes.",
        where=where,
    )


class _Events(Reader, Scanner, Parser):
    """PyYAML up to its events, and no further."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def following(self) -> Event:
        event: Event = self.get_event()  # type: ignore[no-untyped-call]
        return event


class _Builder:
    """Builds the tree while it reads the events, so that a bomb stops at its first excess."""

    def __init__(
        self, text: str, source: str, base: Path, at: Location | None, guard: Guard
    ) -> None:
        self.events = _Events(text)
        self.source, self.base, self.at = source, base, at
        self.guard = guard
        self.anchors: dict[str, tuple[Node, int]] = {}

    def document(self) -> Node | None:
        self.next()  # the stream's start
        if isinstance(self.next(), StreamEndEvent):
            return None
        root = self.node(self.next(), 0)
        self.next()  # the document's end
        rest = self.next()
        if isinstance(rest, DocumentStartEvent):
            raise SpecError(
                "A second YAML document starts here; a spec file holds one.",
                mend="Keep one document, or make two files.",
                where=self.place(rest),
            )
        return root

    def next(self) -> Event:
        return self.events.following()

    def place(self, event: Event) -> Location:
        mark = event.start_mark
        if self.at is not None or mark is None:
            return self.at or Location(self.source)
        return Location(self.source, mark.line + 1, mark.column + 1)

    def node(self, event: Event, depth: int) -> Node:
        where = self.place(event)
        if isinstance(event, AliasEvent):
            return self.alias(event, where)
        if getattr(event, "tag", None) is not None:
            raise _tag_error(where)
        before = self.guard.count
        self.guard.spend(where)
        if isinstance(event, ScalarEvent):
            node = Node(self.scalar(event, where), where, self.base)
        elif isinstance(event, SequenceStartEvent):
            node = self.sequence(where, self.guard.deeper(depth, where))
        else:
            node = self.map(where, self.guard.deeper(depth, where))
        anchor = getattr(event, "anchor", None)
        if anchor is not None:
            self.anchors[anchor] = (node, self.guard.count - before)
        return node

    def alias(self, event: AliasEvent, where: Location) -> Node:
        if event.anchor not in self.anchors:
            raise SpecError(
                f"The alias *{event.anchor} names no anchor that is complete before it.",
                mend="Write the value itself.",
                where=where,
            )
        node, size = self.anchors[event.anchor]
        self.guard.spend(where, size)
        return node

    def sequence(self, where: Location, depth: int) -> Node:
        items: list[Node] = []
        while not isinstance(event := self.next(), SequenceEndEvent):
            items.append(self.node(event, depth))
        return Node(tuple(items), where, self.base)

    def map(self, where: Location, depth: int) -> Node:
        entries: dict[str, Node] = {}
        while not isinstance(event := self.next(), MappingEndEvent):
            name, key = self.key(event, entries)
            entries[name] = self.node(self.next(), depth).under(key)
        return Node(entries, where, self.base)

    def key(self, event: Event, seen: dict[str, Node]) -> tuple[str, Location]:
        where = self.place(event)
        if getattr(event, "tag", None) is not None:
            raise _tag_error(where)
        value = self.scalar(event, where) if isinstance(event, ScalarEvent) else None
        if not isinstance(value, str):
            shown = f"{event.value!r}" if isinstance(event, ScalarEvent) else "This"
            raise SpecError(
                f"{shown} is no key; a key is a word.",
                mend="Use a word, in quotes if it looks like a number.",
                where=where,
            )
        if value == "<<":
            raise SpecError(
                "Merge keys (`<<`) are not read.",
                mend="Write the entries themselves, or use `extends`.",
                where=where,
            )
        return self.guard.unique(value, where, seen), where

    def scalar(self, event: ScalarEvent, where: Location) -> Scalar:
        text: str = event.value
        if event.style is not None:
            return self.guard.string(text, where)
        if text in _NULLS:
            return None
        if text in _BOOLEANS:
            return _BOOLEANS[text]
        if _INT.fullmatch(text):
            return self.guard.number(text, where)
        if _FLOAT.fullmatch(text):
            return float(text)
        if _SPECIAL_FLOAT.fullmatch(text):
            return self.guard.real(float(text.replace(".", "")), where)
        return self.guard.string(text, where)


def is_flow(text: str) -> bool:
    """Whether text is a single scalar or one bracketed value, as `--set` takes it."""
    events = _Events(text)
    while True:
        event = events.following()
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            return bool(event.flow_style)
        if isinstance(event, ScalarEvent | AliasEvent | StreamEndEvent):
            return True
