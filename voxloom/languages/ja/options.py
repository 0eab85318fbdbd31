"""Options of the Japanese frontend."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.languages.text.options import RulesOptions


class JaOptions(RulesOptions):
    """Inventory, rules, pitch marks, and which dictionary the official rules open."""

    prosody: Literal["auto", "none"] = Field(
        default="auto",
        description="gpt-sovits inventories; auto: pitch marks for v2, none for v1, but under the "
        "official rules also for v1, as today's program gives them; none: phones alone",
    )
    dictionary: str = Field(
        default="auto",
        description="official rules: a folder with an Open JTalk dictionary; auto: NAIST-jdic as "
        "Debian installs it where it is there, else pyopenjtalk's own; own: pyopenjtalk's own",
    )
