"""Which reference a voice sounds like: every output against every reference, by language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxloom.core import audio as audio_files
from voxloom.interfaces.errors import InputError
from voxloom.training.evaluation.metric import REFERENCE, About, Value
from voxloom.training.evaluation.results import Results, Row
from voxloom.training.evaluation.speaking import (
    Speaker,
    held_items,
    recording,
    trained_speakers,
)
from voxloom.training.features import FRAME_RATE_HZ

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline
    from voxloom.interfaces.audio import Audio
    from voxloom.training.dataset import Item
    from voxloom.training.evaluation.metric import Sample
    from voxloom.training.evaluation.metrics.speaker import VoiceMetric

ANY_LANGUAGE = "any"
LEAST_SECONDS = 2.0  # shorter references say too little about a voice
_NEEDS = (REFERENCE,)
OWN_FIRST = About(
    "own-first",
    "share of outputs that sound most like their own reference, of all references",
    "higher",
    needs=_NEEDS,
    note="By chance 1 / the number of references.",
)
OWN_MARGIN = About(
    "own-margin",
    "likeness to the own reference less the mean likeness to the others",
    "higher",
    needs=_NEEDS,
)


@dataclass(frozen=True, eq=False)
class Named:
    """A recording to take a voice from."""

    name: str
    audio: Audio


def references_of(
    corpus: Path | None,
    folder: Path | None,
    most: int | None,
    *,
    all_speakers: bool = False,
    language: str = "",
) -> tuple[list[Named], str]:
    """One held-back utterance a pseudo-speaker of a corpus, the longest; or every recording of a
    folder. With them, what to say about where they come from.

    language: of the utterances of a corpus. By default that one in which most speakers have one:
    among references of several languages, the likeness of languages would pass for that of voices.
    `any` takes the longest, whatever it is in.

    all_speakers: also speakers who are trained on. Without it, they are taken only from a corpus
    that has fewer than two others: a voice that was trained on is no test of a voice unheard.

    Raises:
        InputError: fewer than two, or two of one name.
        VoiceError: a recording of the folder cannot be read.
    """
    found: list[Named] = []
    told = ""
    if corpus is not None:
        found, told = _of_corpus(corpus, all_speakers, language)
    elif folder is not None:
        suffixes = {f".{name}" for name in audio_files.FORMATS}
        paths = sorted(p for p in folder.glob("*") if p.suffix.lower() in suffixes)
        again = [name for name, times in Counter(p.stem for p in paths).items() if times > 1]
        if again:
            raise InputError(
                f"Several recordings of {folder} are named {again[0]!r}.",
                mend="Rename them, or leave one of them there.",
            )
        found = [Named(path.stem, audio_files.read(path)) for path in paths]
        told = "recordings of a folder"
    if len(found[:most]) < 2:
        raise InputError(
            "There are fewer than two references to tell apart.",
            mend=f"Give recordings of {LEAST_SECONDS:g} s or more, and --speakers of 2 or more.",
        )
    return found[:most], told


def _of_corpus(corpus: Path, all_speakers: bool, language: str) -> tuple[list[Named], str]:
    """The references, and which kind they are."""
    items = [i for i in held_items(corpus) if i.frames >= LEAST_SECONDS * FRAME_RATE_HZ]
    trained = trained_speakers(corpus)
    speakers = {item.speaker for item in items}
    unheard = speakers - trained
    told = "held-back utterances of pseudo-speakers who are trained on too"
    if unheard == speakers or (len(unheard) > 1 and not all_speakers):
        speakers = unheard
        told = "held-back pseudo-speakers, none of whose utterances is trained on"
    elif unheard:
        told = f"pseudo-speakers, {len(unheard)} of them held back, the others trained on too"
    items = [item for item in items if item.speaker in speakers]
    if language != ANY_LANGUAGE and items:
        language = language or _commonest(items)
        items = [item for item in items if item.language == language]
        told += f"; all in {language}"
    longest = {item.speaker: item for item in sorted(items, key=lambda item: item.frames)}
    return [Named(name, recording(longest[name])) for name in sorted(longest)], told


def _commonest(items: Sequence[Item]) -> str:
    """The language that most speakers speak; of several, the first by name."""
    speakers = {(item.language, item.speaker) for item in items}
    counted = Counter(language for language, _ in speakers)
    return min(counted, key=lambda language: (-counted[language], language))


def voices_of(pipeline: Pipeline, references: Sequence[Named]) -> list[Speaker]:
    """A voice made of each reference. Raises VoiceError for one that cannot be used."""
    return [
        Speaker(each.name, pipeline.request("a", ref=each.audio).voice, each.audio)
        for each in references
    ]


def matrix(
    metric: VoiceMetric, samples: Sequence[Sample], references: Sequence[Named]
) -> dict[str, dict[str, float]]:
    """Sample's name -> reference's name -> likeness; without what cannot be embedded."""
    theirs = {each.name: metric.embed(each.audio) for each in references}
    known = {name: vector for name, vector in theirs.items() if vector is not None}
    found = {}
    for sample in samples:
        ours = metric.embed(sample.audio)
        if ours is not None:
            found[sample.name] = {name: float(ours @ vector) for name, vector in known.items()}
    return found


def with_ranks(
    results: Results, likeness: Mapping[str, Mapping[str, float]], judge: str, told: str
) -> Results:
    """The results with `own-first` and `own-margin` of every sample. judge: the metric that heard
    the likeness; told: what the references are; the notes name both, the report the references."""
    rows = [_ranked(row, likeness.get(row.name, {})) for row in results.rows]
    first, margin = (
        replace(about, note=f"{about.note} Heard by {judge}; references: {told}.".strip())
        for about in (OWN_FIRST, OWN_MARGIN)
    )
    metrics = {first.name: first, margin.name: margin, **results.metrics}
    made = {**results.made, "references": told}
    return replace(results, rows=rows, metrics=metrics, made=made)


def _ranked(row: Row, likeness: Mapping[str, float]) -> Row:
    others = {name: value for name, value in likeness.items() if name != row.voice}
    if row.voice not in likeness or not others:
        return row
    own, nearest = likeness[row.voice], max(others, key=lambda name: others[name])
    place = 1 + sum(value >= own for value in others.values())
    detail = f"place {place} of {len(likeness)}; nearest other {nearest} {others[nearest]:.2f}"
    values = {
        OWN_FIRST.name: Value(float(place == 1), detail=detail),
        OWN_MARGIN.name: Value(own - float(np.mean(list(others.values())))),
    }
    return replace(row, values={**values, **row.values})
