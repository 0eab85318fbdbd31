"""Japanese as the GPT-SoVITS program reads it: chunks of Open JTalk, marks between them.

The pitch marks of `labels.py` stand after the phones; `#` is in no inventory and becomes UNK.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from voxloom.interfaces.hints import PHONES, Hint
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.ja.g2p import G2P, parts_of
from voxloom.languages.ja.hinted import phrases_of, symbols_of_hint
from voxloom.languages.ja.labels import parse
from voxloom.languages.ja.respell import Fixed
from voxloom.languages.ja.symbols import Sound
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.hints import HELD, Held, source_of
from voxloom.languages.text.official import collapse, official_phones

_SPOKEN = re.compile(r"[A-Za-z\d々぀-ヿ一-鿿Ａ-Ｚａ-ｚｦ-ﾝ]+")
_PERCENT = re.compile("％")
_MARKS = {
    **dict.fromkeys("：；，、·", ","),
    **{"。": ".", "\n": ".", "！": "!", "？": "?"},
}
DEBIAN_DICTIONARY = Path("/var/lib/mecab/dic/open-jtalk/naist-jdic")
PAUSE = "_"
LONGEST_CHUNK = 1000


def symbols_of(labels: Sequence[str], plain: bool) -> Iterator[tuple[str, bool]]:
    """Full-context labels -> (symbol, whether it is a phone) in order.

    plain: phones alone, devoiced vowels as A I U E O, as the v1 models were trained; else voiced
    vowels, pauses and prosody.
    """
    for label in parse(labels):
        phone = "by" if label.phone == "vy" else label.phone
        if label.phone == "pau":
            yield ("pau" if plain else PAUSE), False
        elif plain:
            yield phone, True
        else:
            yield (phone.lower() if phone in "AIUEO" else phone), True
            if label.after:
                yield label.after, False


def official_dictionary(option: str) -> Path | None:
    """The folder that the option `dictionary` means; None for the one inside pyopenjtalk."""
    if option == "auto":
        return DEBIAN_DICTIONARY if DEBIAN_DICTIONARY.is_dir() else None
    return None if option == "own" else Path(option).expanduser()


class OfficialJapanese:
    """Reads as the original does, without its user dictionary (one rare name)."""

    def __init__(self, inventory: Inventory, *, plain: bool, dictionary: Path | None) -> None:
        """plain: no prosody. dictionary: a folder of Open JTalk's; None is pyopenjtalk's own.

        Raises PluginError: the dictionary cannot be opened."""
        self._inventory, self._plain = inventory, plain
        self._g2p = G2P(dictionary, vanilla=True)
        self._opened = f"{dictionary}" if dictionary else "pyopenjtalk's own"

    def phonemize(self, text: str) -> Phones:
        """Any text at all, also one without phones."""
        return self.read(text, Held(AlignedText.of(text)), lambda sound: (sound.phone,))

    def read(self, text: str, held: Held, symbols: Callable[[Sound], Sequence[str]]) -> Phones:
        """The same with hints; symbols: how the inventory writes a hinted sound.

        Raises InputError: a hint that cannot be followed."""
        normal = collapse(held.text).sub(_PERCENT, "パーセント", "percent")
        spoken: list[tuple[str, Span]] = []
        sources: list[str] = []
        position = 0
        for match in _spoken(held).finditer(normal.text):
            spoken += _marks(normal, position, match.start())
            sources += ["mark"] * (len(spoken) - len(sources))
            hint = held.hints.get(match[0])
            if hint is None:
                spoken += self._chunk(normal[match.start() : match.end()])
            else:
                said = self._hinted(hint, text, symbols)
                spoken += [(symbol, normal.spans[match.start()]) for symbol in said]
            source = "dictionary" if hint is None else source_of(hint)
            sources += [source] * (len(spoken) - len(sources))
            position = match.end()
        spoken += _marks(normal, position, len(normal))
        sources += ["mark"] * (len(spoken) - len(sources))
        phones = official_phones(text, normal, spoken, self._inventory, "ja", sources=sources)
        return replace(phones, notes={**phones.notes, "dictionary": self._opened})

    def _hinted(
        self, hint: Hint, text: str, symbols: Callable[[Sound], Sequence[str]]
    ) -> Sequence[str]:
        if hint.kind == PHONES:
            return symbols_of_hint(hint, text, self._inventory)
        phrases = phrases_of(hint, text)
        said = self._g2p.words("木", [Fixed(0, 1, phrases)])
        return [symbol for word in said for sound in word.sounds for symbol in symbols(sound)]

    def _chunk(self, chunk: AlignedText) -> Iterator[tuple[str, Span]]:
        """Whole, as the original does; only what Open JTalk could not hold is read in parts."""
        whole = len(chunk) <= LONGEST_CHUNK
        for start, end in [(0, len(chunk))] if whole else parts_of(chunk.text):
            yield from self._part(chunk[start:end])

    def _part(self, part: AlignedText) -> Iterator[tuple[str, Span]]:
        words, labels = self._g2p.analyse(part.text.lower())
        places = [
            part.span(word.start, max(word.end, word.start + 1))
            for word in words
            for _ in word.sounds
        ]
        phone = 0
        for symbol, is_phone in symbols_of(labels, self._plain):
            phone += is_phone
            index = min(max(phone, 1), len(places)) - 1
            yield symbol, places[index] if places else part.span(0, len(part))


def _spoken(held: Held) -> re.Pattern[str]:
    """Chunks of what Open JTalk reads, and placeholders of hints one by one."""
    return re.compile(f"[{HELD}]|{_SPOKEN.pattern}") if held.hints else _SPOKEN


def _marks(text: AlignedText, start: int, end: int) -> Iterator[tuple[str, Span]]:
    for index in range(start, end):
        symbol = _MARKS.get(text.text[index], text.text[index])
        if symbol != " ":
            yield symbol, text.spans[index]
