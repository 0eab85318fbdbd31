"""Every kind of golden case -> the function that answers it with the product's own parts."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from typing import Any

from tests.parity import audio, dit, sola, sovits, speaker, ssl, superres, t2s, text, vocoders

Adapter = Callable[[Any, Any, Any, Any], Mapping[str, Any]]
_PARTS = (audio, dit, sola, sovits, speaker, ssl, superres, t2s, text, vocoders)

ADAPTERS: dict[str, Adapter] = dict(ChainMap(*(dict(part.ADAPTERS) for part in _PARTS)))
