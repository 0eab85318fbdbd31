"""A voice as a card and named tensors, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch

from voxloom.core.voice.cards import (
    SLOT_PATTERN,
    PhonesCard,
    RecordCard,
    StyleCard,
    VoiceCard,
    damaged,
)
from voxloom.interfaces.contracts import (
    Contract,
    SpeakerContract,
    TextFeatureContract,
    TokenContract,
    contract_from_dict,
)
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import (
    DEFAULT_STYLE,
    SpeakerEmbedding,
    Voice,
    VoiceRecord,
    VoiceStyle,
)

if TYPE_CHECKING:
    from torch import Tensor

_SPEAKER, _TOKENS, _FEATURES, _CONDITIONING = "speaker", "tokens", "text_features", "conditioning"


def check_slot(name: str) -> str:
    """The name itself. Raises VoiceError if it cannot name a style slot."""
    if not re.fullmatch(SLOT_PATTERN, name):
        raise VoiceError(
            f"{name!r} cannot name a style.",
            mend="Use up to 64 letters, digits, points, dashes and underscores.",
        )
    return name


def pack(voice: Voice) -> tuple[VoiceCard, dict[str, Tensor]]:
    """The card, with the voice's digest as it is, and the tensors by name.

    Raises:
        VoiceError: the name is empty or too long, or a slot's name is not allowed.
    """
    if not 0 < len(voice.name) <= 200:
        raise VoiceError(
            f"A voice's name has 1 to 200 characters, not {len(voice.name)}.",
            mend="Choose another name.",
        )
    tensors: dict[str, Tensor] = {}
    styles = {check_slot(slot): _pack_style(slot, s, tensors) for slot, s in voice.styles.items()}
    record = voice.record
    return (
        VoiceCard(
            name=voice.name,
            styles=styles,
            contracts={port: contract.as_dict() for port, contract in voice.contracts.items()},
            record=RecordCard(
                licence=record.licence,
                consent=record.consent,
                source=record.source,
                note=record.note,
            ),
            digest=voice.digest,
        ),
        tensors,
    )


def _pack_style(slot: str, style: VoiceStyle, tensors: dict[str, Tensor]) -> StyleCard:
    phones, speaker, tokens = style.prompt_phones, style.speaker, style.prompt_tokens
    if speaker is not None:
        tensors[f"{slot}/{_SPEAKER}"] = speaker.vector.detach().cpu().float()
    if tokens is not None:
        tensors[f"{slot}/{_TOKENS}"] = tokens.ids.detach().cpu().long()
    if phones is not None and phones.features is not None:
        tensors[f"{slot}/{_FEATURES}"] = phones.features.detach().cpu()
    for name, value in style.conditioning.items():
        tensors[f"{slot}/{_CONDITIONING}/{check_slot(name)}"] = value.detach().cpu()
    return StyleCard(
        speaker=speaker.contract.as_dict() if speaker else None,
        prompt_tokens=tokens.contract.as_dict() if tokens else None,
        prompt_phones=_pack_phones(phones) if phones else None,
        conditioning=sorted(style.conditioning),
        reference_text=style.reference_text,
        reference_language=style.reference_language,
    )


def _pack_phones(phones: Phones) -> PhonesCard:
    counts, contract = phones.phones_per_character, phones.features_contract
    return PhonesCard(
        inventory=phones.inventory,
        symbols=list(phones.symbols),
        ids=list(phones.ids),
        spans=list(phones.spans),
        languages=list(phones.languages),
        text=phones.text,
        normalized=phones.normalized,
        phones_per_character=list(counts) if counts is not None else None,
        notes=dict(phones.notes),
        features_contract=contract.as_dict() if contract else None,
    )


def unpack(card: VoiceCard, tensors: Mapping[str, Tensor], source: str) -> Voice:
    """The voice; every tensor must belong to it and be as its contract says.

    Raises:
        VoiceError: it is damaged; says where.
    """
    left = dict(tensors)
    try:
        styles = {slot: _unpack_style(slot, s, left) for slot, s in card.styles.items()}
        contracts = {port: contract_from_dict(data) for port, data in card.contracts.items()}
        if left:
            raise ValueError(f"the tensor {sorted(left)[0]!r} belongs to nothing")
        if DEFAULT_STYLE not in styles:
            raise ValueError(f"it has no style {DEFAULT_STYLE!r}")
        record = VoiceRecord(**card.record.model_dump())
        return Voice(card.name, styles, contracts, record, card.digest)
    except (ValueError, TypeError) as error:
        raise damaged(source, str(error)) from None


def _unpack_style(slot: str, card: StyleCard, left: dict[str, Tensor]) -> VoiceStyle:
    speaker = tokens = None
    if card.speaker is not None:
        speaker_contract = _contract(card.speaker, SpeakerContract)
        vector = _take(left, f"{slot}/{_SPEAKER}", (speaker_contract.width,))
        speaker = SpeakerEmbedding(vector.float(), speaker_contract)
    if card.prompt_tokens is not None:
        token_contract = _contract(card.prompt_tokens, TokenContract)
        ids = _take(left, f"{slot}/{_TOKENS}", None)
        if ids.dtype != torch.int64 or ids.dim() != 1:
            raise ValueError(f"the tokens of {slot!r} are not a row of whole numbers")
        if ids.numel() and not 0 <= int(ids.min()) <= int(ids.max()) < token_contract.size:
            raise ValueError(f"a token of {slot!r} is not in [0, {token_contract.size})")
        tokens = SemanticTokens(ids, token_contract)
    phones = _unpack_phones(slot, card.prompt_phones, left) if card.prompt_phones else None
    conditioning = {
        name: _take(left, f"{slot}/{_CONDITIONING}/{name}", None) for name in card.conditioning
    }
    return VoiceStyle(
        speaker=speaker,
        prompt_phones=phones,
        prompt_tokens=tokens,
        conditioning=conditioning,
        reference_text=card.reference_text,
        reference_language=card.reference_language,
    )


def _unpack_phones(slot: str, card: PhonesCard, left: dict[str, Tensor]) -> Phones:
    counts = card.phones_per_character
    phones = Phones(
        inventory=card.inventory,
        symbols=tuple(card.symbols),
        ids=tuple(card.ids),
        spans=tuple(card.spans),
        languages=tuple(card.languages),
        text=card.text,
        normalized=card.normalized,
        phones_per_character=tuple(counts) if counts is not None else None,
        notes=card.notes,
    )
    if card.features_contract is None:
        return phones
    contract = _contract(card.features_contract, TextFeatureContract)
    features = _take(left, f"{slot}/{_FEATURES}", (contract.width, len(phones)))
    return phones.with_features(features, contract)


def _take(left: dict[str, Tensor], name: str, shape: tuple[int, ...] | None) -> Tensor:
    """A tensor out of those left, cloned so that the file may go."""
    if name not in left:
        raise ValueError(f"the tensor {name!r} is missing")
    value = left.pop(name).clone()
    if shape is not None and tuple(value.shape) != shape:
        raise ValueError(f"the tensor {name!r} is {list(value.shape)}, not {list(shape)}")
    if value.is_floating_point() and not bool(value.isfinite().all()):
        raise ValueError(f"the tensor {name!r} holds values that are not numbers")
    return value


def _contract(data: Mapping[str, Any], sort: type[Contract]) -> Any:
    contract = contract_from_dict(data)
    if not isinstance(contract, sort):
        raise ValueError(f"a contract of sort {contract.sort!r} stands where {sort.sort!r} should")
    return contract
