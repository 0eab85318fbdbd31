"""The formats that speech is written in, by suffix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voxloom.interfaces.errors import OutputError


@dataclass(frozen=True)
class AudioFormat:
    """container, encoding: libsndfile's names, empty where this program writes the bytes itself;
    integer: 16-bit samples are handed over, else floats."""

    name: str
    container: str
    encoding: str
    integer: bool
    summary: str


FORMATS: Mapping[str, AudioFormat] = {
    item.name: item
    for item in (
        AudioFormat("wav", "", "", True, "uncompressed, 16 bit"),
        AudioFormat("flac", "FLAC", "PCM_16", True, "lossless, 16 bit"),
        AudioFormat("ogg", "OGG", "VORBIS", False, "Vorbis"),
        AudioFormat("mp3", "MP3", "MPEG_LAYER_III", False, "MPEG layer III"),
        AudioFormat("raw", "", "", True, "16-bit little-endian samples, no header"),
    )
}


def format_of(target: str | Path, name: str | None = None) -> AudioFormat:
    """The format of a name, or of a file by its suffix; `-` without a name is wav.

    Raises:
        OutputError: no such format; lists those there are.
    """
    chosen = name or ("wav" if str(target) == "-" else Path(target).suffix.removeprefix("."))
    known = ", ".join(FORMATS)
    if not chosen:
        raise OutputError(
            f"The file name {str(target)!r} does not say its format.",
            mend=f"End it in one of: {known}.",
        )
    if chosen.lower() not in FORMATS:
        raise OutputError(
            f"Audio cannot be written as {chosen!r}.", mend=f"Choose one of: {known}."
        )
    return FORMATS[chosen.lower()]
