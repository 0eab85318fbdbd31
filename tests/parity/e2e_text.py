"""How the original prepares the text of a request, and which frontend reads it."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Stage
from voxloom.languages.mixed.official.segments import CODES, CODES_V1
from voxloom.plugins.gpt_sovits.cuts.preparing import closing, prepared
from voxloom.plugins.gpt_sovits.cuts.traced import Traced
from voxloom.registry import Registry
from voxloom.testing.making import construct


def frontend(language: str, version: str) -> dict[str, Any]:
    """The entry of a spec. Raises InputError for a language that the version does not have."""
    known = CODES_V1 if version == "v1" else CODES
    if language not in known:
        raise InputError(
            f"GPT-SoVITS {version} has no language {language!r}.",
            mend=f"Choose one of {', '.join(known)}.",
        )
    return {"use": "mixed", "inventory": _inventory(version), "rules": "official"}


def pieces(text: str, language: str, method: str) -> list[str]:
    """A request's text -> what is spoken in one go. Raises InputError as the original refuses."""
    return [piece.text for piece in prepared(Traced.of(text), language, method)]


def prompt(text: str, language: str) -> str:
    """A text with a mark at its end."""
    return closing(Traced.of(text).strip("\n"), language).text


def read(text: str, language: str, version: str, at_hand: Stage) -> Phones:
    """A piece -> phones; one that has few is read again behind a full stop."""
    reader = cast(TextFrontend, at_hand)
    if language not in reader.languages or reader.options.rules != "official":
        reader = _other(_inventory(version))
    return reader.phonemize(text, language)


@cache
def _other(inventory: str) -> TextFrontend:
    """A frontend beside the pipeline's own, where that is of one language."""
    made = construct(
        Registry.discover(), "frontend", "mixed", inventory=inventory, rules="official"
    )
    return cast(TextFrontend, made)


def _inventory(version: str) -> str:
    return "gpt-sovits-v1" if version == "v1" else "gpt-sovits-v2"
