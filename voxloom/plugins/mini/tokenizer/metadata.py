"""The header of a `mini-tokenizer` weights file; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import MelContract, TokenContract, contract_from_dict
from voxloom.interfaces.errors import WeightsError

FORMAT = "mini-tokenizer"
HEADS = "heads."  # names of what only training and the listener ask, see `mini.listener`


@dataclass(frozen=True)
class Size:
    """width: channels; fine, coarse: blocks before and after the stride; stride: frames a token;
    code: width of the bottleneck; codes: size of the codebook."""

    width: int = 192
    fine: int = 2
    coarse: int = 2
    stride: int = 4
    code: int = 32
    codes: int = 1024
    n_mels: int = 80


@dataclass(frozen=True)
class Header:
    """The network, the tokens it makes and the mel it hears."""

    size: Size
    tokens: TokenContract
    mel: MelContract


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(header.size), sort_keys=True),
        "tokens": json.dumps(header.tokens.as_dict(), sort_keys=True),
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
            mend="Name the weights file of a mini-tokenizer.",
        )
    try:
        size = Size(**json.loads(metadata["network"]))
        tokens, mel = (
            contract_from_dict(json.loads(metadata[key])) for key in ("tokens", "contract")
        )
        if not isinstance(tokens, TokenContract) or not isinstance(mel, MelContract):
            raise ValueError("a contract is of the wrong sort")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
    return Header(size, tokens, mel)
