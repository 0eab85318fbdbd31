"""Japanese text -> words with their phones, by Open JTalk."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from voxloom.interfaces.errors import PluginError
from voxloom.languages.ja.accent import recompute
from voxloom.languages.ja.align import locate
from voxloom.languages.ja.context import Context
from voxloom.languages.ja.labels import parse
from voxloom.languages.ja.latin import LatinWords
from voxloom.languages.ja.respell import Feature, Fixed, Span, fix, respell
from voxloom.languages.ja.symbols import NUCLEI, Sound

with contextlib.redirect_stdout(io.StringIO()):  # it prints a line when onnxruntime is missing
    import pyopenjtalk
    from pyopenjtalk.openjtalk import OpenJTalk

LONGEST = 240
_WIDE = {char: chr(ord(char) + 0xFEE0) for char in map(chr, range(0x21, 0x7F))} | {" ": "　"}
_NARROW = {ord(wide): narrow for narrow, wide in _WIDE.items()}
_UNKNOWN = "フィラー"  # the part of speech of what the dictionary lacks
_SMALL = re.compile("[ぁ-ゖァ-ヺー]+")


@dataclass(frozen=True)
class Spoken:
    """The phones of one word, and the range of the given text that it covers; no phones for a
    mark or for a character that Open JTalk cannot read. source, rule: as in interfaces Reading."""

    sounds: tuple[Sound, ...]
    start: int
    end: int
    source: str = ""
    rule: str = ""

    def moved(self, by: int) -> Spoken:
        """The same word in a text in which its part starts at `by`."""
        return replace(self, start=self.start + by, end=self.end + by) if by else self


class _Trace(NamedTuple):
    """Where the pronunciation of one word is from."""

    source: str
    rule: str = ""


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


def parts_of(text: str, whole: Sequence[Fixed] = ()) -> Iterator[tuple[int, int]]:
    """Ranges of at most LONGEST characters, cut after a mark where there is one and never inside
    `whole`: the analyser slows down with the square of the length, and refuses some 2700
    characters."""
    start = 0
    while len(text) - start > LONGEST:
        window = text[start : start + LONGEST]
        cut = max(window.rfind(mark) for mark in "、。？！") + 1
        end = start + (cut or LONGEST)
        end = next((one.end for one in whole if one.start < end < one.end), end)
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
        self._context = Context()
        self._latin = LatinWords()
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

    def words(self, text: str, fixed: Sequence[Fixed] = ()) -> list[Spoken]:
        """text without marks or silent characters other than 、。？！ -> its words in order.

        fixed: what is to be said in a given way, in order; a stretch that cuts a word of which more
        than kana would be left is read apart from what is before and after it."""
        words: list[Spoken] = []
        for start, end in parts_of(text, fixed):
            inside = [one.moved(-start) for one in fixed if start <= one.start and one.end <= end]
            words += [word.moved(start) for word in self._part(text[start:end], inside)]
        return words

    def _part(self, text: str, fixed: Sequence[Fixed]) -> list[Spoken]:
        words, _, unfixed = self._read(text, fixed)
        if not unfixed:
            return words
        apart = unfixed[0]
        words = []
        for start, end in ((0, apart.start), (apart.start, apart.end), (apart.end, len(text))):
            inside = [one.moved(-start) for one in fixed if start <= one.start and one.end <= end]
            stretch = text[start:end]
            if start == apart.start and not self._covers(stretch, inside):
                inside, stretch = [replace(one, start=0, end=1) for one in inside], "木"
                said, _, _ = self._read(stretch, inside)
                words += [replace(one, start=start, end=end) for one in said]
            elif stretch:
                words += [word.moved(start) for word in self._part(stretch, inside)]
        return words

    def _covers(self, text: str, fixed: Sequence[Fixed]) -> bool:
        return not self._read(text, fixed)[2]

    def analyse(self, text: str) -> tuple[list[Spoken], list[str]]:
        """One part, whatever its length -> its words, and the full-context labels."""
        words, labels, _ = self._read(text, ())
        return words, labels

    def _read(
        self, text: str, fixed: Sequence[Fixed]
    ) -> tuple[list[Spoken], list[str], list[Fixed]]:
        """One part -> its words, the full-context labels, and what could not be fixed."""
        wide = "".join(_WIDE.get(char, char) for char in text)
        with self._lock:
            features: list[Any] = self._features(wide)
            spans = locate(wide, [feature["string"] for feature in features])
            trace = [_trace(feature) for feature in features]
            changed = not self._vanilla and self._choose(features, spans, wide, trace)
            unfixed = [one for one in fixed if not fix(features, spans, wide, one)]
            if changed or fixed:
                features = self._analyser.set_unvoiced_vowel(features)
            if not any(feature["mora_size"] for feature in features):
                return [], [], unfixed
            labels: list[str] = pyopenjtalk.make_label(features, jtalk=self._analyser)
        if len(trace) != len(features):
            trace = [_trace(feature) for feature in features]
        return self._align(text, wide, features, spans, trace, labels), labels, unfixed

    def _choose(
        self, features: list[Feature], spans: Sequence[Span], text: str, trace: list[_Trace]
    ) -> bool:
        """Readings that the context decides, and Latin words; whether there were any."""
        changed = False
        for index, feature in enumerate(features):
            word = feature["string"]
            if feature["pos"] == _UNKNOWN and "Ａ" <= word[:1] <= "ｚ":
                said = self._latin.read(word.translate(_NARROW))
                if said is not None:
                    respell(features, index, *said)
                    trace[index], changed = _Trace("dictionary", "latin-word"), True
            elif word in self._context:
                choice = self._context.choose(text, *spans[index], word)
                if choice is not None and choice.pron != feature["pron"].replace("’", ""):
                    respell(features, index, choice.pron, choice.accent)
                    trace[index], changed = _Trace("rules", "homograph"), True
        return changed

    def _align(
        self,
        text: str,
        wide: str,
        features: Sequence[Feature],
        spans: Sequence[Span],
        trace: Sequence[_Trace],
        labels: Sequence[str],
    ) -> list[Spoken]:
        moras = moras_of(sounds_of(labels))
        sizes = [feature["mora_size"] for feature in features]
        if sum(sizes) != len(moras):  # the label maker changed a word: align by the whole text
            sounds = tuple(sound for mora in moras for sound in mora)
            return [Spoken(sounds, 0, len(text), "dictionary")]
        words: list[Spoken] = []
        first = 0
        for feature, (start, end), size, told in zip(features, spans, sizes, trace, strict=True):
            sounds = tuple(sound for mora in moras[first : first + size] for sound in mora)
            if words and not sounds and feature["string"] != wide[start:end]:
                words[-1] = replace(words[-1], end=end)  # its characters went into that word
            else:
                words.append(Spoken(sounds, start, end, *told))
            first += size
        return words

    def _features(self, text: str) -> list[Feature]:
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


def _trace(feature: Feature) -> _Trace:
    if feature["pos"] != _UNKNOWN:
        return _Trace("dictionary")
    return _Trace("kana" if _SMALL.fullmatch(feature["string"]) else "letters")
