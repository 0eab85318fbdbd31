"""The fields of a manifest's tables, as data: type, whether needed, pattern, an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.notation import SCRIPTS

CAPABILITIES = ("streaming", "batch", "training", "export")

_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]*"
_TASK = r"task:[a-z][a-z0-9_-]*"  # of `voxloom phonemize --jsonl`
_MODULE = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*"
_OBJECT = _MODULE + r":[A-Za-z_]\w*"


@dataclass(frozen=True)
class Field:
    """type: str, bool, int, or list for a list of strings; pattern: of the string or of each
    string; choices: the strings allowed, if closed, besides those of the pattern; example: TOML,
    for the mend."""

    type: type
    example: str
    required: bool = False
    pattern: str = ""
    choices: tuple[str, ...] = ()
    unordered: bool = False  # kept as a frozenset instead of a tuple

    def check(self, value: Any) -> str:
        """What is wrong with `value`, as the end of a sentence; `` if nothing is."""
        right = type(value) is self.type  # a bool is no int here
        if not right:
            wanted = {str: "a string", bool: "true or false", int: "a whole number"}
            return f"must be {wanted.get(self.type, 'a list of strings')}, not {value!r}"
        for text in value if self.type is list else [value] if self.type is str else []:
            if not isinstance(text, str):
                return f"must be a list of strings, not {value!r}"
            fits = bool(self.pattern) and re.fullmatch(self.pattern, text) is not None
            if self.choices and text not in self.choices and not fits:
                return f"must be one of {', '.join(self.choices)}, not {text!r}"
            if self.pattern and not self.choices and not fits:
                return f"does not allow {text!r}"
        if self.required and self.type is str and not value.strip():
            return "must not be empty"
        if self.type is int and value < 0:
            return f"must not be negative, and is {value}"
        return ""

    def convert(self, value: Any) -> Any:
        if self.type is not list:
            return value
        return frozenset(value) if self.unordered else tuple(value)


_SUMMARY = Field(str, '"one line"', required=True)
_LICENCE = Field(str, '"Apache-2.0"')
_LANGUAGES = Field(list, '["en"]', pattern=r"[a-z]{2,8}(-[A-Za-z0-9]+)*")

PLUGIN: Mapping[str, Field] = {
    "name": Field(str, '"voxloom-sine"', required=True, pattern=_NAME),
    "version": Field(str, '"0.1.0"', required=True),
    "api": Field(str, '">=1.0,<2"', required=True),
    "summary": _SUMMARY,
    "licence": _LICENCE,
    "weights_licence": _LICENCE,
    "hooks": Field(str, '"package.module"', pattern=_MODULE),
}

PROVIDER: Mapping[str, Field] = {
    "kind": Field(str, '"vocoder"', required=True, choices=tuple(KINDS)),
    "name": Field(str, '"sine"', required=True, pattern=_NAME),
    "target": Field(str, '"package.module:Class"', required=True, pattern=_OBJECT),
    "options": Field(str, '"package.options:Options"', required=True, pattern=_OBJECT),
    "summary": _SUMMARY,
    "languages": _LANGUAGES,
    "capabilities": Field(
        list, '["streaming"]', choices=CAPABILITIES, pattern=_TASK, unordered=True
    ),
    "aliases": Field(list, '["old-name"]', pattern=_NAME),
    "extra": Field(str, '"extra"', pattern=r"([A-Za-z0-9][A-Za-z0-9._-]*)?"),
    "requires": Field(list, '["module"]', pattern=_MODULE),
    "licence": _LICENCE,
}

_FILE = {
    "name": Field(str, '"name"', required=True, pattern=_NAME),
    "path": Field(str, '"folder/file"', required=True),
    "summary": _SUMMARY,
    "licence": _LICENCE,
}

DATA: Mapping[str, Mapping[str, Field]] = {
    "presets": {**_FILE, "default": Field(bool, "true")},
    "voices": {
        **_FILE,
        "default": Field(bool, "true"),
        "preset": Field(str, '"mini"', pattern=_NAME),
    },
    "inventories": _FILE,
}

_ALPHABET = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"

NOTATION: Mapping[str, Field] = {
    "name": Field(str, '"own-spelling"', required=True, pattern=_ALPHABET),
    "check": Field(str, '"package.notation:is_own"', required=True, pattern=_OBJECT),
    "wanted": Field(str, '"what a value looks like"', required=True),
    "languages": _LANGUAGES,
    "exclusive": Field(bool, "true"),
    "after": Field(list, '["latin"]', choices=SCRIPTS),
    "bracket": Field(str, '"package.notation:bracket"', pattern=_OBJECT),
    "rank": Field(int, "100"),
    "aliases": Field(list, '["x-own"]', pattern=_ALPHABET),
}

COMMAND: Mapping[str, Field] = {
    "name": Field(str, '"ring-pitch"', required=True, pattern=r"[a-z][a-z0-9-]*"),
    "target": Field(str, '"package.module:click_command"', required=True, pattern=_OBJECT),
    "summary": _SUMMARY,
}

ASSET: Mapping[str, Field] = {
    "name": Field(str, '"weights"', required=True, pattern=_NAME),
    "uri": Field(
        str, '"package:weights/model.safetensors"', required=True, pattern=r"[a-z][a-z0-9+.-]+:.+"
    ),
    "sha256": Field(str, '"64 hexadecimal digits"', pattern=r"([0-9a-f]{64})?"),
    "size": Field(int, "123456"),
    "licence": _LICENCE,
    "origin": Field(str, '"how it was made"'),
}
