"""The tensors of a safetensors file. torch is imported by the calls, not by this module."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.core.files import write_bytes
from voxloom.core.weights.headers import describe
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView

if TYPE_CHECKING:
    from torch import Tensor

_BLOCK_BYTES = 1024 * 1024


def open(path: str | Path, *, sha256: str = "") -> WeightsView:
    """Open a weights file; its tensors are memory-mapped and stay on the CPU.

    Args:
        path: a safetensors file.
        sha256: the hex digest it must have; empty for no check.

    Raises:
        WeightsError: missing, damaged, another format (a pickle is never loaded), wrong digest.
    """
    info = describe(path)  # refuses what is unsafe or damaged, with the reason, before any library
    if sha256:
        found = sha256_of(path)
        if found != sha256.lower():
            raise WeightsError(
                f"The weights file {path} has the digest {found}, not {sha256.lower()}.",
                mend="Fetch it again, or correct the digest if the file was meant to change.",
            )
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

    Tensors may share memory or be views; each is stored for itself.

    Raises:
        OutputError: the file cannot be written.
    """
    from safetensors.torch import save as encode

    plain = {
        name: tensor.detach().to("cpu", copy=True).contiguous() for name, tensor in tensors.items()
    }
    write_bytes(path, encode(plain, dict(metadata) if metadata else None))


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
