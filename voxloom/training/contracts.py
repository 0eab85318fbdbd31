"""The contracts that the weights of `mini` are trained for."""

from __future__ import annotations

from voxloom.interfaces.contracts import MelContract, PhoneContract, SpeakerContract
from voxloom.training import features
from voxloom.training.inventory import symbols

INVENTORY = "mini"
STYLE_SPACE = "mini-style"
MEL = MelContract(
    sample_rate=features.SAMPLE_RATE,
    n_fft=features.N_FFT,
    win_length=features.N_FFT,
    hop_length=features.HOP_LENGTH,
    n_mels=features.N_MELS,
    fmin_hz=features.F_MIN,
    fmax_hz=features.F_MAX,
    clamp=features.LOG_CLAMP,
)


def phone_contract() -> PhoneContract:
    """Phone ids of the inventory that the corpus is labelled with."""
    return PhoneContract(INVENTORY, len(symbols()))


def speaker_contract(style: int) -> SpeakerContract:
    """A style of that width, and the log pitch behind it."""
    return SpeakerContract(STYLE_SPACE, style + 1)
