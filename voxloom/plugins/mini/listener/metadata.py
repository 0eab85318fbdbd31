"""What the header of a `mini-tokenizer` weights file says of its heads; torch-free."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.mini.tokenizer import metadata as tokenizer


@dataclass(frozen=True)
class Header:
    """The tokenizer that is asked, and what its heads' answers mean.

    inventory, symbols: a phone inventory and all of its symbols; the classes are their bases and
    marks, numbered by first appearance (`acoustic.symbols.tables`).
    """

    tokenizer: tokenizer.Header
    inventory: str
    symbols: tuple[str, ...]


def write_header(header: Header) -> dict[str, str]:
    """The metadata of a weights file."""
    return {
        **tokenizer.write_header(header.tokenizer),
        "inventory": header.inventory,
        "symbols": json.dumps(header.symbols, ensure_ascii=False),
    }


def read_header(metadata: Mapping[str, str], source: str) -> Header:
    """The header of a weights file.

    Raises:
        WeightsError: the file holds another model, or none of the heads, or its header is damaged.
    """
    of_tokenizer = tokenizer.read_header(metadata, source)
    if "inventory" not in metadata:
        raise WeightsError(
            f"{source} holds a tokenizer alone, without the heads that hear phones.",
            mend="Name the file that `voxloom train mini-tokenizer` of this version exports.",
        )
    try:
        symbols = json.loads(metadata["symbols"])
        if not isinstance(symbols, list) or not all(isinstance(each, str) for each in symbols):
            raise ValueError("its symbols are no list of words")
        return Header(of_tokenizer, metadata["inventory"], tuple(symbols))
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            f"The header of {source} is damaged: {error}.", mend="Get the file again."
        ) from None
