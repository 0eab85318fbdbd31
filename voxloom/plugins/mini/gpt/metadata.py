"""The header of a `mini-gpt` weights file; torch-free, so that a spec can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import PhoneContract, TokenContract, contract_from_dict
from voxloom.interfaces.errors import WeightsError

FORMAT = "mini-gpt"


@dataclass(frozen=True)
class Size:
    """width: channels; heads, layers: of the transformer; phone_blocks: convolutions over phones;
    codes: size of the codebook."""

    width: int = 192
    heads: int = 4
    layers: int = 4
    phone_blocks: int = 3
    codes: int = 1024


@dataclass(frozen=True)
class Header:
    """The network and what it was trained on."""

    size: Size
    phones: PhoneContract
    tokens: TokenContract


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(header.size), sort_keys=True),
        "phones": json.dumps(header.phones.as_dict(), sort_keys=True),
        "tokens": json.dumps(header.tokens.as_dict(), sort_keys=True),
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
            mend="Name the weights file of a mini-gpt.",
        )
    try:
        size = Size(**json.loads(metadata["network"]))
        phones, tokens = (
            contract_from_dict(json.loads(metadata[key])) for key in ("phones", "tokens")
        )
        if not isinstance(phones, PhoneContract) or not isinstance(tokens, TokenContract):
            raise ValueError("a contract is of the wrong sort")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
    return Header(size, phones, tokens)
