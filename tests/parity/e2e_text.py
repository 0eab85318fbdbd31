"""How the original prepares the text of a request before its frontends read it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from tests.parity.e2e_cuts import ENDS, METHODS, cut, merged, packed
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Stage
from voxloom.registry import Registry
from voxloom.testing.making import make

FEWEST_PHONES, FEWEST_LETTERS = 6, 4
_RUN = re.compile(r"([!?…,.\-])[!?…,.\-]+")
_HEAD = re.compile(f"[{re.escape(ENDS)}]")
_PROVIDERS = {"en": "en", "ja": "ja", "all_ja": "ja"}


def frontend(language: str, version: str) -> dict[str, Any]:
    """The entry of a spec. Raises InputError for a language that no official frontend reads."""
    if language not in _PROVIDERS:
        raise InputError(
            f"No official frontend reads {language!r}.", mend="Choose en, ja or all_ja."
        )
    inventory = "gpt-sovits-v1" if version == "v1" else "gpt-sovits-v2"
    return {"use": _PROVIDERS[language], "inventory": inventory, "rules": "official"}


def pieces(text: str, language: str, method: str) -> list[str]:
    """A request's text -> what is spoken in one go."""
    text = _RUN.sub(r"\1", text).strip("\n")
    if not text:
        return []
    if text[0] not in ENDS and len(_HEAD.split(text)[0].strip()) < FEWEST_LETTERS:
        text = _full_stop(language) + text
    if method not in METHODS:
        raise InputError(f"There is no cut {method!r}.", mend=f"There are {', '.join(METHODS)}.")
    lines = [line for piece in cut(text, method) for line in piece.split("\n")]
    if not any(line.strip() for line in lines):
        raise ValueError("there is nothing to speak")
    found = merged([line for line in lines if line not in ("", " ")])
    found = [prompt(piece, language) for piece in found if re.search(r"\w", piece)]
    return [part for piece in found for part in packed(piece)]


def prompt(text: str, language: str) -> str:
    """A text with a mark at its end."""
    text = text.strip("\n")
    return text if text[-1] in ENDS else text + _full_stop(language)


def read(text: str, language: str, version: str, at_hand: Stage) -> Phones:
    """A piece -> phones; one that has few is read again behind a full stop."""
    entry = frontend(language, version)
    reader = cast(TextFrontend, at_hand)
    if language.removeprefix("all_") not in reader.languages:
        reader = _other(entry["use"], entry["inventory"])
    text = re.sub(" {2,}", " ", text)
    phones = reader.phonemize(text)
    return phones if len(phones) >= FEWEST_PHONES else reader.phonemize("." + text)


@cache
def _other(provider: str, inventory: str) -> TextFrontend:
    """A frontend beside the pipeline's own, for a prompt of another language."""
    registry = Registry.discover()
    info = registry.find("frontend", provider)
    options = registry.load_options(info)(inventory=inventory, rules="official")  # type: ignore[call-arg]
    return cast(TextFrontend, make(registry.load(info), options))


def _full_stop(language: str) -> str:
    return "." if language == "en" else "。"
