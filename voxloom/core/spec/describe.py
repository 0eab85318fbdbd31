"""Contracts in words, for messages, `explain` and drawings."""

from __future__ import annotations

from collections.abc import Mapping

from voxloom.interfaces.contracts import (
    AudioContract,
    Contract,
    F0Contract,
    LatentContract,
    MelContract,
    PhoneContract,
    SpeakerContract,
    StyleContract,
    TextFeatureContract,
    TokenContract,
)


def brief(contract: Contract) -> str:
    """A few words: `24000 Hz, 80 bands, hop 240`."""
    if isinstance(contract, PhoneContract):
        return contract.inventory + (f", {contract.size} symbols" if contract.size else "")
    if isinstance(contract, TokenContract):
        return f"{contract.codebook}, {contract.size} codes, {contract.rate_hz:g} Hz"
    if isinstance(contract, SpeakerContract | StyleContract | TextFeatureContract):
        return f"{contract.space}, {contract.width} wide"
    if isinstance(contract, MelContract):
        return f"{contract.sample_rate} Hz, {contract.n_mels} bands, hop {contract.hop_length}"
    if isinstance(contract, LatentContract):
        return f"{contract.space}, {contract.channels} channels, hop {contract.hop_length}"
    if isinstance(contract, F0Contract):
        return f"{contract.sample_rate} Hz, hop {contract.hop_length}"
    if isinstance(contract, AudioContract):
        return f"{contract.sample_rate} Hz" if contract.sample_rate else "any rate"
    return contract.sort


def full(contract: Contract) -> str:
    """Every field: `mel: sample_rate=24000 n_fft=1024 ...`."""
    fields = {name: value for name, value in contract.as_dict().items() if name != "sort"}
    words = " ".join(f"{name}={_number(value)}" for name, value in fields.items())
    return f"{contract.sort}: {words}"


def differences(found: Mapping[str, tuple[object, object]]) -> str:
    """`n_mels 80 against 100; sample_rate 24000 against 22050`, what is yielded first."""
    return "; ".join(
        f"{name} {_number(yielded)} against {_number(read)}"
        for name, (yielded, read) in found.items()
    )


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
