"""Writing speech: whole files that appear at once, or a stream to standard output."""

from __future__ import annotations

import struct
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from voxloom.core.audio.formats import AudioFormat, format_of
from voxloom.core.files import atomic, output_error
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import OutputError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

_UNKNOWN = 0xFFFFFFFF  # the length of a WAV whose end is not known yet
_HEADER_BYTES = 44
_BLOCK = 1 << 16  # libsndfile's Vorbis encoder overflows its stack on very long blocks
_COPY_BYTES = 1 << 20


def write(
    target: str | Path | BinaryIO,
    audio: Audio | Iterable[Audio],
    format: str | None = None,
) -> int:
    """Write speech to a file, or stream it.

    Args:
        target: a path, whose suffix says the format; `-` for standard output; or a binary file
            object, which is written from where it stands and left open.
        audio: one value, or chunks of one sample rate in order. A path is opened before the first
            chunk is asked for, so that a bad one is refused before any work.
        format: wav, flac, ogg, mp3 or raw; by default the suffix, and wav for streams. A stream
            gets wav and raw chunk by chunk, and the others at the end.

    Returns:
        The number of samples written.

    Raises:
        OutputError: unknown format; folder missing or not writable; disk full; reader gone; no
            audio, or samples that are not numbers. A file that was there before is untouched, and
            nothing partial is left.
    """
    kind = format_of(target if isinstance(target, str | Path) else "-", format)
    total = audio.waveform.shape[-1] if isinstance(audio, Audio) else None
    chunks = iter([audio]) if isinstance(audio, Audio) else iter(audio)
    if isinstance(target, str | Path) and str(target) != "-":
        with atomic(target) as file:
            return _encode(file, chunks, kind, total, seekable=True)
    sink = sys.stdout.buffer if isinstance(target, str | Path) else target
    name = "standard output" if isinstance(target, str | Path) else "the stream"
    try:
        if not kind.container:
            return _encode(sink, chunks, kind, total, seekable=False)
        with tempfile.TemporaryFile() as file:
            count = _encode(cast(BinaryIO, file), chunks, kind, total, seekable=True)
            file.seek(0)
            while block := file.read(_COPY_BYTES):
                sink.write(block)
            sink.flush()
            return count
    except OSError as error:
        raise output_error(error, name) from error


def to_int16(waveform: Tensor) -> NDArray[np.int16]:
    """[samples] floats in [-1, 1] -> [samples] int16, rounded, clipped, never wrapped around.

    The scale is 32768, so that 16-bit audio that was read is written back bit by bit.

    Raises:
        OutputError: a sample is not a finite number.
    """
    import numpy as np

    _check_finite(waveform)
    samples = waveform.detach().cpu().numpy().astype(np.float64) * 32768.0
    return np.clip(np.rint(samples), -32768, 32767).astype("<i2")


def _check_finite(waveform: Tensor) -> None:
    if not bool(waveform.isfinite().all()):
        raise OutputError(
            "The speech holds samples that are not numbers, and was not written.",
            mend="This is a fault of a stage; please report the pipeline and the text.",
        )


def _encode(
    file: BinaryIO, chunks: Iterator[Audio], kind: AudioFormat, total: int | None, seekable: bool
) -> int:
    first = next(chunks, None)
    if first is None:
        raise OutputError("There is no audio to write.", mend="Give text that can be spoken.")
    rate = first.sample_rate
    waveforms = _same_rate(first, chunks)
    if kind.container:
        return _encode_by_library(file, waveforms, kind, rate)
    count = 0
    if kind.name == "wav":
        file.write(_wav_header(rate, total))
    for waveform in waveforms:
        file.write(to_int16(waveform).tobytes())
        count += waveform.shape[-1]
        if not seekable:
            file.flush()  # a listener hears each chunk when it is made
    if kind.name == "wav" and seekable:
        file.seek(0)
        file.write(_wav_header(rate, count))
    return count


def _same_rate(first: Audio, others: Iterator[Audio]) -> Iterator[Tensor]:
    yield first.waveform
    for chunk in others:
        if chunk.sample_rate != first.sample_rate:
            raise ValueError(
                f"chunks of {first.sample_rate} and {chunk.sample_rate} Hz in one stream"
            )
        yield chunk.waveform


def _wav_header(sample_rate: int, samples: int | None) -> bytes:
    """A RIFF header for 16-bit mono; None or too many samples for 32 bits give the length that
    readers take as `until the end`."""
    size = _UNKNOWN if samples is None else min(2 * samples, _UNKNOWN)
    riff = min(size + _HEADER_BYTES - 8, _UNKNOWN)
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        *(b"RIFF", riff, b"WAVE", b"fmt ", 16, 1, 1),
        *(sample_rate, 2 * sample_rate, 2, 16, b"data", size),
    )


class _Guarded:
    """A file for libsndfile's callbacks, out of which no exception can come: the first one is
    kept, and raised when the library has returned."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        if self.error is not None:
            return 0
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            return 0

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        try:
            return self._file.seek(offset, whence)
        except OSError as error:  # seeking flushes what is buffered, which may not fit
            self.error = self.error or error
            return -1

    def tell(self) -> int:
        return self._file.tell()


def _encode_by_library(
    file: BinaryIO, waveforms: Iterator[Tensor], kind: AudioFormat, rate: int
) -> int:
    import soundfile

    guarded = _Guarded(file)
    count = 0
    encoder = _encoder(guarded, kind, rate)
    try:
        for block in _blocks(waveforms):
            encoder.write(_samples(block, kind))
            count += block.shape[-1]
        encoder.close()
    except (soundfile.SoundFileError, AssertionError) as error:  # asserts on short writes
        if guarded.error is None:
            raise OutputError(
                f"The audio could not be encoded as {kind.name}: {error}.",
                mend="Write a .wav file.",
            ) from error
    finally:
        encoder.close()
    if guarded.error is not None:
        raise guarded.error
    return count


def _blocks(waveforms: Iterator[Tensor]) -> Iterator[Tensor]:
    """The same samples in equal blocks: what an encoder makes would depend on their sizes."""
    import torch

    held: list[Tensor] = []
    for waveform in waveforms:
        held.append(waveform)
        while sum(piece.shape[-1] for piece in held) >= _BLOCK:
            joined = torch.cat(held)
            yield joined[:_BLOCK]
            held = [joined[_BLOCK:]]
    rest = torch.cat(held)
    if rest.shape[-1]:
        yield rest


def _encoder(file: _Guarded, kind: AudioFormat, rate: int) -> Any:
    import soundfile

    try:
        return soundfile.SoundFile(
            file, "w", samplerate=rate, channels=1, format=kind.container, subtype=kind.encoding
        )
    except (soundfile.SoundFileError, ValueError) as error:
        if file.error is not None:
            raise file.error from error
        raise OutputError(
            f"Audio of {rate} Hz cannot be written as {kind.name}.",
            mend="Write a .wav file, or resample the speech to a rate that it has, such as 44100.",
        ) from error


def _samples(waveform: Tensor, kind: AudioFormat) -> Any:
    if kind.integer:
        return to_int16(waveform)
    _check_finite(waveform)
    return waveform.detach().cpu().float().clamp(-1.0, 1.0).numpy()
