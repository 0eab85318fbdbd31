"""The phone inventory of the embedded voice, as training reads it."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


NAME = "mini"


@lru_cache(maxsize=1)
def symbols() -> tuple[str, ...]:
    """All symbols; a symbol's id is its place."""
    text = (files("voxloom.languages") / "inventories" / f"{NAME}.json").read_text(encoding="utf-8")
    return tuple(json.loads(text)["symbols"])


@lru_cache(maxsize=1)
def _ids() -> dict[str, int]:
    return {symbol: index for index, symbol in enumerate(symbols())}


def phone_ids(phones: Sequence[str]) -> np.ndarray:
    """Symbols -> ids, int16. Raises KeyError for a symbol outside the inventory."""
    return np.array([_ids()[phone] for phone in phones], dtype=np.int16)
