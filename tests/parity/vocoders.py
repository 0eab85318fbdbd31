"""Goldens of the vocoders, by the table of their weights."""

from __future__ import annotations

import importlib
from typing import Any

MODULES = ("hifigan", "bigvgan")


def vocoder(inputs: Any, state: Any, config: Any, entry: Any) -> Any:
    for name in MODULES:
        tables = importlib.import_module(f"tests.parity.{name}").TABLES
        if entry["table"] in tables:
            return tables[entry["table"]](inputs, state, config, entry)
    raise LookupError(f"no vocoder reads {entry['table']}")


ADAPTERS = {"vocoder": vocoder}
