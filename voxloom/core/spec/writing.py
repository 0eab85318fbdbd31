"""Plain values -> YAML that `yaml_reader` reads back as the same values."""

from __future__ import annotations

import re
from typing import Any

import yaml

_NUMBERS = (
    ("tag:yaml.org,2002:int", r"0o[0-7]+|[-+]?[0-9]+"),
    ("tag:yaml.org,2002:float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
)


class _Dumper(yaml.SafeDumper):
    """Quotes also what only YAML 1.2 takes for a number, such as the text `1e-5`."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


for _tag, _pattern in _NUMBERS:
    _Dumper.add_implicit_resolver(_tag, re.compile(f"^(?:{_pattern})$"), list("-+.0123456789"))


def to_yaml(data: Any) -> str:
    """Block style, keys in their order, lists of scalars in one line."""
    text: str = yaml.dump(
        data,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=96,
        default_flow_style=None,
    )
    return text
