"""The whole way from English text to phones by the official rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.en.official.dictionary import Dictionary
from voxloom.languages.en.official.normalize import normalize
from voxloom.languages.en.official.reader import Reader
from voxloom.languages.en.official.tokens import tokens
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.hints import Held, Notation, source_of, symbols_of
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
        return self.read(text, Held(AlignedText.of(text)), {})

    def read(self, text: str, held: Held, notations: Mapping[str, Notation]) -> Phones:
        """The same with hinted stretches, which the original knows nothing of. Raises InputError:
        a hint that cannot be followed."""
        normal = normalize(held.text, "".join(held.hints))
        found = list(tokens(normal.text))
        said = self._reader.said([token.text for token in found])
        spoken: list[tuple[str, Span]] = []
        sources: list[str] = []
        for token, (phones, source) in zip(found, said, strict=True):
            if token.text in held:
                hint = held.hints[token.text]
                phones, source = symbols_of(hint, text, self._inventory, notations), source_of(hint)
            span = normal.span(token.start, token.end)
            spoken += [(phone, span) for phone in phones]
            sources += [source] * len(phones)
        if len(spoken) < SHORTEST:
            spoken.insert(0, (",", (0, 0)))
            sources.insert(0, "")
        normal = held.shown(text, normal)
        return official_phones(text, normal, spoken, self._inventory, "en", sources=sources)
