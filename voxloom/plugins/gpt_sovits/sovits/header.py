"""What a SoVITS file says of itself: version and sizes. No torch here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voxloom.core.weights.checkpoints import FIRST_MD5, HEAD
from voxloom.interfaces.contracts import LatentContract, StyleContract
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.common.contracts import SPEAKER

VERSIONS = ("v1", "v2", "v2Pro", "v2ProPlus")
PRO = ("v2Pro", "v2ProPlus")
OTHERS = ("v3", "v4")
BINS_FROM_V2 = 704  # of the spectrum that the reference encoder hears; v1 hears all
# Files that were published before they named their version, or that name another.
PUBLISHED = {
    "dc3c97e17592963677a4a1681f30c653": "v1",
    "6642b37f3dbb1f76882b69937c95a5f3": "v2",
    "c7e9fce2223f3db685cdfa1e6368728a": "v2Pro",
    "66b313e39455b57ab1b0bc0b239c9d0a": "v2ProPlus",
    "43797be674a37c1c83ee81081941ed0f": "v3",
    "4f26b9476d0c5033e04162c486074374": "v4",
}
HEADS = {
    "00": "v1",
    "01": "v2",
    "02": "v3",
    "03": "v3",
    "04": "v4",
    "05": "v2Pro",
    "06": "v2ProPlus",
}
_OF_ANOTHER = "Give the .pth of a SoVITS model, v1, v2, v2Pro or v2ProPlus."


@dataclass(frozen=True)
class SovitsHeader:
    """version: "" where the file does not say it and its tensors must; the rest as in the file's
    `config`, lengths in samples."""

    version: str
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
        return f"gpt-sovits-{self.version or 'v2'}"

    @property
    def latent_contract(self) -> LatentContract:
        return LatentContract(self.space, self.latent, self.sample_rate, self.decoded_hop)

    @property
    def style_contract(self) -> StyleContract:
        return StyleContract(self.space, self.style)

    @property
    def speaker_width(self) -> int:
        return SPEAKER.width if self.version in PRO else 0


def read_header(metadata: Mapping[str, str], source: str, version: str = "auto") -> SovitsHeader:
    """The header of a weights file.

    Args:
        metadata: of the file, with its `config` as JSON.
        source: its name, for messages.
        version: one of VERSIONS to overrule what the file says, or `auto`.

    Raises:
        WeightsError: no such file, of v3 or v4, or damaged.
    """
    config = _mapping(metadata, source)
    model, data = _part(config, "model", source), _part(config, "data", source)
    found = _version(metadata, model) if version == "auto" else version
    if found in OTHERS:
        raise WeightsError(
            f"{source} is of GPT-SoVITS {found}, whose acoustic model is another one.",
            mend="Write `acoustic: {use: sovits-dit, ...}`, or give a file of v1, v2 or v2Pro.",
        )
    if str(model.get("resblock", "1")) != "1":
        raise WeightsError(
            f"{source} has a decoder with residual blocks of type {model['resblock']!r}; "
            "published files have type '1'.",
            mend=_OF_ANOTHER,
        )
    reader = _Reader(source)
    dilations = model.get("resblock_dilation_sizes")
    return SovitsHeader(
        version=found,
        sample_rate=reader.count(data, "sampling_rate"),
        n_fft=reader.count(data, "filter_length"),
        win_length=reader.count(data, "win_length"),
        hop_length=reader.count(data, "hop_length"),
        latent=reader.count(model, "inter_channels"),
        hidden=reader.count(model, "hidden_channels"),
        inner=reader.count(model, "filter_channels"),
        heads=reader.count(model, "n_heads"),
        layers=reader.count(model, "n_layers"),
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


def _version(metadata: Mapping[str, str], model: Mapping[str, Any]) -> str:
    """By the digest of published files, then the two-byte head, then the configuration. A file of
    v1 or v2 may name the other, so those two are left to its tensors."""
    published = PUBLISHED.get(metadata.get(FIRST_MD5, ""))
    if published:
        return published
    headed = HEADS.get(metadata.get(HEAD, ""))
    if headed:
        return headed
    said = str(model.get("version", ""))
    return said if said in (*VERSIONS, *OTHERS) else ""


def _mapping(metadata: Mapping[str, str], source: str) -> Mapping[str, Any]:
    try:
        config = json.loads(metadata["config"])
    except (KeyError, ValueError):
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


def _sequence(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


@dataclass(frozen=True)
class _Reader:
    source: str

    def count(self, part: Mapping[str, Any], name: str) -> int:
        return self._one(part.get(name), name)

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
            f"The configuration in {self.source} gives {value!r} for {name!r}.", mend=_OF_ANOTHER
        )
