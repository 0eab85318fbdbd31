"""Options of the Chinese frontend."""

from __future__ import annotations

from voxloom.languages.text.options import RulesOptions


class ZhOptions(RulesOptions):
    """Inventory and rules."""
