"""Which device a stage computes on, and moving values between stages of different devices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import torch

from voxloom.interfaces.errors import Location, SpecError
from voxloom.interfaces.features import Features
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle

AUTO = "auto"
CPU = "cpu"


def resolve(device: str, where: Location | None = None) -> str:
    """A device as a spec names it -> one that is there: `auto` is cuda if there is one, else cpu.

    Raises:
        SpecError: no such device exists, or not on this machine.
    """
    if device == AUTO:
        return "cuda" if torch.cuda.is_available() else CPU
    try:
        wanted = torch.device(device)
    except (RuntimeError, TypeError):
        raise SpecError(
            f"There is no device {device!r}.", mend="Say auto, cpu, cuda or cuda:0.", where=where
        ) from None
    if wanted.type == "cuda" and not (wanted.index or 0) < torch.cuda.device_count():
        raise SpecError(
            f"The device {device!r} is not there: this machine or this build of torch has "
            f"{torch.cuda.device_count()} CUDA devices.",
            mend="Say `device: auto`, which takes what there is.",
            where=where,
        )
    if wanted.type == "mps" and not torch.backends.mps.is_available():
        raise SpecError(
            "The device 'mps' is not there.",
            mend="Say `device: auto`, which takes what there is.",
            where=where,
        )
    return device


def move_phones(phones: Phones, device: str) -> Phones:
    if phones.features is None:
        return phones
    return replace(phones, features=phones.features.to(device))


def move_tokens(tokens: SemanticTokens, device: str) -> SemanticTokens:
    return replace(tokens, ids=tokens.ids.to(device))


def move_features(features: Features, device: str) -> Features:
    return replace(
        features, values=features.values.to(device), streams=_moved(features.streams, device)
    )


def move_style(style: VoiceStyle, device: str) -> VoiceStyle:
    """All tensors of a voice's style on one device."""
    speaker, phones, tokens = style.speaker, style.prompt_phones, style.prompt_tokens
    return replace(
        style,
        speaker=speaker and replace(speaker, vector=speaker.vector.to(device)),
        prompt_phones=phones and move_phones(phones, device),
        prompt_tokens=tokens and move_tokens(tokens, device),
        conditioning=_moved(style.conditioning, device),
    )


def _moved(tensors: Mapping[str, Any], device: str) -> dict[str, Any]:
    return {name: tensor.to(device) for name, tensor in tensors.items()}
