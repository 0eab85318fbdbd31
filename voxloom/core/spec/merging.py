"""How a spec lies over the one that it extends.

- A top-level value of the child replaces the parent's; `null` takes it away, a stage included.
- Two mappings merge key by key, to any depth, unless both name a provider (`use`) and the names
  differ: another provider has other options, so the child's mapping replaces the parent's wholly.
- Lists (`adapters`, `effects`, and lists among options) replace; they never append.
- Inside a stage `null` is a value like any other, for options that may be empty.
- `name`, `extends` and `voxloom` belong to one file and are not handed down.

Every value keeps the place that said it and the folder its relative paths are meant from.
"""

from __future__ import annotations

from collections.abc import Mapping

from voxloom.core.spec.tree import Node

OWN_KEYS = ("voxloom", "name", "extends")


def merge(child: Node, parent: Node | None) -> Node:
    """The child over the parent, both mappings of whole specs."""
    entries: dict[str, Node] = {}
    if parent is not None and parent.mapping is not None:
        entries.update({k: v for k, v in parent.mapping.items() if k not in OWN_KEYS})
    for name, node in (child.mapping or {}).items():
        if node.value is None:
            entries.pop(name, None)
        else:
            entries[name] = overlay(node, entries.get(name))
    return child.holding(entries)


def overlay(child: Node, parent: Node | None) -> Node:
    """One value over another, by the rules above."""
    if parent is None or child.mapping is None or parent.mapping is None:
        return child
    if _use(child.mapping) and _use(child.mapping) != _use(parent.mapping):
        return child
    entries = dict(parent.mapping)
    for name, node in child.mapping.items():
        entries[name] = overlay(node, entries.get(name))
    return child.holding(entries)


def _use(mapping: Mapping[str, Node]) -> str:
    return mapping["use"].text if "use" in mapping else ""
