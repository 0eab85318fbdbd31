"""The header of a `mini-listener` weights file; torch-free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from voxloom.interfaces.contracts import MelContract, contract_from_dict
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.mini.tokenizer.metadata import Size

FORMAT = "mini-listener"


@dataclass(frozen=True)
class Header:
    """The network, the mel it hears, and what its answers mean.

    inventory, symbols: a phone inventory and all of its symbols; the classes are their bases and
    marks, numbered by first appearance (`acoustic.symbols.tables`).
    """

    size: Size
    inventory: str
    symbols: tuple[str, ...]
    mel: MelContract


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        "format": FORMAT,
        "network": json.dumps(asdict(header.size), sort_keys=True),
        "inventory": header.inventory,
        "symbols": json.dumps(header.symbols, ensure_ascii=False),
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
            mend="Name the file mini-listener.safetensors that training mini-tokenizer exports.",
        )
    try:
        size = Size(**json.loads(metadata["network"]))
        symbols = json.loads(metadata["symbols"])
        mel = contract_from_dict(json.loads(metadata["contract"]))
        if not isinstance(mel, MelContract):
            raise ValueError("its features are no mel spectrogram")
        if not isinstance(symbols, list) or not all(isinstance(each, str) for each in symbols):
            raise ValueError("its symbols are no list of words")
        return Header(size, metadata["inventory"], tuple(symbols), mel)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
