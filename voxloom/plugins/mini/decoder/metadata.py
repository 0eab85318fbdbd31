"""The header of a `mini-decoder` weights file; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import (
    MelContract,
    PhoneContract,
    SpeakerContract,
    TokenContract,
    contract_from_dict,
)
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.mini.acoustic.metadata import Size as AcousticSize

FORMAT = "mini-decoder"


@dataclass(frozen=True)
class Size:
    """width: channels; coarse: blocks over tokens; codes: size of the codebook; stride: frames a
    token; the others as of the acoustic network."""

    width: int = 192
    encoder: int = 3
    decoder: int = 5
    style: int = 128
    n_mels: int = 80
    coarse: int = 2
    codes: int = 1024
    stride: int = 4

    @property
    def acoustic(self) -> AcousticSize:
        return AcousticSize(self.width, self.encoder, self.decoder, self.style, self.n_mels)


@dataclass(frozen=True)
class Header:
    """The network and what it was trained on; the speaker vector is a style and a log pitch."""

    size: Size
    phones: PhoneContract
    tokens: TokenContract
    speaker: SpeakerContract
    mel: MelContract


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(header.size), sort_keys=True),
        "phones": json.dumps(header.phones.as_dict(), sort_keys=True),
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
        phones, tokens, speaker, mel = (
            contract_from_dict(json.loads(metadata[key]))
            for key in ("phones", "tokens", "speaker", "contract")
        )
        if not isinstance(phones, PhoneContract):
            raise ValueError("it is told no phones")
        if not isinstance(tokens, TokenContract) or not isinstance(speaker, SpeakerContract):
            raise ValueError("a contract is of the wrong sort")
        if not isinstance(mel, MelContract):
            raise ValueError("its features are no mel spectrogram")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
    return Header(size, phones, tokens, speaker, mel)
