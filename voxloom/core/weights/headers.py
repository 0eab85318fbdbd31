"""What a weights file says of itself, read without torch and without trusting a byte of it.

Zip files of torch.save are read by checkpoints.py; the rest here is safetensors.
Format: 8 bytes little-endian length, that many bytes of JSON (name -> dtype, shape, data_offsets;
`__metadata__` -> strings), then the tensors back to back.
Source: https://huggingface.co/docs/safetensors, section "Format".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from voxloom.core.weights.archives import is_archive
from voxloom.core.weights.pickle_names import MAX_DIMENSIONS
from voxloom.interfaces.errors import WeightsError

MAX_HEADER_BYTES = 16 * 1024 * 1024
MAX_NAME = 512  # characters of a tensor's name; names are searched for patterns
_TOO_MANY, _NO_NUMBER = 2**60, 2**128  # numbers of a tensor; what is refused as a size at all
_SHOWN = 80  # characters of a name in a message
_LENGTH_BYTES = 8
_METADATA = "__metadata__"
_BITS = {
    "BOOL": 8,
    "U8": 8,
    "I8": 8,
    "F8_E4M3": 8,
    "F8_E5M2": 8,
    "I16": 16,
    "U16": 16,
    "F16": 16,
    "BF16": 16,
    "I32": 32,
    "U32": 32,
    "F32": 32,
    "I64": 64,
    "U64": 64,
    "F64": 64,
    "C64": 64,
}
_LOOKS_LIKE = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x80\x02\x8a\nl\xfc\x9c", "a file of torch before 1.6, which is one pickle after another"),
    (b"\x80", "a Python pickle, which could run code when loaded"),
    (b"GGUF", "a GGUF file"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
    (b"<!DOCTYPE", "a web page, perhaps a failed download"),
    (b"<html", "a web page, perhaps a failed download"),
    (b"RIFF", "an audio file"),
)
_TAR, _TAR_AT = b"ustar", 257  # where a tar archive says that it is one


@dataclass(frozen=True)
class TensorInfo:
    """dtype as safetensors names it, such as F16; shape; begin, end: its bytes, counted from the
    end of the header in safetensors, from the start of the file in an archive of torch."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


class Metadata(dict[str, str]):
    """The metadata of a file, which also remembers dtype and shape of its tensors, so that a plan
    can tell one version of a model from another before anything is loaded."""

    def __init__(self, texts: Mapping[str, str], tensors: Mapping[str, TensorInfo]) -> None:
        super().__init__(texts)
        self.tensors = tensors


@dataclass(frozen=True)
class Header:
    """Everything a weights file says of itself before its first tensor."""

    metadata: Metadata
    tensors: Mapping[str, TensorInfo]


def header(path: str | Path) -> Metadata:
    """The metadata of a weights file; {} where it has none.

    Of a file by torch.save: its entries beside the tensors as JSON, such as `config`, and what
    the file itself tells, under the names of `Checkpoint`.

    Raises:
        WeightsError: missing, empty, truncated, unsafe, of another format, or inconsistent.
    """
    return describe(path).metadata


def describe(path: str | Path) -> Header:
    """Metadata, and dtype and shape of every tensor, all checked against the file's size.

    Raises:
        WeightsError: missing, empty, truncated, unsafe, of another format, or inconsistent.
    """
    place = Path(path)
    if place.is_dir():
        raise WeightsError(f"{path} is a folder, not a weights file.", mend="Name the file in it.")
    try:
        size = place.stat().st_size
        with place.open("rb") as file:
            return _read(file, size, str(path))
    except FileNotFoundError:
        raise WeightsError(
            f"There is no weights file {path}.", mend="Check the path, or fetch the file."
        ) from None
    except (OSError, ValueError) as error:
        raise WeightsError(
            f"The weights file {path} cannot be read: {error}.", mend="Check the path."
        ) from error


def _read(file: BinaryIO, size: int, source: str) -> Header:
    if size == 0:
        raise WeightsError(f"The weights file {source} is empty.", mend="Fetch it again.")
    start = file.read(_TAR_AT + len(_TAR))
    if is_archive(start):
        from voxloom.core.weights.checkpoints import read_checkpoint

        return read_checkpoint(file, size, source)
    _refuse_other_formats(start, source)
    length = int.from_bytes(start[:_LENGTH_BYTES], "little")
    room = size - _LENGTH_BYTES
    if len(start) < _LENGTH_BYTES or start[_LENGTH_BYTES : _LENGTH_BYTES + 1] != b"{":
        raise WeightsError(
            f"{source} is no safetensors file: it does not start with a header.",
            mend="Give a .safetensors file.",
        )
    if length > MAX_HEADER_BYTES:
        raise WeightsError(
            f"{source} is damaged or no safetensors file: its header claims {length} bytes "
            f"(at most {MAX_HEADER_BYTES} are read).",
            mend="Fetch it again.",
        )
    if length > room:
        raise _truncated(source, _LENGTH_BYTES + length, size)
    file.seek(_LENGTH_BYTES)
    entries = _parse(file.read(length), source)
    metadata = entries.pop(_METADATA, {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise _damaged(source, "its metadata is not a table of strings")
    tensors = {name: _tensor(name, entry, source) for name, entry in entries.items()}
    _check_layout(tensors, room - length, source, _LENGTH_BYTES + length, size)
    return Header(Metadata(metadata, tensors), tensors)


def _refuse_other_formats(start: bytes, source: str) -> None:
    if start[_LENGTH_BYTES : _LENGTH_BYTES + 1] == b"{":  # a header, whatever its length looks like
        return
    if start[2:4] == b"\x03\x04":
        raise WeightsError(
            f"{source} may be a file of torch, but its first two bytes are {start[:2]!r}; known "
            "are PK and 00 to 06. Nothing was loaded.",
            mend="Fetch it again; if it is of a newer program, convert it there to .safetensors.",
        )
    kinds = [(start[_TAR_AT:] == _TAR, "a tar archive, as torch before 0.2 wrote")]
    kinds += [(start.startswith(magic), meaning) for magic, meaning in _LOOKS_LIKE]
    for fits, meaning in kinds:
        if fits:
            raise WeightsError(
                f"{source} is no safetensors file: it looks like {meaning}. Nothing was loaded.",
                mend="Give the weights as .safetensors.",
            )


def _parse(raw: bytes, source: str) -> dict[str, Any]:
    try:
        parsed = json.loads(raw.decode("utf-8"), object_pairs_hook=_no_duplicates)
    except (ValueError, RecursionError) as error:
        raise _damaged(source, f"its header is not JSON ({error})") from None
    if not isinstance(parsed, dict):
        raise _damaged(source, "its header is not a table")
    return parsed


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    for part in (part for pair in pairs for part in pair if isinstance(part, str)):
        part.encode()  # half of a surrogate pair can be written as JSON, and nowhere else
    return found


def _tensor(name: str, entry: object, source: str) -> TensorInfo:
    if len(name) > MAX_NAME:
        raise _damaged(source, f"the name of a tensor has {len(name)} characters")
    tensor = f"the tensor {name[:_SHOWN]!r}"
    if not isinstance(entry, dict):
        raise _damaged(source, f"the entry {name[:_SHOWN]!r} is not a table")
    dtype = entry.get("dtype")
    shape, offsets = _whole_numbers(entry.get("shape")), _whole_numbers(entry.get("data_offsets"))
    if not isinstance(dtype, str) or dtype not in _BITS:
        given = repr(dtype[:_SHOWN]) if isinstance(dtype, str) else f"a {type(dtype).__name__}"
        raise _damaged(source, f"{tensor} has the unknown type {given}")
    if shape is None:
        raise _damaged(source, f"{tensor} has no proper shape")
    if offsets is None or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise _damaged(source, f"{tensor} has no proper place in the file")
    if 8 * (offsets[1] - offsets[0]) != math.prod(shape) * _BITS[dtype]:
        raise _damaged(source, f"{tensor} is not as long as its shape says")
    if math.prod(max(1, size) for size in shape) > _TOO_MANY:  # a size of 0 hides the others
        raise _damaged(source, f"{tensor} has no proper shape")
    return TensorInfo(dtype, shape, offsets[0], offsets[1])


def _whole_numbers(value: object) -> tuple[int, ...] | None:
    """None where it is no short list of numbers: products of long ones take hours."""
    if not isinstance(value, list) or len(value) > MAX_DIMENSIONS:
        return None
    if all(type(item) is int and 0 <= item < _NO_NUMBER for item in value):
        return tuple(value)
    return None


def _check_layout(
    tensors: Mapping[str, TensorInfo], room: int, source: str, start: int, size: int
) -> None:
    """Tensors fill the data part exactly, one after the other."""
    expected = 0
    for name, info in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if info.begin != expected:
            word = "overlaps another" if info.begin < expected else "leaves a gap before it"
            raise _damaged(source, f"the tensor {name[:_SHOWN]!r} {word}")
        expected = info.end
    if expected > room:
        raise _truncated(source, start + expected, size)
    if expected < room:
        raise _damaged(source, f"{room - expected} bytes after the last tensor belong to nothing")


def _damaged(source: str, why: str) -> WeightsError:
    return WeightsError(f"The weights file {source} is damaged: {why}.", mend="Fetch it again.")


def _truncated(source: str, promised: int, size: int) -> WeightsError:
    return WeightsError(
        f"The weights file {source} is truncated: {size} bytes of {promised}.",
        mend="Fetch it again.",
    )
