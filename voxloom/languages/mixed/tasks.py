"""Requests of `voxloom phonemize --jsonl` that the mixed frontend answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.request import AUTO

MIXED = "mixed"
_ALL, _CANTONESE = "all_", "auto_yue"


def text_fields(task: str, request: Mapping[str, Any]) -> tuple[str, str]:
    """The text and the language code of a request. Raises InputError: another task, or a field
    that is no string."""
    if task != MIXED:
        raise InputError(
            f"The frontend `mixed` does not answer the task {task!r}.", mend=f"Ask for {MIXED!r}."
        )
    found = request.get("text"), request.get("language", AUTO)
    for name, value in zip(("text", "language"), found, strict=True):
        if not isinstance(value, str):
            raise InputError(
                f"The request's `{name}` is {'missing' if value is None else 'not a string'}.",
                mend=f'Give it as a string, such as "{name}": "...".',
            )
    return str(found[0]), str(found[1])


def language_of(code: str, languages: Sequence[str]) -> str:
    """A language code of the original in the terms of the default rules: the caller's word on
    what the script leaves open."""
    if code == _CANTONESE:
        return "yue" if "yue" in languages else AUTO
    return code.removeprefix(_ALL)
