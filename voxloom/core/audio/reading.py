"""Reading recordings: any format of libsndfile, any sample rate, any number of channels.

Files come from strangers: nothing is decoded before its length is known to be acceptable, decoding
runs in blocks, and samples that are no numbers are refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from voxloom.core.audio.clipping import clipped_samples
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Source: TypeAlias = str | Path | bytes | BinaryIO

MAX_CHANNELS = 64
MAX_STREAM_BYTES = 1 << 30
_BLOCK_FRAMES = 1 << 18
_MISSING_SECONDS = 0.25  # codecs round lengths; more than this is a file cut short
_OTHER_FORMATS = (
    (4, b"ftyp", "MP4 (AAC), which libsndfile does not read"),
    (0, b"\x1aE\xdf\xa3", "Matroska or WebM, which libsndfile does not read"),
    (0, b"0&\xb2u", "Windows Media audio, which libsndfile does not read"),
    (0, b"#!AMR", "AMR, which libsndfile does not read"),
)


@dataclass(frozen=True)
class _Info:
    """What a file's header promises."""

    sample_rate: int
    channels: int
    frames: int
    container: str

    @property
    def seconds(self) -> float:
        return self.frames / self.sample_rate


@dataclass(frozen=True, eq=False)
class Recording:
    """Audio with what is lost by averaging its channels.

    total_seconds: length of the file, of which `audio` may be the first part; channel_distance:
    energy of what the channels do not share over their whole energy, 0 for equal channels;
    clipped_share: samples on the flat tops of clipping in the worst channel, as a share.
    """

    audio: Audio
    source: str
    channels: int
    total_seconds: float
    channel_distance: float
    clipped_share: float


def probe(source: Source) -> tuple[int, int, float]:
    """(sample rate, channels, seconds) from the header alone. Raises VoiceError."""
    with _opened(source) as (_, info, _name):
        return info.sample_rate, info.channels, info.seconds


def read(source: Source, *, max_seconds: float = 3600.0) -> Audio:
    """Read a whole recording as mono float32; channels are averaged, the sample rate is kept.

    Args:
        source: a path, the bytes of a file, or a binary file object.
        max_seconds: a longer one is refused before it is decoded.

    Raises:
        VoiceError: missing, a folder, empty, not audio, too long, cut short, samples not finite.
    """
    return read_recording(source, max_seconds=max_seconds, cut=False).audio


def read_recording(source: Source, *, max_seconds: float, cut: bool) -> Recording:
    """Read at most the first `max_seconds`, and measure what averaging the channels hides.

    Args:
        source: a path, the bytes of a file, or a binary file object.
        max_seconds: how much to decode.
        cut: True keeps the first part of a longer recording, False refuses it.

    Raises:
        VoiceError: as `read`.
    """
    import numpy as np
    import torch

    with _opened(source) as (file, info, name):
        if info.seconds > max_seconds and not cut:
            raise VoiceError(
                f"{name} is {info.seconds:.0f} s long; at most {max_seconds:.0f} s are read.",
                mend="Cut out the part that is needed.",
            )
        wanted = min(info.frames, round(max_seconds * info.sample_rate))
        parts: list[NDArray[np.float32]] = []
        side_energy = energy = 0.0
        clipped = done = 0
        for block in _blocks(file, wanted, name):
            if not np.isfinite(block).all():
                raise VoiceError(
                    f"{name} holds samples that are not numbers (NaN or infinite).",
                    mend="Export it again from the program that made it.",
                )
            mono = block.mean(axis=1, dtype=np.float32)
            side_energy += float(np.square(block - mono[:, None], dtype=np.float64).mean(1).sum())
            energy += float(np.square(block, dtype=np.float64).mean(1).sum())
            clipped += clipped_samples(block)
            done += len(mono)
            parts.append(mono)
        if done == 0:
            raise VoiceError(f"{name} holds no audio.", mend="Give a recording of speech.")
        if wanted - done > _MISSING_SECONDS * info.sample_rate:
            raise VoiceError(
                f"{name} is cut short: its header promises {wanted / info.sample_rate:.1f} s, "
                f"{done / info.sample_rate:.1f} s are there.",
                mend="Copy or export it again.",
            )
    return Recording(
        audio=Audio(torch.from_numpy(np.concatenate(parts)), info.sample_rate),
        source=name,
        channels=info.channels,
        total_seconds=info.seconds,
        channel_distance=side_energy / energy if energy > 0 else 0.0,
        clipped_share=clipped / done,
    )


def _blocks(file: Any, frames: int, name: str) -> Iterator[NDArray[np.float32]]:
    """[frames, channels] float32, block by block, until `frames` or the end."""
    import soundfile

    while frames > 0:
        try:
            block = file.read(min(_BLOCK_FRAMES, frames), dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            raise VoiceError(
                f"{name} cannot be decoded: {error}.", mend="Copy or export it again."
            ) from error
        if not len(block):
            return
        frames -= len(block)
        yield block


@contextmanager
def _opened(source: Source) -> Iterator[tuple[Any, _Info, str]]:
    """The open SoundFile, its header, and a name for messages."""
    import soundfile

    name = str(source) if isinstance(source, str | Path) else "The recording"
    handle = _handle(source, name)
    try:
        size = handle.seek(0, io.SEEK_END)
        handle.seek(0)
        start = handle.read(64)
        handle.seek(0)
        if size == 0:
            raise VoiceError(f"{name} is empty.", mend="Give a recording of speech.")
        try:
            file = soundfile.SoundFile(handle)
        except (soundfile.SoundFileError, TypeError) as error:
            raise _not_audio(name, start, error) from error
        with file:
            info = _Info(file.samplerate, file.channels, file.frames, file.format)
            if info.channels > MAX_CHANNELS:
                raise VoiceError(
                    f"{name} has {info.channels} channels; at most {MAX_CHANNELS} are read.",
                    mend="Export it as mono.",
                )
            yield file, info, name
    finally:
        if isinstance(source, str | Path | bytes):
            handle.close()


def _handle(source: Source, name: str) -> BinaryIO:
    """A seekable binary file; pipes are read into memory first, up to a bound."""
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if not isinstance(source, str | Path):
        return source if source.seekable() else _into_memory(source, name)
    path = Path(source)
    try:
        if path.is_dir():
            raise VoiceError(f"{name} is a folder, not a recording.", mend="Name one file in it.")
        if path.exists() and not path.is_file():
            with path.open("rb") as pipe:
                return _into_memory(pipe, name)
        return path.open("rb")
    except FileNotFoundError:
        raise VoiceError(f"There is no file {name}.", mend="Check the path.") from None
    except (OSError, ValueError) as error:
        raise VoiceError(f"{name} cannot be opened: {error}.", mend="Check the path.") from error


def _into_memory(pipe: BinaryIO, name: str) -> BinaryIO:
    data = pipe.read(MAX_STREAM_BYTES + 1)
    if len(data) > MAX_STREAM_BYTES:
        raise VoiceError(
            f"{name} sends more than {MAX_STREAM_BYTES >> 20} MiB.", mend="Give it as a file."
        )
    return io.BytesIO(data)


def _not_audio(name: str, start: bytes, error: Exception) -> VoiceError:
    for offset, magic, meaning in _OTHER_FORMATS:
        if start[offset:].startswith(magic):
            return VoiceError(
                f"{name} is {meaning}.", mend="Convert it first: ffmpeg -i INPUT reference.wav"
            )
    reason = str(error).rsplit(": ", 1)[-1].strip().rstrip(".")
    return VoiceError(
        f"{name} is not audio that can be read ({reason}).",
        mend="Give a WAV, FLAC, OGG or MP3 file.",
    )
