"""Lexicons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voxloom.core.text.script import Script
from voxloom.interfaces.request import AUTO


class Lexicons:
    def __init__(self, paths: Sequence[Path]) -> None: ...

    def apply(self, script: Script, language: str = AUTO) -> Script:
        return script
