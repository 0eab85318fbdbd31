"""`--set a.b=c`: one value over a spec.

The value replaces what stands at the path; a list's entry is counted from 0, and the number after
the last one appends. Setting `use` to another provider drops the options of the one before.
`null` takes away a stage or a top-level key.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from yaml import YAMLError

from voxloom.core.spec.slots import HEADER, SLOTS
from voxloom.core.spec.tree import Node
from voxloom.core.spec.yaml_reader import is_flow, read_yaml
from voxloom.interfaces.errors import Location, SpecError

_FIXED = ("voxloom", "extends", "lock")


def apply_settings(root: Node, settings: Sequence[str]) -> Node:
    """All settings in their order.

    Raises:
        SpecError: not `key=value`, an unknown path, or a value that is not YAML.
    """
    for setting in settings:
        root = _apply(root, setting)
    return root


def _apply(root: Node, setting: str) -> Node:
    where = Location(f"--set {setting}")
    name, equals, text = setting.partition("=")
    path = tuple(part.strip() for part in name.split("."))
    if not equals or not all(path):
        raise SpecError(
            "A setting is written `key=value`, with a dot between the levels.",
            mend="For example `--set vocoder.iterations=64`.",
            where=where,
        )
    if not text.strip():
        raise SpecError(
            "Nothing stands after `=`.", mend="Write `null` to take a value away.", where=where
        )
    _check_head(path, where)
    return _put(root, path, parse_value(text, where), where, "")


def parse_value(text: str, where: Location) -> Node:
    """A YAML scalar or a bracketed list or mapping -> its node; relative paths in it are meant from
    the current folder."""
    try:
        if not is_flow(text):
            raise SpecError(
                "The value is no single value.",
                mend="Put text that holds `: ` or starts with `- ` in quotes.",
                where=where,
            )
    except YAMLError:
        pass  # read_yaml says what is wrong with it
    node = read_yaml(text, where.source, Path.cwd(), at=where)
    return node or Node(None, where, Path.cwd())


def _check_head(path: Sequence[str], where: Location) -> None:
    known = [name for name in (*HEADER, *SLOTS) if name not in _FIXED]
    if path[0] in known:
        return
    if path[0] in _FIXED:
        raise SpecError(
            f"{path[0]!r} cannot be set from outside.", mend="Change the file.", where=where
        )
    close = get_close_matches(path[0], known, n=1)
    raise SpecError(
        f"A spec has no key {path[0]!r}.",
        mend=f"Did you mean {close[0]!r}?" if close else f"It has {', '.join(known)}.",
        where=where,
    )


def _put(node: Node | None, path: Sequence[str], value: Node, where: Location, done: str) -> Node:
    if not path:
        return value
    step, rest = path[0], path[1:]
    here = f"{done}.{step}" if done else step
    if node is None or node.value is None:
        _refuse_orphan(done, here, step, where)
        many = done in SLOTS and SLOTS[done].many
        node = Node(() if many else {}, where, value.base, where)
    if node.items is not None:
        return _put_item(node, step, rest, value, where, done)
    if node.mapping is None:
        # A stage in its short form holds its provider's name.
        if done in SLOTS and node.text:
            node = node.holding({"use": Node(node.text, node.where, node.base, node.key)})
        else:
            raise SpecError(
                f"`{done}` is {node.value!r}; nothing stands below it.",
                mend=f"Set `{done}` itself.",
                where=where,
            )
    entries = dict(node.mapping or {})
    below = entries.get(step)
    if step == "use" and not rest and below is not None and below.value != value.value:
        entries = {}
    if not rest and not done and value.value is None:
        entries.pop(step, None)
        return node.holding(entries)
    entries[step] = _put(below, rest, value, where, here).under(where)
    return node.holding(entries)


def _refuse_orphan(done: str, here: str, step: str, where: Location) -> None:
    """An option of a stage that is not there would make a stage without a provider."""
    if done in SLOTS and step != "use" and not SLOTS[done].many:
        raise SpecError(
            f"The spec has no {done}, so `{here}` sets nothing.",
            mend=f"Set `{done}.use=NAME` before it.",
            where=where,
        )


def _put_item(
    node: Node, step: str, rest: Sequence[str], value: Node, where: Location, done: str
) -> Node:
    items = list(node.items or ())
    if not step.isdigit() or int(step) > len(items):
        count = "1 entry" if len(items) == 1 else f"{len(items)} entries"
        raise SpecError(
            f"`{done}` is a list of {count}, counted from 0; {step!r} is none of them.",
            mend=f"Use a number from 0 to {len(items)}; the last one appends.",
            where=where,
        )
    index = int(step)
    before = items[index] if index < len(items) else None
    if before is not None and done in SLOTS and rest and before.text:
        before = before.holding({"use": Node(before.text, before.where, before.base)})
    items[index : index + 1] = [_put(before, rest, value, where, f"{done}.{step}")]
    return node.holding(tuple(items))
