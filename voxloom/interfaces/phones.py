"""Phones: what a text frontend yields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from voxloom.interfaces.contracts import PhoneContract, TextFeatureContract
from voxloom.interfaces.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Inventory:
    """An ordered list of phone symbols; a phone's id is its place in the list.

    id: the inventory's name; pad: the symbol of padding; pause: the symbol of a silence that no
    mark stands for; approximations: id of another inventory -> symbol of this one -> the symbols
    there that come nearest, () where leaving it out does.
    """

    id: str
    symbols: tuple[str, ...]
    pad: str = "_"
    pause: str = "SP"
    approximations: Mapping[str, Mapping[str, tuple[str, ...]]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def index(self) -> Mapping[str, int]:
        return {symbol: number for number, symbol in enumerate(self.symbols)}

    @property
    def contract(self) -> PhoneContract:
        return PhoneContract(self.id, len(self.symbols))

    def nearest(self, symbol: str, other: Inventory) -> tuple[str, ...] | None:
        """What stands for a symbol of this inventory in another: itself where it is there, else
        its approximation, None where there is none."""
        if symbol in other.index:
            return (symbol,)
        return self.approximations.get(other.id, {}).get(symbol)

    def encode(self, symbols: Iterable[str]) -> tuple[int, ...]:
        """Symbols -> ids. Raises InputError naming the first symbol that the inventory lacks."""
        ids = []
        for symbol in symbols:
            if symbol not in self.index:
                raise InputError(
                    f"The phone inventory {self.id!r} has no symbol {symbol!r}.",
                    mend="Choose a frontend and an acoustic model of one inventory.",
                )
            ids.append(self.index[symbol])
        return tuple(ids)


@dataclass(frozen=True)
class Reading:
    """What became of characters [start, end) of a text.

    first, last: the half-open range of the phones that speak them, empty where they are silent;
    normalized: what was read in their place; rule: the name of the rule that rewrote or silenced
    them, "" for none; source: where the pronunciation is from, such as `dictionary`, `letters`,
    `network`, `lexicon:mine`, `mark`; `silent` where there is none.
    """

    start: int
    end: int
    first: int
    last: int
    normalized: str = ""
    rule: str = ""
    source: str = ""


@dataclass(frozen=True, eq=False)
class Phones:
    """The phones of one text.

    inventory: id of the phone inventory; symbols, ids: one per phone; spans: per phone the half-
    open range [start, end) of the characters of `text` it speaks (empty range for a phone that no
    character stands for, such as a leading pause); languages: one code per phone; text: what was
    given, unchanged; normalized: what was read after normalisation; phones_per_character: one
    count per character of `normalized` (sum = number of phones), None where the language has no
    such correspondence; features: [width, phones] from a text encoder, with its contract; notes:
    a stable word -> what there is to tell about this text; readings: for every character of `text`
    what became of it, in order and without gap, () from a frontend that keeps no trace.
    """

    inventory: str
    symbols: tuple[str, ...]
    ids: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    languages: tuple[str, ...]
    text: str
    normalized: str = ""
    phones_per_character: tuple[int, ...] | None = None
    features: Tensor | None = None
    features_contract: TextFeatureContract | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    readings: tuple[Reading, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.symbols)
        if not count == len(self.ids) == len(self.spans) == len(self.languages):
            raise ValueError("symbols, ids, spans and languages must have one entry per phone")
        if any(not 0 <= start <= end <= len(self.text) for start, end in self.spans):
            raise ValueError("a phone's span lies outside the text")

    def __len__(self) -> int:
        return len(self.symbols)

    def with_features(self, features: Tensor, contract: TextFeatureContract) -> Phones:
        """The same phones with text features, [contract.width, phones]."""
        return replace(self, features=features, features_contract=contract)
