"""What pydantic found wrong -> errors that say where, what was given and what is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from voxloom.core.spec.tree import Node
from voxloom.interfaces.errors import Location, SpecError

_ABSTRACT = ("valid dictionary", "an object", "instance of")
_LEAD = re.compile(r"^(Input|Value) should (be )?")
_REASON = re.compile(r", (unable to|got a|cannot) .*$")
_COUNTED = re.compile(r"^(String|List|Tuple|Dictionary|Set) should have ")


def dotted(parts: Sequence[str | int]) -> str:
    """("effects", 0, "use") -> "effects[0].use"."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def translate(
    error: ValidationError,
    node: Node,
    model: type[BaseModel],
    *,
    subject: str,
    prefix: str = "",
    skip: Sequence[str] = (),
) -> list[SpecError]:
    """One SpecError per fault, in the order of their places.

    node: the tree that was validated; subject: whose settings they are, such as
    `vocoder 'griffin-lim'`; prefix: the slot, for the paths shown; skip: keys of the node that are
    not the model's.
    """
    grouped: dict[tuple[str | int, ...], list[Mapping[str, Any]]] = {}
    for fault in error.errors(include_url=False):
        loc = fault["loc"]
        depth = _depth(node, loc)
        named = loc if fault["type"] in ("missing", "extra_forbidden") else loc[:depth]
        grouped.setdefault(named, []).append(dict(fault))
    found = [
        _unknown(path, faults[0], node, model, subject, prefix)
        if faults[0]["type"] == "extra_forbidden"
        else _missing(path, node, model, subject, prefix)
        if faults[0]["type"] == "missing"
        else _wrong(path, faults, node, model, prefix)
        for path, faults in grouped.items()
    ]
    return sorted(found, key=lambda fault: _order(fault.where))


def _order(where: Location | None) -> tuple[int, int]:
    return (where.line, where.column) if where else (0, 0)


def _depth(node: Node, loc: Sequence[str | int]) -> int:
    """How many steps of loc exist in the tree; pydantic adds names of unions' members."""
    current: Node | None = node
    for number, step in enumerate(loc):
        current = current.child(step) if current else None
        if current is None:
            return number
    return len(loc)


def _at(node: Node, loc: Sequence[str | int]) -> Node:
    for step in loc:
        below = node.child(step)
        if below is None:
            return node
        node = below
    return node


def _fields(model: type[BaseModel], loc: Sequence[str | int]) -> list[str]:
    """The keys that could stand where loc's last one does."""
    current: Any = model
    for step in loc[:-1]:
        if isinstance(step, str) and _is_model(current) and step in current.model_fields:
            current = current.model_fields[step].annotation
        while not _is_model(current) and get_args(current):
            models = [a for a in _flatten(current) if _is_model(a)]
            current = models[0] if models else None
    return list(current.model_fields) if _is_model(current) else []


def _flatten(annotation: Any) -> list[Any]:
    below = get_args(annotation)
    return [annotation] + [item for part in below for item in _flatten(part)]


def _is_model(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _unknown(
    loc: Sequence[str | int],
    fault: Mapping[str, Any],
    node: Node,
    model: type[BaseModel],
    subject: str,
    prefix: str,
) -> SpecError:
    name, known = str(loc[-1]), _fields(model, loc)
    close = get_close_matches(name, known, n=1)
    noun = "option" if prefix else "key"
    inside = dotted(loc[:-1])
    whose = f"`{inside}` of {subject}" if inside else subject
    if close:
        mend = f"Did you mean {close[0]!r}?"
    else:
        mend = f"It has {', '.join(known)}." if known else f"Delete {name!r}; it has none."
    return SpecError(
        f"{whose[:1].upper()}{whose[1:]} has no {noun} {name!r}.",
        mend=mend,
        where=_at(node, loc).place,
    )


def _missing(
    loc: Sequence[str | int], node: Node, model: type[BaseModel], subject: str, prefix: str
) -> SpecError:
    path = dotted([prefix, *loc] if prefix else loc)
    described = _description(model, loc)
    return SpecError(
        f"{subject[:1].upper()}{subject[1:]} needs the option {dotted(loc)!r}{described}.",
        mend=f"Give it, in the file or with `--set {path}=VALUE`.",
        where=_at(node, loc).place,
    )


def _wrong(
    loc: Sequence[str | int],
    faults: Sequence[Mapping[str, Any]],
    node: Node,
    model: type[BaseModel],
    prefix: str,
) -> SpecError:
    path = dotted([prefix, *loc] if prefix else loc)
    reached = _at(node, loc)
    given = _shown(reached.plain() if loc else faults[0]["input"])
    custom = [str(f["ctx"]["error"]) for f in faults if f["type"] in ("value_error",)]
    if custom:
        return SpecError(
            f"`{path}` is {given}: {custom[0].rstrip('.')}.",
            mend=f"Change {path!r}.",
            where=reached.where,
        )
    wanted = _wanted(faults)
    return SpecError(
        f"`{path}` is {given}, but should be {wanted}{_description(model, loc)}.",
        mend=_mend(reached, faults, wanted),
        where=reached.where,
    )


def _wanted(faults: Sequence[Mapping[str, Any]]) -> str:
    """Pydantic's words as what belongs after "should be"."""
    texts: list[str] = []
    for fault in faults:
        text = _LEAD.sub("", str(fault["msg"]))
        text = _REASON.sub("", text)
        text = _COUNTED.sub(lambda found: f"a {found.group(1).lower()} with ", text)
        text = text.replace("String should match pattern", "text that matches")
        if any(word in text for word in _ABSTRACT):
            text = "a mapping"
        if text not in texts:
            texts.append(text)
    return " or ".join(texts)


def _mend(node: Node, faults: Sequence[Mapping[str, Any]], wanted: str) -> str:
    types = {str(fault["type"]) for fault in faults}
    if "string_type" in types and isinstance(node.value, bool | int | float):
        return f'Put it in quotes: "{str(node.value).lower()}".'
    if "bool_type" in types and node.text.lower() in ("yes", "no", "on", "off"):
        return f"Write {'true' if node.text.lower() in ('yes', 'on') else 'false'}."
    if "int_type" in types and node.text.lstrip("-").isdigit():
        return "Remove the quotes."
    if types & {"literal_error", "enum"} and node.text:
        expected = str((faults[0].get("ctx") or {}).get("expected", ""))
        names = [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]
        close = get_close_matches(node.text, names, n=1)
        if close:
            return f"Did you mean {close[0]!r}?"
    return f"Give {wanted}." if wanted.startswith(("a ", "text ", "'")) else "Change the value."


def _description(model: type[BaseModel], loc: Sequence[str | int]) -> str:
    current: Any = model
    text = ""
    for step in loc:
        if not _is_model(current) or not isinstance(step, str) or step not in current.model_fields:
            return ""
        field = current.model_fields[step]
        text, current = field.description or "", field.annotation
    return f" ({text.rstrip('.')})" if text else ""


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
