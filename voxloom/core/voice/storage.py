"""`.voice` files: one safetensors file with the tensors of every style, and the card as metadata.

Loading one runs no code, reads no more than the file's bounded size, and checks all of it.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path

from voxloom.core import weights
from voxloom.core.voice.cards import VoiceCard, damaged, read_card, write_card
from voxloom.core.voice.compatibility import compatible
from voxloom.interfaces.contracts import Contract
from voxloom.interfaces.errors import OutputError, VoiceError, WeightsError
from voxloom.interfaces.voice import Voice

SUFFIX = ".voice"
MAX_FILE_BYTES = 256 * 1024 * 1024


def describe(path: str | Path) -> VoiceCard:
    """The card of a voice file, without its tensors and without torch.

    Raises:
        VoiceError: missing, no voice file, damaged, of a newer format, too large.
    """
    try:
        metadata = weights.header(path)
    except WeightsError as error:
        raise _as_voice_error(path, error) from error
    if os.path.getsize(path) > MAX_FILE_BYTES:
        raise VoiceError(
            f"The voice file {path} has more than {MAX_FILE_BYTES >> 20} MiB.",
            mend="Make the voice again from shorter recordings.",
        )
    return read_card(dict(metadata), str(path))


def load(
    path: str | Path,
    *,
    expected: Mapping[str, Contract] | None = None,
    required: Collection[str] = (),
) -> Voice:
    """Read a voice file.

    Args:
        path: the file.
        expected: port -> contract of the pipeline that will use it, as for `compatible`.
        required: ports that the voice must have.

    Raises:
        VoiceError: missing, no voice file, damaged, changed since it was made, of a newer format,
            or made for another pipeline.
    """
    from voxloom.core.voice.digests import digest_of
    from voxloom.core.voice.packing import unpack

    card = describe(path)
    try:
        view = weights.open(path)
    except WeightsError as error:
        raise _as_voice_error(path, error) from error
    voice = unpack(card, view.tensors, str(path))
    if digest_of(voice) != voice.digest:
        raise damaged(str(path), "its content is not what its digest says, so it was changed")
    if expected is not None or required:
        compatible(voice, expected or {}, required=required)
    return voice


def save(voice: Voice, path: str | Path) -> Path:
    """Write a voice file, whole or not at all; the digest is filled in.

    Returns:
        The path.

    Raises:
        OutputError: the suffix is not `.voice`, or the file cannot be written.
    """
    from voxloom.core.voice.digests import sealed
    from voxloom.core.voice.packing import pack

    target = Path(path)
    if target.suffix != SUFFIX:
        raise OutputError(
            f"A voice file ends in {SUFFIX}, not in {target.suffix or 'nothing'}: {path}.",
            mend=f"Write to {target.with_suffix(SUFFIX) if target.name else 'me' + SUFFIX}.",
        )
    card, tensors = pack(sealed(voice))
    weights.save(target, tensors, write_card(card))
    return target


def _as_voice_error(path: str | Path, error: WeightsError) -> VoiceError:
    if not Path(path).exists():
        return VoiceError(
            f"There is no voice file {path}.", mend="See `voxloom voice list`, or make one."
        )
    reason = error.message.replace("weights file", "file")
    return VoiceError(
        f"{path} is no usable voice file. {reason}",
        mend="Give a .voice file, as `voxloom voice make` writes.",
    )
