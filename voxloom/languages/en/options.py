"""Options of the English frontend."""

from __future__ import annotations

from pydantic import Field

from voxloom.languages.text.options import RulesOptions


class EnOptions(RulesOptions):
    """Inventory, rules, and the user's own dictionaries for the official rules."""

    dictionaries: tuple[str, ...] = Field(
        default=(),
        description="official rules: files with lines `WORD  PH0 PH1`, asked before the built-in "
        "dictionary, such as the original's cmudict.rep",
    )
