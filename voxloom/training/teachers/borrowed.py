"""English voices speaking Mandarin or Japanese: words spelt in ARPAbet, pitch made by rule.

Each unit (a Mandarin syllable, a Japanese accent phrase) becomes one word of Festival's lexicon.
The engine gives durations and spectrum; the pitch contour is returned beside them and imposed
later through WORLD (`voxloom.training.morph`). This gives several languages the same timbres, so
that language does not decide the timbre.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import soundfile

from voxloom.training.teachers import festival
from voxloom.training.teachers.spoken import PAUSE, Contour, Spoken, close

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DECLINATION_SEMITONES = 3.0


@dataclass(frozen=True)
class Part:
    """One symbol of the inventory, the engine phones that speak it, and its pitch targets.

    `targets` are (place in the part from 0 to 1, semitones); `whispered` removes its voicing."""

    symbol: str
    arpabet: tuple[str, ...]
    targets: tuple[tuple[float, float], ...] = ()
    whispered: bool = False


@dataclass(frozen=True)
class Unit:
    """One engine word, and the mark after it if there is one."""

    parts: tuple[Part, ...]
    mark: str | None = None

    @property
    def arpabet(self) -> tuple[str, ...]:
        return tuple(phone for part in self.parts for phone in part.arpabet)


def _word(unit: Unit) -> str:
    return "vl" + "".join(unit.arpabet)


def _entry(unit: Unit) -> str:
    """A lexicon entry: a new syllable begins at each part that ends with a vowel."""
    syllables: list[list[str]] = [[]]
    for part in unit.parts:
        if syllables[-1] and syllables[-1][-1][0] in "aeiou" and len(unit.parts) > 2:
            syllables.append([])
        syllables[-1] += part.arpabet
    body = " ".join(f"(({' '.join(syllable)}) 1)" for syllable in syllables)
    return f'("{_word(unit)}" n ({body}))'


def speak(
    voice: str, sentences: Sequence[Sequence[Unit]], folder: Path, f0_mean_hz: Sequence[float]
) -> list[tuple[Spoken, Contour] | None]:
    """Sentences of units -> labelled speech with its contour, None where segments do not match."""
    texts = [
        " ".join(_word(unit) + (unit.mark or "").replace("…", "...") for unit in sentence)
        for sentence in sentences
    ]
    lexicon = sorted({_entry(unit) for sentence in sentences for unit in sentence})
    results = festival.synthesise(voice, texts, folder, lexicon=lexicon, f0_mean_hz=f0_mean_hz)
    return [
        None if result is None else _align(sentence, *result)
        for sentence, result in zip(sentences, results, strict=True)
    ]


def _align(
    sentence: Sequence[Unit], wave: Path, segments: Sequence[festival.Segment]
) -> tuple[Spoken, Contour] | None:
    phones: list[str] = []
    ends: list[float] = []
    times: list[float] = []
    semitones: list[float] = []
    whispered: list[tuple[float, float]] = []
    cursor = 0
    total = sum(len(unit.parts) for unit in sentence)
    spoken_parts = 0

    def take_pauses(mark: str | None) -> None:
        nonlocal cursor
        pause_end = None
        while cursor < len(segments) and segments[cursor].name in {"pau", "h#"}:
            pause_end = segments[cursor].end
            cursor += 1
        if pause_end is not None or mark is not None:
            phones.append(mark or PAUSE)
            ends.append(pause_end if pause_end is not None else ends[-1])

    take_pauses(None)
    for unit in sentence:
        for part in unit.parts:
            start = ends[-1] if ends else 0.0
            for expected in part.arpabet:
                if cursor >= len(segments) or segments[cursor].name != expected:
                    return None
                cursor += 1
            end = segments[cursor - 1].end
            fall = -DECLINATION_SEMITONES * spoken_parts / total
            for place, pitch in part.targets:
                times.append(start + place * (end - start))
                semitones.append(pitch + fall)
            if part.whispered:
                whispered.append((start, end))
            phones.append(part.symbol)
            ends.append(end)
            spoken_parts += 1
        take_pauses(unit.mark)
    if cursor != len(segments) or not times:
        return None
    close(phones, ends, sentence[-1].mark or ".")
    waveform, sample_rate = soundfile.read(str(wave))
    spoken = Spoken(waveform, sample_rate, tuple(phones), tuple(ends))
    return spoken, Contour(tuple(times), tuple(semitones), tuple(whispered))
