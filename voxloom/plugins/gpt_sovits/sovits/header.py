"""What a SoVITS file says of itself: version and sizes. No torch here."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voxloom.interfaces.contracts import (
    LatentContract,
    PhoneContract,
    SpeakerContract,
    StyleContract,
)
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.common.contracts import PHONES, SPEAKER
from voxloom.plugins.gpt_sovits.recognise import recognise

TEXT_TABLE, SPEAKER_LAYER = "enc_p.text_embedding.weight", "sv_emb.weight"
MOST_LAYERS = 512  # each takes time to make, even before its weights are asked for
_OF_ANOTHER = "Give the .pth of a SoVITS model, v1, v2, v2Pro or v2ProPlus."


@dataclass(frozen=True)
class SovitsHeader:
    """version; symbols: phones in its table; speaker: width of a speaker vector, 0 where none is
    read; the rest as in the file's `config`, lengths in samples."""

    version: str
    symbols: int
    speaker: int
    sample_rate: int
    n_fft: int
    win_length: int
    hop_length: int
    latent: int
    hidden: int
    inner: int
    heads: int
    layers: int
    kernel: int
    first: int
    rates: tuple[int, ...]
    kernels: tuple[int, ...]
    block_kernels: tuple[int, ...]
    block_dilations: tuple[tuple[int, ...], ...]
    style: int

    @property
    def decoded_hop(self) -> int:
        hop = 1
        for rate in self.rates:
            hop *= rate
        return hop

    @property
    def space(self) -> str:
        """What the decoder's latent and the style are called on the edges."""
        return f"gpt-sovits-{self.version}"

    @property
    def latent_contract(self) -> LatentContract:
        return LatentContract(self.space, self.latent, self.sample_rate, self.decoded_hop)

    @property
    def style_contract(self) -> StyleContract:
        return StyleContract(self.space, self.style)

    @property
    def phone_contract(self) -> PhoneContract:
        symbols = PHONES["v1" if self.version == "v1" else "v2"]
        return PhoneContract(symbols.inventory, self.symbols)

    @property
    def speaker_contract(self) -> SpeakerContract | None:
        return SpeakerContract(SPEAKER.space, self.speaker) if self.speaker else None


def read_header(
    metadata: Mapping[str, str],
    source: str,
    version: str = "",
    tensors: Mapping[str, Any] | None = None,
) -> SovitsHeader:
    """The header of a weights file.

    Args:
        metadata: of the file, with its `config` as JSON.
        source: its name, for messages.
        version: what the user says it is, for files that leave it open.
        tensors: name -> anything with a shape; those that `metadata` remembers by default.

    Raises:
        WeightsError: another file, one of v3 or v4, one without its configuration, or damaged.
    """
    found = recognise(metadata, tensors, source=source, kinds=("sovits",), version=version)
    known = getattr(metadata, "tensors", {}) if tensors is None else tensors
    config = _mapping(metadata, source)
    model, data = _part(config, "model", source), _part(config, "data", source)
    if str(model.get("resblock", "1")) != "1":
        raise WeightsError(
            f"{source} has a decoder with residual blocks of type {str(model['resblock'])[:20]!r}; "
            "published files have type '1'.",
            mend=_OF_ANOTHER,
        )
    reader = _Reader(source)
    dilations = model.get("resblock_dilation_sizes")
    return SovitsHeader(
        version=found.version,
        symbols=_length(known, TEXT_TABLE, 0, source),
        speaker=_length(known, SPEAKER_LAYER, 1, source) if SPEAKER_LAYER in known else 0,
        sample_rate=reader.count(data, "sampling_rate"),
        n_fft=reader.count(data, "filter_length"),
        win_length=reader.count(data, "win_length"),
        hop_length=reader.count(data, "hop_length"),
        latent=reader.count(model, "inter_channels"),
        hidden=reader.count(model, "hidden_channels"),
        inner=reader.count(model, "filter_channels"),
        heads=reader.count(model, "n_heads"),
        layers=reader.count(model, "n_layers", most=MOST_LAYERS),
        kernel=reader.count(model, "kernel_size"),
        first=reader.count(model, "upsample_initial_channel"),
        rates=reader.counts(model, "upsample_rates"),
        kernels=reader.counts(model, "upsample_kernel_sizes"),
        block_kernels=reader.counts(model, "resblock_kernel_sizes"),
        block_dilations=tuple(
            reader.numbers(item, "resblock_dilation_sizes") for item in _sequence(dilations)
        ),
        style=reader.count(model, "gin_channels"),
    )


def _mapping(metadata: Mapping[str, str], source: str) -> Mapping[str, Any]:
    try:
        config = json.loads(metadata["config"])
    except (KeyError, ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        raise WeightsError(
            f"{source} does not hold the configuration of a SoVITS model.", mend=_OF_ANOTHER
        )
    return config


def _part(config: Mapping[str, Any], name: str, source: str) -> Mapping[str, Any]:
    part = config.get(name)
    if not isinstance(part, dict):
        raise WeightsError(f"The configuration in {source} has no part {name!r}.", mend=_OF_ANOTHER)
    return part


def _length(tensors: Mapping[str, Any], name: str, dim: int, source: str) -> int:
    shape = tuple(tensors[name].shape)
    if len(shape) != 2:
        raise WeightsError(f"{name} in {source} is {list(shape)}.", mend=_OF_ANOTHER)
    return int(shape[dim])


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


@dataclass(frozen=True)
class _Reader:
    source: str

    def count(self, part: Mapping[str, Any], name: str, most: int = 1_000_000) -> int:
        value = self._one(part.get(name), name)
        if value > most:
            raise self._error(name, value)
        return value

    def counts(self, part: Mapping[str, Any], name: str) -> tuple[int, ...]:
        return self.numbers(part.get(name), name)

    def numbers(self, value: object, name: str) -> tuple[int, ...]:
        items = _sequence(value)
        if not 0 < len(items) <= 16:
            raise self._error(name, value)
        return tuple(self._one(item, name) for item in items)

    def _one(self, value: object, name: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 1_000_000:
            raise self._error(name, value)
        return value

    def _error(self, name: str, value: object) -> WeightsError:
        return WeightsError(
            f"The configuration in {self.source} gives {reprlib.repr(value)} for {name!r}.",
            mend=_OF_ANOTHER,
        )
