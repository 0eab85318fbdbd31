"""The card of a voice file: everything about a voice but its tensors. Needs no torch."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voxloom.interfaces.errors import VoiceError

FORMAT = "voxloom-voice"
VERSION = 1
KEY = "voice"  # of the card in the safetensors metadata, beside `format` and `version`
MAX_CARD_BYTES = 4 * 1024 * 1024
MAX_STYLES = 256
SLOT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$"

Slot = Annotated[str, Field(pattern=SLOT_PATTERN)]
_Count = Annotated[int, Field(ge=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PhonesCard(_Strict):
    """`Phones` without its features tensor."""

    inventory: str
    symbols: list[str]
    ids: list[_Count]
    spans: list[tuple[_Count, _Count]]
    languages: list[str]
    text: str
    normalized: str = ""
    phones_per_character: list[_Count] | None = None
    notes: dict[str, str] = Field(default_factory=dict)
    features_contract: dict[str, Any] | None = None


class StyleCard(_Strict):
    """Which parts a style slot has, and what their numbers mean."""

    speaker: dict[str, Any] | None = None
    prompt_tokens: dict[str, Any] | None = None
    prompt_phones: PhonesCard | None = None
    conditioning: list[Slot] = Field(default_factory=list)
    reference_text: str = ""
    reference_language: str = ""


class RecordCard(_Strict):
    """`VoiceRecord`."""

    licence: str = ""
    consent: str = ""
    source: str = ""
    note: str = ""


class VoiceCard(_Strict):
    """name; styles by slot; contracts by port; record; digest over all of it and the tensors."""

    name: str = Field(min_length=1, max_length=200)
    styles: dict[Slot, StyleCard] = Field(min_length=1, max_length=MAX_STYLES)
    contracts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    record: RecordCard = RecordCard()
    digest: str = ""


def read_card(metadata: dict[str, str], source: str) -> VoiceCard:
    """The card in a file's metadata.

    Raises:
        VoiceError: no voice file, one of a newer format, or a card that is not as it should be.
    """
    if metadata.get("format") != FORMAT:
        raise VoiceError(
            f"{source} holds tensors, but no voice.",
            mend="Give a .voice file, as `voxloom voice make` writes.",
        )
    version = metadata.get("version", "")
    if not version.isascii() or not version.isdigit():
        raise damaged(source, f"its version is {version[:20]!r}")
    if len(version) > 9 or int(version) > VERSION:
        raise VoiceError(
            f"{source} is a voice of format {version[:20]}; this program reads up to {VERSION}.",
            mend="Update it: pip install --upgrade voxloom",
        )
    text = metadata.get(KEY, "")
    if len(text) > MAX_CARD_BYTES:
        raise damaged(source, f"its card has {len(text)} characters, more than {MAX_CARD_BYTES}")
    try:
        return VoiceCard.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "card"
        raise damaged(source, f"{place}: {first['msg']}") from None


def write_card(card: VoiceCard) -> dict[str, str]:
    """The metadata of a voice file; `read_card` reads it."""
    return {"format": FORMAT, "version": str(VERSION), KEY: canonical(card)}


def canonical(card: VoiceCard) -> str:
    """The card as JSON that depends on its content alone: sorted keys, no spaces."""
    return json.dumps(
        card.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True
    )


def damaged(source: str, why: str) -> VoiceError:
    """The answer to a voice file that is not as it should be."""
    return VoiceError(
        f"The voice file {source} is damaged: {why}.",
        mend="Copy it again, or make the voice again from its recordings.",
    )
