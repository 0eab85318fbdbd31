"""Options of the Chinese frontend."""

from __future__ import annotations

from voxloom.languages.text.options import FrontendOptions


class ZhOptions(FrontendOptions):
    """Only the inventory."""
