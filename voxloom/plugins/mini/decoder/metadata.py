"""The header of a `mini-decoder` weights file; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import (
    MelContract,
    SpeakerContract,
    TokenContract,
    contract_from_dict,
)
from voxloom.interfaces.errors import WeightsError

FORMAT = "mini-decoder"


@dataclass(frozen=True)
class Size:
    """width: channels; coarse, fine: blocks at the token rate and at the frame rate; style: width
    of the style vector; codes: size of the codebook; stride: frames a token."""

    width: int = 192
    coarse: int = 2
    fine: int = 5
    style: int = 128
    codes: int = 1024
    stride: int = 4
    n_mels: int = 80


@dataclass(frozen=True)
class Header:
    """The network and what it was trained on; the speaker vector is a style and a log pitch."""

    size: Size
    tokens: TokenContract
    speaker: SpeakerContract
    mel: MelContract


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(header.size), sort_keys=True),
        "tokens": json.dumps(header.tokens.as_dict(), sort_keys=True),
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
            f"{source} holds no {FORMAT} model: its header says "
            f"format {metadata.get('format', '')!r}.",
            mend="Name the weights file of a mini-decoder.",
        )
    try:
        size = Size(**json.loads(metadata["network"]))
        tokens, speaker, mel = (
            contract_from_dict(json.loads(metadata[key]))
            for key in ("tokens", "speaker", "contract")
        )
        if not isinstance(tokens, TokenContract) or not isinstance(speaker, SpeakerContract):
            raise ValueError("a contract is of the wrong sort")
        if not isinstance(mel, MelContract):
            raise ValueError("its features are no mel spectrogram")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
    return Header(size, tokens, speaker, mel)
