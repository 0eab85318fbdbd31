"""The whole way from English text to phones by the official rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.en.official.dictionary import Dictionary
from voxloom.languages.en.official.normalize import normalize
from voxloom.languages.en.official.reader import Reader
from voxloom.languages.en.official.tokens import tokens
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.official import official_phones

SHORTEST = 4  # phones; a shorter text gets a comma in front


class OfficialEnglish:
    """Reads as the original does. Words leave no border; what it cannot read is dropped, and the
    note `dropped` of the phones names it."""

    def __init__(self, inventory: Inventory, dictionaries: Sequence[Path] = ()) -> None:
        """dictionaries: files in CMUdict's form that are asked before the built-in one.

        Raises PluginError: a file cannot be read, g2p_en or wordsegment are missing."""
        self._inventory = inventory
        self._reader = Reader(Dictionary(dictionaries))

    def phonemize(self, text: str) -> Phones:
        """Any text at all; one without a word gives the comma alone or with its marks."""
        normal = normalize(AlignedText.of(text))
        found = list(tokens(normal.text))
        readings = self._reader.readings([token.text for token in found])
        spoken: list[tuple[str, Span]] = []
        for token, phones in zip(found, readings, strict=True):
            span = normal.span(token.start, token.end)
            spoken += [(phone, span) for phone in phones]
        if len(spoken) < SHORTEST:
            spoken.insert(0, (",", (0, 0)))
        return official_phones(text, normal, spoken, self._inventory, "en")
