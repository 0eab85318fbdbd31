"""What a v3 or v4 file says of itself. No torch here."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voxloom.interfaces.contracts import StyleContract
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.dit.contracts import VERSIONS, VersionFacts
from voxloom.plugins.gpt_sovits.recognise import recognise
from voxloom.plugins.gpt_sovits.sovits.header import MOST_LAYERS

KINDS = ("sovits-dit",)
_LARGEST = 1_000_000
_OF_ANOTHER = "Give s2Gv3.pth, s2Gv4.pth or a full fine-tune of one of them."


@dataclass(frozen=True)
class DitHeader:
    """The version, and the file's `config` as far as it counts; lengths in samples."""

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
    style: int

    @property
    def facts(self) -> VersionFacts:
        return VERSIONS[self.version]

    @property
    def style_contract(self) -> StyleContract:
        """What voices hold for this model; v3 and v4 read different mels."""
        return StyleContract(f"gpt-sovits-{self.version}", self.style)


def read_header(
    metadata: Mapping[str, str],
    tensors: Mapping[str, Any] | None,
    source: str,
    version: str = "auto",
) -> DitHeader:
    """The header of a weights file.

    Args:
        metadata: of the file, with its `config` as JSON.
        tensors: name -> anything with a shape; those that `metadata` remembers if None.
        source: the file's name, for messages.
        version: v3 or v4, or `auto` for what the file says.

    Raises:
        WeightsError: no such file, such as a LoRA without its base; damaged; or of v3 or v4
            without a sign of which.
    """
    said = "" if version == "auto" else version
    found = recognise(metadata, tensors, source=source, kinds=KINDS, version=said)
    try:
        config = json.loads(metadata["config"])
        model, data = config["model"], config["data"]
    except (KeyError, ValueError, TypeError, RecursionError):
        raise WeightsError(
            f"{source} does not hold the configuration of a SoVITS model.", mend=_OF_ANOTHER
        ) from None

    def count(part: Any, name: str, most: int = _LARGEST) -> int:
        value = part.get(name) if isinstance(part, dict) else None
        if type(value) is not int or not 0 < value <= most:
            raise WeightsError(
                f"The configuration in {source} gives {reprlib.repr(value)} for {name!r}.",
                mend=_OF_ANOTHER,
            )
        return value

    return DitHeader(
        version=found.version,
        sample_rate=count(data, "sampling_rate"),
        n_fft=count(data, "filter_length"),
        win_length=count(data, "win_length"),
        hop_length=count(data, "hop_length"),
        latent=count(model, "inter_channels"),
        hidden=count(model, "hidden_channels"),
        inner=count(model, "filter_channels"),
        heads=count(model, "n_heads"),
        layers=count(model, "n_layers", MOST_LAYERS),
        kernel=count(model, "kernel_size"),
        style=count(model, "gin_channels"),
    )
