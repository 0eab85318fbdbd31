"""What the numbers on an edge mean: one small value per sort of edge, compared field by field.

A stage says which contract it reads on each port and which it yields. Ports are plain strings; the
usual ones are `phones`, `text_features`, `prompt`, `speaker`, `tokens`, `features`, `f0`, `style`
and `audio`. A plugin may add ports of its own between its own stages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True)
class Contract:
    """Base of all contracts. A field that holds None on either side agrees with anything."""

    sort: ClassVar[str] = "contract"

    def differences(self, other: Contract) -> dict[str, tuple[object, object]]:
        """Field -> (here, there) for each field that disagrees; empty when the edge fits.

        Contracts of different sorts differ in the pseudo-field `sort`. Two floats agree within
        1e-6 relative, so that a file's rounding is no mismatch.
        """
        if self.sort != other.sort:
            return {"sort": (self.sort, other.sort)}
        found: dict[str, tuple[object, object]] = {}
        for spec in fields(self):
            here, there = getattr(self, spec.name), getattr(other, spec.name)
            if here is None or there is None or here == there:
                continue
            numeric = isinstance(here, float | int) and isinstance(there, float | int)
            if numeric and abs(here - there) <= 1e-6 * max(abs(here), abs(there)):
                continue
            found[spec.name] = (here, there)
        return found

    def as_dict(self) -> dict[str, Any]:
        """The fields and `sort`, ready for JSON or a manifest; `contract_from_dict` reads it."""
        return {"sort": self.sort, **asdict(self)}


@dataclass(frozen=True)
class PhoneContract(Contract):
    """Phone ids of one inventory; `size` is the number of symbols."""

    sort: ClassVar[str] = "phones"
    inventory: str
    size: int | None = None


@dataclass(frozen=True)
class TextFeatureContract(Contract):
    """One vector per phone from a text encoder, [width, phones]."""

    sort: ClassVar[str] = "text-features"
    space: str
    width: int


@dataclass(frozen=True)
class TokenContract(Contract):
    """Semantic tokens: which codebook, how many codes, how many a second."""

    sort: ClassVar[str] = "tokens"
    codebook: str
    size: int
    rate_hz: float


@dataclass(frozen=True)
class SpeakerContract(Contract):
    """A speaker vector of one embedding space, [width]."""

    sort: ClassVar[str] = "speaker"
    space: str
    width: int


@dataclass(frozen=True)
class StyleContract(Contract):
    """A conditioning tensor that an acoustic model hands to its own decoder."""

    sort: ClassVar[str] = "style"
    space: str
    width: int


@dataclass(frozen=True)
class MelContract(Contract):
    """A mel spectrogram, [n_mels, frames].

    sample_rate, fmin_hz, fmax_hz in Hz; n_fft, win_length, hop_length in samples; filter_norm
    `slaney` or `none`; mel_scale `slaney` or `htk`; power 1 magnitude, 2 power; log_base `e`, `10`
    or `none`; clamp the smallest value before the logarithm; centred True for frames centred on
    t * hop with reflection, False for (n_fft - hop) / 2 padding on both sides; offset and scale
    give the value normalisation: stored = (log - offset) / scale.
    """

    sort: ClassVar[str] = "mel"
    sample_rate: int
    n_fft: int
    win_length: int
    hop_length: int
    n_mels: int
    fmin_hz: float
    fmax_hz: float
    filter_norm: str = "slaney"
    mel_scale: str = "slaney"
    power: float = 1.0
    log_base: str = "e"
    clamp: float = 1e-5
    centred: bool = False
    offset: float = 0.0
    scale: float = 1.0


@dataclass(frozen=True)
class LatentContract(Contract):
    """A model's own latent, [channels, frames]; only a decoder of the same space reads it."""

    sort: ClassVar[str] = "latent"
    space: str
    channels: int
    sample_rate: int
    hop_length: int


@dataclass(frozen=True)
class F0Contract(Contract):
    """Pitch in Hz, 0 where unvoiced, [frames] at sample_rate / hop_length frames a second."""

    sort: ClassVar[str] = "f0"
    sample_rate: int
    hop_length: int


@dataclass(frozen=True)
class AudioContract(Contract):
    """Mono float audio in [-1, 1]; sample_rate None reads any rate."""

    sort: ClassVar[str] = "audio"
    sample_rate: int | None = None


@dataclass(frozen=True)
class Edges:
    """All ports of one stage: what it must read, what it reads if there, what it yields."""

    accepts: Mapping[str, Contract] = field(default_factory=dict)
    optional: Mapping[str, Contract] = field(default_factory=dict)
    produces: Mapping[str, Contract] = field(default_factory=dict)


CONTRACTS: Mapping[str, type[Contract]] = {
    cls.sort: cls
    for cls in (
        PhoneContract,
        TextFeatureContract,
        TokenContract,
        SpeakerContract,
        StyleContract,
        MelContract,
        LatentContract,
        F0Contract,
        AudioContract,
    )
}


def contract_from_dict(data: Mapping[str, Any]) -> Contract:
    """Rebuild a contract from `as_dict`.

    Raises:
        ValueError: unknown sort, or fields that the contract does not have.
    """
    values = dict(data)
    sort = values.pop("sort", None)
    if sort not in CONTRACTS:
        raise ValueError(f"no contract is of sort {sort!r}; known: {', '.join(sorted(CONTRACTS))}")
    try:
        return CONTRACTS[sort](**values)
    except TypeError as error:
        raise ValueError(f"contract {sort}: {error}") from None
