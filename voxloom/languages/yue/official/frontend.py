"""The whole way from Cantonese text to phones by the official rules."""

from __future__ import annotations

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.chinese.verbalize import joined
from voxloom.languages.text.hints import Held
from voxloom.languages.text.official import MARKS, UNKNOWN, official_phones
from voxloom.languages.yue.hinted import LANGUAGE, pieces_of_hint
from voxloom.languages.yue.official.normalize import normalize
from voxloom.languages.yue.symbols import symbols
from voxloom.languages.yue.words import Lexicon


class OfficialCantonese:
    """Reads as the original does: on the simplified text. Latin letters are dropped; a character
    without a reading, which the original refuses, is UNK twice."""

    def __init__(self, inventory: Inventory) -> None:
        """Raises PluginError: ToJyutping's table is missing or not known."""
        self._inventory, self._lexicon = inventory, Lexicon()

    def phonemize(self, text: str) -> Phones:
        """Any text at all; `phones_per_character` is two for a character and one for a mark."""
        return self.read(text, Held(AlignedText.of(text)))

    def read(self, text: str, held: Held) -> Phones:
        """The same with hinted stretches, which the original knows nothing of. Raises InputError:
        a hint that cannot be followed."""
        parts: list[AlignedText] = []
        spoken: list[tuple[str, Span]] = []
        sources: list[str] = []
        counts: list[int] = []
        for part in held.parts():
            if part.text in held.hints:
                for piece in pieces_of_hint(held.hints[part.text], text, self._inventory):
                    spoken += [(phone, piece.span) for phone in piece.symbols]
                    sources += [piece.source] * len(piece.symbols)
                    counts.append(len(piece.symbols))
                    parts.append(AlignedText(piece.normalized, (piece.span,)))
                continue
            normal = normalize(part)
            parts.append(normal)
            said = [
                reading
                for _, readings, _ in self._lexicon.words(normal.text)
                for reading in readings
            ]
            for char, span, reading in zip(normal.text, normal.spans, said, strict=True):
                phones = (char,) if char in MARKS else self._phones(reading)
                spoken += [(phone, span) for phone in phones]
                sources += ["dictionary"] * len(phones)
                counts.append(len(phones))
        return official_phones(
            text,
            joined(parts),
            spoken,
            self._inventory,
            LANGUAGE,
            per_character=counts,
            sources=sources,
        )

    def _phones(self, reading: str) -> tuple[str, ...]:
        """A character of several syllables is one to the original, which then knows no symbol for
        all but its onset."""
        if " " in reading:
            first = symbols(reading.split(" ")[0])
            return (first[0] if first else UNKNOWN, UNKNOWN)
        return (symbols(reading) if reading else None) or (UNKNOWN, UNKNOWN)
