"""The digest of a voice: sha256 over everything it holds."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import torch

from voxloom.core.voice.cards import canonical
from voxloom.core.voice.packing import pack
from voxloom.interfaces.voice import Voice

if TYPE_CHECKING:
    from torch import Tensor


def digest_of(voice: Voice) -> str:
    """The hex digest of name, record, contracts, styles and every tensor's type, shape and bytes.

    The same on every machine; the voice's own `digest` field does not count.
    """
    card, tensors = pack(replace(voice, digest=""))
    found = hashlib.sha256(canonical(card).encode("utf-8"))
    for name, tensor in sorted(tensors.items()):
        found.update(f"\n{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        found.update(_bytes(tensor))
    return found.hexdigest()


def sealed(voice: Voice) -> Voice:
    """The same voice with its digest filled in."""
    return replace(voice, digest=digest_of(voice))


def _bytes(tensor: Tensor) -> bytes:
    flat = tensor.contiguous().reshape(-1)
    return flat.view(torch.uint8).numpy().tobytes() if flat.numel() else b""
