"""Do these tensors belong to this model? Needs no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voxloom.core.weights.pickle_names import shown
from voxloom.interfaces.errors import WeightsError

_SHOWN = 5


def match(tensors: Mapping[str, Any], expected: Mapping[str, Sequence[int]], source: str) -> None:
    """Compare names and shapes of a file's tensors with those a model wants; all must agree.

    Args:
        tensors: name -> anything with a `shape`, such as a tensor or a header's TensorInfo.
        expected: name -> shape, for instance of a module's `state_dict()`.
        source: the file's name, for the message.

    Raises:
        WeightsError: it is of another model; names the first few keys that say so.
    """
    missing = sorted(expected.keys() - tensors.keys())
    extra = sorted(tensors.keys() - expected.keys())
    differing = [
        f"{shown(name)} is {_size(tensors[name].shape)}, not {_size(expected[name])}"
        for name in sorted(expected.keys() & tensors.keys())
        if tuple(tensors[name].shape) != tuple(expected[name])
    ]
    parts = [
        f"{title}: {_listing(names)}"
        for title, names in (
            ("missing", missing),
            ("left over", extra),
            ("of another shape", differing),
        )
        if names
    ]
    if parts:
        raise WeightsError(
            f"The weights in {source} are of another model; {'; '.join(parts)}.",
            mend="Give the file that this provider and these options were trained with.",
        )


def _listing(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(map(shown, names[:_SHOWN])) + more


def _size(shape: Sequence[int]) -> str:
    return "[" + ", ".join(str(int(item)) for item in shape) + "]"
