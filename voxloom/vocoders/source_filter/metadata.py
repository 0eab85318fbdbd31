"""What the header of a source-filter weights file says; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import MelContract, contract_from_dict
from voxloom.interfaces.errors import WeightsError

FORMAT = "source-filter"
NATURAL = (1.0, "e", 0.0, 1.0, False)  # what `scale_of` must be: gains are added to the mel


@dataclass(frozen=True)
class NetworkConfig:
    """width: channels; layers: ConvNeXt blocks; expansion: of their inner layer."""

    width: int = 192
    layers: int = 6
    expansion: int = 3


def header(config: NetworkConfig, mel: MelContract) -> dict[str, str]:
    """The metadata of a weights file: format, network and the mel contract it was trained on."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(config), sort_keys=True),
        "contract": json.dumps(mel.as_dict(), sort_keys=True),
    }


def read_header(metadata: Mapping[str, str], source: str) -> tuple[NetworkConfig, MelContract]:
    """The network and the mel contract of a weights file.

    Raises:
        WeightsError: the file holds another model, or its header is damaged.
    """
    if metadata.get("format") != FORMAT:
        raise WeightsError(
            f"{source} holds no source-filter vocoder: its header says "
            f"format {metadata.get('format', '')!r}.",
            mend="Name the weights file of a source-filter vocoder.",
        )
    try:
        config = NetworkConfig(**json.loads(metadata["network"]))
        contract = contract_from_dict(json.loads(metadata["contract"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
    if not isinstance(contract, MelContract) or scale_of(contract) != NATURAL:
        raise WeightsError(
            f"{source} was trained on {contract.as_dict()}; this network reads the natural "
            f"logarithm of a magnitude mel spectrogram, not centred.",
            mend="Name the weights file of a source-filter vocoder.",
        )
    return config, contract


def scale_of(mel: MelContract) -> tuple[object, ...]:
    """The fields that say what one number of the mel means."""
    return (mel.power, mel.log_base, mel.offset, mel.scale, mel.centred)
