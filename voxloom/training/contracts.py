"""The contracts that the weights of `mini` are trained for, beside `features.MEL`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.contracts import PhoneContract, SpeakerContract
from voxloom.training.inventory import symbols

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

INVENTORY = "mini"
STYLE_SPACE = "mini-style"


def phone_contract() -> PhoneContract:
    """Phone ids of the inventory that the corpus is labelled with."""
    return PhoneContract(INVENTORY, len(symbols()))


def speaker_contract(style: int, encoder: Mapping[str, Tensor]) -> SpeakerContract:
    """A style of that width, and the log pitch behind it.

    encoder: weights of the style network. A style means nothing to networks trained behind another
    one, so the name of the space holds a digest of them as they are exported, in half precision."""
    digest = hashlib.sha256()
    for name in sorted(encoder):
        digest.update(name.encode())
        digest.update(encoder[name].to(torch.float16).cpu().numpy().tobytes())
    return SpeakerContract(f"{STYLE_SPACE}-{digest.hexdigest()[:8]}", style + 1)
