"""Options of the mixed frontend."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, field_validator

from voxloom.interfaces.options import Part
from voxloom.languages.text.options import FrontendOptions


class MixedOptions(FrontendOptions):
    """Which languages, each read by the frontend provider of that name."""

    languages: tuple[str, ...] = Field(
        default=("en", "zh", "ja"),
        min_length=1,
        description="codes; the first that fits a script reads it",
    )

    @field_validator("languages")
    @classmethod
    def _check(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(languages)) < len(languages):
            raise ValueError("a language is named twice")
        if "mixed" in languages:
            raise ValueError("`mixed` is no language; name codes such as en, zh, ja")
        return languages

    def parts(self) -> Mapping[str, Part]:
        """One child frontend a language, of the same inventory."""
        return {
            code: Part("frontend", code, {"inventory": self.inventory}) for code in self.languages
        }
