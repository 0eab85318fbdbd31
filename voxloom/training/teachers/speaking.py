"""What the teachers say for a group of jobs, spoken once and kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from voxloom.training.cache import Cache, key
from voxloom.training.speakers import BASE_F0_HZ, Speaker
from voxloom.training.teachers import borrowed, festival, japanese, mandarin, openjtalk
from voxloom.training.teachers.engines import LABELS
from voxloom.training.teachers.flite import Flite
from voxloom.training.teachers.spoken import Contour, Spoken

Said = tuple[Spoken, "Contour | None"]


@dataclass(frozen=True)
class Job:
    """One utterance to make."""

    name: str
    language: str
    text: str
    speaker: Speaker
    teacher: str
    split: str


def pitch_hz(job: Job) -> float:
    """The pitch to ask the teacher for, before its formants are moved."""
    return job.speaker.f0_mean_hz / job.speaker.factor(job.teacher)


def _units(job: Job) -> list[borrowed.Unit] | None:
    """Words of another language for an English voice; None where English is spoken, or the text
    has something that cannot be spelt."""
    if job.language == "zh":
        return mandarin.units(job.text)
    if job.language == "ja" and job.teacher != "mei":
        import pyopenjtalk

        return japanese.units(pyopenjtalk.extract_fullcontext(job.text), job.text)
    return None


def _parameters(job: Job) -> dict[str, Any]:
    """What is asked of the engine beside the words."""
    if job.teacher == "mei":
        shift = float(np.clip(12 * np.log2(pitch_hz(job) / BASE_F0_HZ["mei"]), -18.0, 2.0))
        speaker = job.speaker
        return {"semitones": shift, "all_pass": speaker.all_pass, "rate": speaker.rate}
    if job.teacher == "rms":
        return {"noise": "by the text"}  # what was spoken before that was so is not taken for it
    # The diphone voice follows a pitch; the statistical ones cannot.
    return {"f0_mean_hz": pitch_hz(job)} if job.teacher == "kal" else {}


def question(job: Job, engine: str, units: Sequence[borrowed.Unit] | None = None) -> dict[str, Any]:
    """All that what the teacher says depends on. engine: its versions."""
    said: Any = job.text if units is None else [asdict(unit) for unit in units]
    return {
        "labels": LABELS,
        "engine": engine,
        "voice": job.teacher,
        "language": job.language,
        "said": said,
        "parameters": _parameters(job),
    }


def speak(
    jobs: Sequence[Job], folder: Path, engine: str, cache: Cache | None = None
) -> Iterator[tuple[Job, Spoken, Contour | None]]:
    """What the jobs' common teacher says; jobs it cannot say are left out.

    folder: for the engine's files; engine: its versions."""
    words = [_units(job) for job in jobs]
    keys = [key(question(job, engine, unit)) for job, unit in zip(jobs, words, strict=True)]
    known = [cache.get(name) if cache else None for name in keys]
    fresh = [index for index, said in enumerate(known) if said is None]
    found = {index: said for index, said in enumerate(known) if said is not None}
    for index, said in zip(
        fresh, _ask([jobs[i] for i in fresh], [words[i] for i in fresh], folder), strict=True
    ):
        if said is not None:
            found[index] = said
            if cache:
                cache.put(keys[index], *said)
    for index in sorted(found):
        yield jobs[index], *found[index]


def _ask(
    jobs: Sequence[Job], words: Sequence[list[borrowed.Unit] | None], folder: Path
) -> Iterator[Said | None]:
    """One answer a job, in order, None where the engine has none."""
    if not jobs:
        return
    language, teacher = jobs[0].language, jobs[0].teacher
    if teacher == "mei":
        for job in jobs:
            spoken = openjtalk.speak(job.text, folder, **_parameters(job))
            yield None if spoken is None else (spoken, None)
    elif language == "en" and teacher == "rms":
        voice = Flite("rms")
        for job in jobs:
            spoken = voice.speak(job.text)
            yield None if spoken is None else (spoken, None)
    elif language == "en":
        texts, pitches = [job.text for job in jobs], [pitch_hz(job) for job in jobs]
        for spoken in festival.speak(teacher, texts, folder, pitches):
            yield None if spoken is None else (spoken, None)
    else:
        kept = [index for index, found in enumerate(words) if found]
        results = borrowed.speak(
            teacher,
            [words[index] or [] for index in kept],
            folder,
            [pitch_hz(jobs[index]) for index in kept],
        )
        said = dict(zip(kept, results, strict=True))
        for index in range(len(jobs)):
            yield said.get(index)
