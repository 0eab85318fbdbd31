"""The contracts that the weights of `mini` are trained for, beside `features.MEL`."""

from __future__ import annotations

from voxloom.interfaces.contracts import PhoneContract, SpeakerContract
from voxloom.training.inventory import symbols

INVENTORY = "mini"
STYLE_SPACE = "mini-style"


def phone_contract() -> PhoneContract:
    """Phone ids of the inventory that the corpus is labelled with."""
    return PhoneContract(INVENTORY, len(symbols()))


def speaker_contract(style: int) -> SpeakerContract:
    """A style of that width, and the log pitch behind it."""
    return SpeakerContract(STYLE_SPACE, style + 1)
