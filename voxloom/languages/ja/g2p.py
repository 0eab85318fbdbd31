"""Japanese text -> words with their phones, by Open JTalk."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

from voxloom.languages.ja.align import locate
from voxloom.languages.ja.symbols import NUCLEI, Sound

with contextlib.redirect_stdout(io.StringIO()):  # it prints a line when onnxruntime is missing
    import pyopenjtalk
    from pyopenjtalk.openjtalk import OpenJTalk

_LABEL = re.compile(
    r"-(?P<phone>[^+]+)\+.*?/A:[^+]+\+(?P<mora>\d+|xx)\+.*?/F:\d+_(?P<nucleus>\d+)#"
)
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
    sounds = []
    for label in labels:
        match = _LABEL.search(label)
        if match is not None and match["mora"] != "xx" and match["phone"] not in {"sil", "pau"}:
            high = is_high(int(match["mora"]), int(match["nucleus"]))
            sounds.append(Sound(match["phone"], high))
    return sounds


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

    def __init__(self) -> None:
        """Opens the dictionary inside pyopenjtalk."""
        self._lock = Lock()
        self._analyser = OpenJTalk(dn_mecab=pyopenjtalk.OPEN_JTALK_DICT_DIR)
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
        wide = "".join(_WIDE.get(char, char) for char in text)
        with self._lock:
            features = self._features(wide)
            if not any(feature["mora_size"] for feature in features):
                return []
            labels = pyopenjtalk.make_label(features, jtalk=self._analyser)
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
            text, predict_nani=False, use_sudachi_kanji_yomi=False, jtalk=self._analyser
        )
        return features
