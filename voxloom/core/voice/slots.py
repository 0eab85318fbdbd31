"""Style slots of a voice."""

from __future__ import annotations

from dataclasses import fields, replace

from voxloom.core.voice.compatibility import difference_lines
from voxloom.core.voice.digests import sealed
from voxloom.core.voice.packing import check_slot
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.voice import DEFAULT_STYLE, Voice, VoiceRecord


def add_style(voice: Voice, slot: str, other: Voice, *, replace_it: bool = False) -> Voice:
    """The voice with the default style of `other` as a further slot.

    Args:
        voice: the voice that gets the slot; unchanged itself.
        slot: the slot's name, such as `whisper`.
        other: a voice prepared with the same stages, usually from the same speaker.
        replace_it: overwrite a slot of that name.

    Raises:
        VoiceError: the name is taken or not allowed, or the voices are of different pipelines.
    """
    check_slot(slot)
    if slot in voice.styles and not replace_it:
        raise VoiceError(
            f"The voice {voice.name!r} has a style {slot!r} already.", mend="Choose another name."
        )
    require_same_contracts([voice, other])
    return sealed(
        replace(
            voice,
            styles={**voice.styles, slot: other.style(DEFAULT_STYLE)},
            contracts={**other.contracts, **voice.contracts},
            record=merged_record([voice, other]),
        )
    )


def require_same_contracts(voices: list[Voice]) -> None:
    """Raises VoiceError, with the fields that differ, unless all fit one pipeline."""
    first = voices[0]
    for other in voices[1:]:
        faults = difference_lines(first.contracts, other.contracts)
        if faults:
            raise VoiceError(
                f"The voices {first.name!r} and {other.name!r} are of different pipelines: "
                f"{'; '.join(faults)}.",
                mend="Make both with the same pipeline.",
            )


def merged_record(voices: list[Voice]) -> VoiceRecord:
    """Every licence, consent, source and note once, in order, joined by `; `: what holds for a
    part holds for the whole."""
    joined: dict[str, str] = {}
    for field in fields(VoiceRecord):
        values = [getattr(voice.record, field.name) for voice in voices]
        joined[field.name] = "; ".join(dict.fromkeys(value for value in values if value))
    return VoiceRecord(**joined)
