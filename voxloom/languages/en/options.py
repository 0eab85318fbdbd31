"""Options of the English frontend."""

from __future__ import annotations

from voxloom.languages.text.options import FrontendOptions


class EnOptions(FrontendOptions):
    """Only the inventory."""
