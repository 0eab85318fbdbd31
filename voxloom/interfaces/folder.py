"""What a plugin makes of a folder of another program."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FolderSpec:
    """title: whose folder it is; spec: as plain values, ready to be written; found, missing: a
    sentence for each file that the spec uses, and for each that it would use and that is not
    there, with the place where it is published; notes: anything else worth telling."""

    title: str
    spec: Mapping[str, Any]
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
