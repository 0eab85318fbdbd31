"""Japanese text -> words with their phones, by Open JTalk."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

from voxloom.interfaces.errors import PluginError
from voxloom.languages.ja.accent import recompute
from voxloom.languages.ja.align import locate
from voxloom.languages.ja.labels import parse
from voxloom.languages.ja.symbols import NUCLEI, Sound

with contextlib.redirect_stdout(io.StringIO()):  # it prints a line when onnxruntime is missing
    import pyopenjtalk
    from pyopenjtalk.openjtalk import OpenJTalk

LONGEST = 240
_WIDE = {char: chr(ord(char) + 0xFEE0) for char in map(chr, range(0x21, 0x7F))} | {" ": "　"}


@dataclass(frozen=True)
class Spoken:
    """The phones of one word, and the range of the given text that it covers; no phones for a
    mark or for a character that Open JTalk cannot read."""

    sounds: tuple[Sound, ...]
    start: int
    end: int


def is_high(mora: int, nucleus: int) -> bool:
    """Pitch of the mora, counted from 1, in an accent phrase with that nucleus (0: none): Tokyo
    pitch accent, low first mora unless it is the nucleus, high up to the nucleus."""
    if nucleus == 1:
        return mora == 1
    return mora > 1 and (nucleus == 0 or mora <= nucleus)


def sounds_of(labels: Sequence[str]) -> list[Sound]:
    """Full-context labels -> phones without silences."""
    return [
        Sound(label.phone, is_high(label.mora, label.nucleus), label.after)
        for label in parse(labels)
        if label.phone != "pau" and label.mora
    ]


def moras_of(sounds: Sequence[Sound]) -> list[list[Sound]]:
    """Consonants go with the vowel, N or cl that follows."""
    moras: list[list[Sound]] = [[]]
    for sound in sounds:
        moras[-1].append(sound)
        if sound.phone in NUCLEI:
            moras.append([])
    return moras[:-1]


def parts_of(text: str) -> Iterator[tuple[int, int]]:
    """Ranges of at most LONGEST characters, cut after a mark where there is one: the analyser
    slows down with the square of the length, and refuses some 2700 characters."""
    start = 0
    while len(text) - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max(window.rfind(mark) for mark in "、。？！") + 1
        end = start + (cut or LONGEST)
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


class G2P:
    """Its own Open JTalk, one call at a time: the analyser keeps the sentence inside itself."""

    def __init__(self, dictionary: Path | None = None, *, vanilla: bool = False) -> None:
        """dictionary: a folder of Open JTalk's, None for the one inside pyopenjtalk; vanilla:
        without what pyopenjtalk-plus corrects, accents by the rules of Open JTalk 1.11.

        Raises PluginError: it cannot be opened."""
        self._lock = Lock()
        self._vanilla = vanilla
        folder = str(dictionary) if dictionary else pyopenjtalk.OPEN_JTALK_DICT_DIR
        folder = folder.decode() if isinstance(folder, bytes) else folder
        try:
            self._analyser = OpenJTalk(dn_mecab=folder.encode())
        except (RuntimeError, OSError) as error:
            raise PluginError(
                f"Open JTalk cannot open the dictionary {folder}: {error}.",
                mend="Mend the path in `dictionary`, or leave it out.",
            ) from error
        self.words("テスト")  # pages the dictionary in

    def words(self, text: str) -> list[Spoken]:
        """text without marks or silent characters other than 、。？！ -> its words in order."""
        words: list[Spoken] = []
        for start, end in parts_of(text):
            words += [
                Spoken(word.sounds, word.start + start, word.end + start)
                for word in self._part(text[start:end])
            ]
        return words

    def _part(self, text: str) -> list[Spoken]:
        return self.analyse(text)[0]

    def analyse(self, text: str) -> tuple[list[Spoken], list[str]]:
        """One part, whatever its length -> its words, and the full-context labels."""
        wide = "".join(_WIDE.get(char, char) for char in text)
        with self._lock:
            features = self._features(wide)
            if not any(feature["mora_size"] for feature in features):
                return [], []
            labels: list[str] = pyopenjtalk.make_label(features, jtalk=self._analyser)
        return self._align(text, wide, features, labels), labels

    def _align(
        self, text: str, wide: str, features: Sequence[Any], labels: Sequence[str]
    ) -> list[Spoken]:
        spans = locate(wide, [feature["string"] for feature in features])
        moras = moras_of(sounds_of(labels))
        sizes = [feature["mora_size"] for feature in features]
        if sum(sizes) != len(moras):  # the label maker changed a word: align by the whole text
            sounds = tuple(sound for mora in moras for sound in mora)
            return [Spoken(sounds, 0, len(text))]
        words: list[Spoken] = []
        first = 0
        for feature, (start, end), size in zip(features, spans, sizes, strict=True):
            sounds = tuple(sound for mora in moras[first : first + size] for sound in mora)
            if words and not sounds and feature["string"] != wide[start:end]:
                words[-1] = replace(words[-1], end=end)  # its characters went into that word
            else:
                words.append(Spoken(sounds, start, end))
            first += size
        return words

    def _features(self, text: str) -> list[Any]:
        """Without the optional models: what is installed beside it must not change a reading."""
        features: list[Any] = pyopenjtalk.run_frontend(
            text,
            use_vanilla=self._vanilla,
            predict_nani=False,
            use_sudachi_kanji_yomi=False,
            jtalk=self._analyser,
        )
        if self._vanilla and features:
            again: Any = recompute(features, self._analyser.run_mecab(text))
            voiced: list[Any] = self._analyser.set_unvoiced_vowel(again)
            return voiced
        return features
