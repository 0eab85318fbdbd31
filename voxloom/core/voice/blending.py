"""A voice between voices."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from voxloom.core.voice.digests import sealed
from voxloom.core.voice.slots import merged_record, require_same_contracts
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.voice import DEFAULT_STYLE, SpeakerEmbedding, Voice, VoiceStyle

if TYPE_CHECKING:
    from torch import Tensor


def blend(parts: Sequence[tuple[Voice, float]], name: str) -> Voice:
    """The weighted mean of voices.

    Speaker embeddings are averaged, and conditioning vectors of one name and length; what cannot
    be averaged (prompts, spectra and whatever else runs in time) comes from the heaviest voice,
    the first of equals. The style slots are those that all voices have. The record holds every
    licence and consent.

    Args:
        parts: voices and their weights, positive; they are scaled to sum to 1.
        name: of the new voice.

    Raises:
        VoiceError: no voice, a weight that is not positive, or voices of different pipelines.
    """
    if not parts:
        raise VoiceError("There is no voice to blend.", mend="Give at least one voice.")
    for voice, weight in parts:
        if not (math.isfinite(weight) and weight > 0):
            raise VoiceError(
                f"The weight of {voice.name!r} is {weight}; it must be positive.",
                mend="Leave that voice out, or give it a weight such as 0.5.",
            )
    voices = [voice for voice, _ in parts]
    require_same_contracts(voices)
    total = math.fsum(weight for _, weight in parts)
    shares = [weight / total for _, weight in parts]
    slots = [slot for slot in voices[0].styles if all(slot in v.styles for v in voices)]
    styles = {
        slot: _blend_styles(slot, [voice.style(slot) for voice in voices], shares)
        for slot in sorted(slots, key=lambda slot: slot != DEFAULT_STYLE)
    }
    recipe = ", ".join(f"{v.name} {share:.0%}" for v, share in zip(voices, shares, strict=True))
    record = merged_record(voices)
    note = "; ".join(part for part in (record.note, f"blended from {recipe}") if part)
    heaviest = voices[shares.index(max(shares))]
    return sealed(Voice(name, styles, heaviest.contracts, replace(record, note=note)))


def _blend_styles(slot: str, styles: list[VoiceStyle], shares: list[float]) -> VoiceStyle:
    heaviest = styles[shares.index(max(shares))]
    speakers = [style.speaker for style in styles if style.speaker is not None]
    if speakers and len(speakers) != len(styles):
        raise VoiceError(
            f"Some voices have a speaker embedding in the style {slot!r}, others have none.",
            mend="Make all of them with the same pipeline.",
        )
    speaker = None
    if speakers:
        vector = _mean([item.vector.float() for item in speakers], shares)
        speaker = SpeakerEmbedding(vector, speakers[0].contract)
    conditioning = {}
    for name, value in heaviest.conditioning.items():
        values = [style.conditioning.get(name) for style in styles]
        same = [v for v in values if v is not None and v.shape == value.shape]
        alone = value.ndim == 0 or value.numel() == value.shape[-1]  # no axis of time
        averages = alone and value.is_floating_point() and len(same) == len(styles)
        conditioning[name] = _mean(same, shares) if averages else value
    return replace(heaviest, speaker=speaker, conditioning=conditioning)


def _mean(values: list[Tensor], shares: list[float]) -> Tensor:
    """The weighted mean, in double precision so that the order of the voices hardly matters."""
    pairs = zip(values, shares, strict=True)
    total = torch.stack([value.double() * share for value, share in pairs]).sum(0)
    return total.to(values[0].dtype)
