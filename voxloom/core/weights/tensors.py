"""The tensors of a weights file. torch is imported by the calls, not by this module."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.core.files import atomic
from voxloom.core.weights.checkpoints import Checkpoint
from voxloom.core.weights.headers import describe
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView

if TYPE_CHECKING:
    import torch
    from torch import Tensor

_BLOCK_BYTES = 1024 * 1024
_ALIGNMENT = 8


def open(path: str | Path, *, sha256: str = "") -> WeightsView:
    """Open a weights file; its tensors are memory-mapped and stay on the CPU.

    Args:
        path: a safetensors file, or one by torch.save, of which nothing is run.
        sha256: the hex digest it must have; empty for no check.

    Raises:
        WeightsError: missing, damaged, unsafe, another format, wrong digest.
    """
    info = describe(path)  # refuses what is unsafe or damaged, with the reason, before any library
    if sha256:
        found = sha256_of(path)
        if found != sha256.lower():
            raise WeightsError(
                f"The weights file {path} has the digest {found}, not {sha256.lower()}.",
                mend="Fetch it again, or correct the digest if the file was meant to change.",
            )
    if isinstance(info, Checkpoint):
        from voxloom.core.weights.mapped import mapped_tensors

        return WeightsView(mapped_tensors(path, info), info.metadata, str(path), sha256.lower())
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors = load_file(str(path))
    except (SafetensorError, OSError, RuntimeError) as error:
        raise WeightsError(
            f"The weights file {path} cannot be read: {error}.", mend="Fetch it again."
        ) from error
    return WeightsView(tensors, info.metadata, str(path), sha256.lower())


def save(
    path: str | Path, tensors: Mapping[str, Tensor], metadata: Mapping[str, str] | None = None
) -> None:
    """Write tensors and metadata as safetensors, whole or not at all.

    The bytes depend on the content alone (the library's own writer orders metadata at random), so
    that a file made again has the digest it had. Tensors may share memory or be views; each is
    stored for itself.

    Raises:
        OutputError: the file cannot be written.
        ValueError: a tensor's type has no name in the format.
    """
    import torch

    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    # Wide types first, as the format's own writer does, so that all data is aligned.
    names = sorted(plain, key=lambda name: (-plain[name].element_size(), name))
    entries: dict[str, object] = {"__metadata__": dict(metadata)} if metadata else {}
    place = 0
    for name in names:
        tensor = plain[name]
        if tensor.dtype not in _names_of_types():
            raise ValueError(f"{name!r} is {tensor.dtype}, which safetensors cannot hold")
        end = place + tensor.numel() * tensor.element_size()
        entries[name] = {
            "dtype": _names_of_types()[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [place, end],
        }
        place = end
    header = json.dumps(entries, sort_keys=True, separators=(",", ":")).encode("utf-8")
    header += b" " * (-len(header) % _ALIGNMENT)
    with atomic(path) as file:
        file.write(len(header).to_bytes(8, "little") + header)
        for name in names:
            if plain[name].numel():
                file.write(plain[name].reshape(-1).view(torch.uint8).numpy().tobytes())


def _names_of_types() -> dict[torch.dtype, str]:
    import torch

    return {
        torch.bool: "BOOL",
        torch.uint8: "U8",
        torch.int8: "I8",
        torch.int16: "I16",
        torch.int32: "I32",
        torch.int64: "I64",
        torch.float16: "F16",
        torch.bfloat16: "BF16",
        torch.float32: "F32",
        torch.float64: "F64",
        torch.uint16: "U16",
        torch.uint32: "U32",
        torch.uint64: "U64",
        torch.float8_e4m3fn: "F8_E4M3",
        torch.float8_e5m2: "F8_E5M2",
        torch.complex64: "C64",
    }


def sha256_of(path: str | Path) -> str:
    """The hex digest of a file, read in blocks. Raises WeightsError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with Path(path).open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError as error:
        raise WeightsError(
            f"The weights file {path} cannot be read: {error}.", mend="Check the path."
        ) from error
    return digest.hexdigest()
