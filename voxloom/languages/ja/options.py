"""Options of the Japanese frontend."""

from __future__ import annotations

from voxloom.languages.text.options import FrontendOptions


class JaOptions(FrontendOptions):
    """Only the inventory."""
