"""A suite spoken by a pipeline, in one or several voices."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from voxloom.core import audio as audio_files
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError, VoxloomError
from voxloom.interfaces.voice import Voice
from voxloom.training import manifest
from voxloom.training.dataset import FeatureDataset
from voxloom.training.evaluation.judging import Progress, silent
from voxloom.training.evaluation.metric import Pronunciation, Sample, Times
from voxloom.training.evaluation.results import Row
from voxloom.training.features import SAMPLE_RATE
from voxloom.training.inventory import NAME, symbols

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline
    from voxloom.training.dataset import Item
    from voxloom.training.evaluation.suite import Sentence, Suite

AUDIO = "audio"  # the folder beside the results


@dataclass(frozen=True, eq=False)
class Speaker:
    """A voice to speak in. voice: None for the pipeline's own; reference: what it was made of."""

    name: str
    voice: Voice | str | None = None
    reference: Audio | None = None


@dataclass(frozen=True, eq=False)
class Taught:
    """How a teacher speaks a sentence, and which phones it was given."""

    audio: Audio
    phones: Pronunciation


@dataclass(frozen=True)
class Spoken:
    """samples in order; failed: rows of what raised an error; files: name -> audio file;
    beside: name -> what to hear it against, `teacher` or `reference` -> audio file."""

    samples: list[Sample] = field(default_factory=list)
    failed: list[Row] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    beside: dict[str, dict[str, str]] = field(default_factory=dict)


def speakers(
    pipeline: Pipeline, voices: Sequence[str], references: Sequence[Path]
) -> list[Speaker]:
    """The voices to speak in, those of recordings made once; each once, and under its own name.

    Raises:
        VoiceError: a voice or a recording cannot be used.
    """
    found = {
        name: Speaker(name, pipeline.request("a", voice=name).voice)
        for name in dict.fromkeys(voices)
    }
    for path in dict.fromkeys(references):
        recording = audio_files.read(path)
        voice = pipeline.request("a", ref=path).voice
        further = (f"{path.stem}-{number}" for number in count(2))
        name = next(name for name in chain([path.stem], further) if name not in found)
        found[name] = Speaker(name, voice, recording)
    return list(found.values()) or [Speaker("default")]


def teacher_speech(corpus: Path | None) -> dict[tuple[str, str], Taught]:
    """(language, text) -> how the corpus's teacher speaks it, of the held-back sentences; in the
    first of several voices, which is one trained on where there is one.

    Raises:
        InputError: the folder holds no corpus.
    """
    if corpus is None:
        return {}
    items, trained = held_items(corpus), trained_speakers(corpus)
    found: dict[tuple[str, str], Taught] = {}
    for item in sorted(items, key=lambda item: item.speaker not in trained):
        if (item.language, item.text) not in found:
            found[item.language, item.text] = Taught(recording(item), pronunciation(item))
    return found


def trained_speakers(corpus: Path) -> set[str]:
    """Who speaks in the part of a corpus that is trained on. Raises InputError: no corpus."""
    return {row.speaker for row in manifest.read(corpus) if row.split == "train"}


def held_items(corpus: Path) -> list[Item]:
    """The held-back utterances of a corpus. Raises InputError if there are none."""
    items = list(FeatureDataset(corpus, "held"))
    if not items:
        raise InputError(f"{corpus} holds nothing back.", mend="Give some lines the split `held`.")
    return items


def recording(item: Item) -> Audio:
    """The waveform of an utterance of the corpus."""
    return Audio(torch.from_numpy(item.wav.astype("float32") / 32768), SAMPLE_RATE)


def pronunciation(item: Item) -> Pronunciation:
    """The phones of an utterance of the corpus."""
    return Pronunciation(NAME, tuple(symbols()[number] for number in item.phones.tolist()))


def speak(
    pipeline: Pipeline,
    suite: Suite,
    voices: Sequence[Speaker],
    out: Path,
    *,
    seed: int = 0,
    teacher: Mapping[tuple[str, str], Taught] | None = None,
    progress: Progress = silent,
) -> Spoken:
    """Speak every sentence in every voice, one after the other, each with the same seed.

    One unmeasured sentence a language warms up first. What cannot be spoken becomes a failed row.

    Raises:
        OutputError: the audio cannot be written.
    """
    found = Spoken()
    manifest.make_folder(out / AUDIO)
    _warm_up(pipeline, suite, voices[0], seed)
    teachers: dict[str, str] = {}  # sentence -> file
    for speaker in voices:
        beside = {}
        if speaker.reference:
            beside["reference"] = save(out, f"reference-{speaker.name}", speaker.reference)
        for number, sentence in enumerate(suite.sentences, 1):
            name = f"{speaker.name}-{sentence.name}"
            progress(f"speaking {speaker.name} {number} of {len(suite.sentences)}")
            try:
                request = pipeline.request(
                    sentence.text, voice=speaker.voice, language=sentence.language, seed=seed
                )
                speech = pipeline.run(request)
            except VoxloomError as error:
                row = Row(name, speaker.name, sentence.language, sentence.text, error=str(error))
                found.failed.append(row)
                continue
            timings = speech.timings
            taught = (teacher or {}).get((sentence.language, sentence.text))
            found.samples.append(
                Sample(
                    name,
                    speech.audio,
                    sentence.text,
                    sentence.language,
                    speaker.name,
                    speaker.reference,
                    taught.audio if taught else None,
                    marks=speech.marks,
                    times=Times(timings.first_audio_seconds, timings.total_seconds, peak_memory()),
                    phones=read(pipeline, sentence),
                    teacher_phones=taught.phones if taught else None,
                )
            )
            found.files[name] = save(out, name, speech.audio)
            found.beside[name] = dict(beside)
            if taught:
                if sentence.name not in teachers:
                    teachers[sentence.name] = save(out, f"teacher-{sentence.name}", taught.audio)
                found.beside[name]["teacher"] = teachers[sentence.name]
    return found


def read(pipeline: Pipeline, sentence: Sentence) -> Pronunciation | None:
    """How the pipeline reads a sentence that it has spoken; None if it has no frontend."""
    if "frontend" not in pipeline.stages:
        return None
    trace = pipeline.explain(sentence.text, language=sentence.language)
    symbols = tuple(symbol for piece in trace.pieces for symbol in piece.phones)
    return Pronunciation(trace.inventory, symbols)


def _warm_up(pipeline: Pipeline, suite: Suite, speaker: Speaker, seed: int) -> None:
    firsts = {sentence.language: sentence for sentence in reversed(suite.sentences)}
    for sentence in firsts.values():
        try:
            pipeline.run(
                pipeline.request(
                    sentence.text, voice=speaker.voice, language=sentence.language, seed=seed
                )
            )
        except VoxloomError:
            continue  # it comes again, and is then told as a failed row


def save(out: Path, name: str, audio: Audio) -> str:
    """Write the audio beside the results; its path from there."""
    safe = "".join(c if c.isalnum() or c in "-_." else "_" for c in name)
    path = f"{AUDIO}/{safe}.flac"
    audio_files.write(out / path, audio)
    return path


def peak_memory() -> float | None:
    """Peak resident memory of this process in MB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
