"""Options of the Chinese frontend."""

from __future__ import annotations

from pydantic import Field, model_validator

from voxloom.languages.text.options import RulesOptions


class ZhOptions(RulesOptions):
    """Inventory, rules, and a model for characters with several readings."""

    g2pw: str = Field(
        default="",
        description="default rules: folder of a g2pW model in ONNX form, which then chooses the "
        "readings of characters that have several; needs the package onnxruntime",
    )

    @model_validator(mode="after")
    def _no_model_for_official_rules(self) -> ZhOptions:
        if self.g2pw and self.rules == "official":
            raise ValueError("a g2pW model is used with the default rules only")
        return self
