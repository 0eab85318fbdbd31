"""The header of a `mini-style` weights file; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import MelContract, SpeakerContract, contract_from_dict
from voxloom.interfaces.errors import WeightsError

FORMAT = "mini-style"


@dataclass(frozen=True)
class Size:
    """width: channels; blocks: of the network; style: width of the result without the pitch."""

    width: int = 128
    blocks: int = 3
    style: int = 128
    n_mels: int = 80


@dataclass(frozen=True)
class Header:
    """The network, the vectors it makes and the mel it hears.

    The speaker vector is the style followed by the natural log of the mean pitch in Hz."""

    size: Size
    speaker: SpeakerContract
    mel: MelContract


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(header.size), sort_keys=True),
        "speaker": json.dumps(header.speaker.as_dict(), sort_keys=True),
        "contract": json.dumps(header.mel.as_dict(), sort_keys=True),
    }


def read_header(metadata: Mapping[str, str], source: str) -> Header:
    """The header of a weights file.

    Raises:
        WeightsError: the file holds another model, or its header is damaged.
    """
    if metadata.get("format") != FORMAT:
        raise WeightsError(
            f"{source} holds no {FORMAT} encoder: its header says "
            f"format {metadata.get('format', '')!r}.",
            mend="Name the weights file of a mini-style encoder.",
        )
    try:
        size = Size(**json.loads(metadata["network"]))
        speaker = contract_from_dict(json.loads(metadata["speaker"]))
        mel = contract_from_dict(json.loads(metadata["contract"]))
        if not isinstance(speaker, SpeakerContract) or not isinstance(mel, MelContract):
            raise ValueError("a contract is of the wrong sort")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
    return Header(size, speaker, mel)
