"""Make the training corpus: texts, teachers, pseudo-speakers, features.

    python -m voxloom.training.make_corpus --out DIR [--scale 1.0] [--workers 2] [--seed 1]

A second call with the same arguments makes what is missing.

Needs Debian's festival, festvox-us-slt-hts, festvox-kallpc16k, festlex-cmu, festlex-poslex,
libflite1, open-jtalk and open-jtalk-mecab-naist-jdic, and the `training` extra. No GPL engine
speaks: the weights trained on the result can be redistributed with attribution.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import traceback
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxloom.training import morph, texts
from voxloom.training.features import FRAME_RATE_HZ, HOP_LENGTH, extract_f0, log_mel
from voxloom.training.inventory import phone_ids
from voxloom.training.speakers import BASE_F0_HZ, Speaker, draw_speakers
from voxloom.training.teachers import borrowed, festival, japanese, mandarin, openjtalk
from voxloom.training.teachers.flite import Flite

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from voxloom.training.teachers.spoken import Contour, Spoken

COUNTS = {"en": 1550, "ja": 1000, "zh": 1150}  # sentences at scale 1; about 200 minutes in all
SPEAKERS = 120
CHUNK = 24
BORROWED_JAPANESE = 0.2
LICENCES = {
    "slt": "CMU (permissive)",
    "kal": "CMU (permissive)",
    "rms": "CMU (permissive)",
    "mei": "CC-BY-3.0",
}


@dataclass(frozen=True)
class Job:
    """One utterance to make."""

    name: str
    language: str
    text: str
    speaker: Speaker
    teacher: str
    split: str


def plan_jobs(scale: float, seed: int) -> list[Job]:
    """Every utterance of the corpus; the same list for the same arguments."""
    random = Random(seed)
    speakers = draw_speakers(SPEAKERS, seed)
    human_like = [speaker for speaker in speakers if speaker.english == "slt"]
    jobs = []
    for language, count in COUNTS.items():
        held = texts.held_sentences(language)
        train = texts.training_sentences(language, round(count * scale), random)
        for index, text in enumerate([*held, *train]):
            split = "held" if index < len(held) else "train"
            pool = human_like if split == "held" else speakers
            speaker = pool[index % len(pool)]
            teacher = speaker.english
            if language == "zh" and teacher == "rms":
                teacher = "kal"  # rms has no lexicon to add Mandarin words to
            if language == "ja":
                borrows = split == "train" and random.random() < BORROWED_JAPANESE
                teacher = (teacher if teacher != "rms" else "kal") if borrows else "mei"
            jobs.append(Job(f"{language}_{index:05d}", language, text, speaker, teacher, split))
    return jobs


def chunks(jobs: Sequence[Job]) -> list[list[Job]]:
    """Jobs in groups of one language and teacher, so that an engine starts once per group."""
    groups: dict[tuple[str, str], list[Job]] = {}
    for job in jobs:
        groups.setdefault((job.language, job.teacher), []).append(job)
    return [
        group[start : start + CHUNK]
        for group in groups.values()
        for start in range(0, len(group), CHUNK)
    ]


def _speak(jobs: Sequence[Job], folder: Path) -> Iterator[tuple[Job, Spoken, Contour | None]]:
    """What the jobs' common teacher says; jobs it cannot say are left out."""
    language, teacher = jobs[0].language, jobs[0].teacher
    pitches = [job.speaker.f0_mean_hz / job.speaker.factor(teacher) for job in jobs]
    if teacher == "mei":
        for job, pitch in zip(jobs, pitches, strict=True):
            shift = float(np.clip(12 * np.log2(pitch / BASE_F0_HZ["mei"]), -18.0, 2.0))
            speaker = job.speaker
            spoken = openjtalk.speak(
                job.text, folder, semitones=shift, all_pass=speaker.all_pass, rate=speaker.rate
            )
            if spoken is not None:
                yield job, spoken, None
    elif language == "en" and teacher == "rms":
        engine = Flite("rms")
        for job in jobs:
            spoken = engine.speak(job.text)
            if spoken is not None:
                yield job, spoken, None
    elif language == "en":
        results = festival.speak(teacher, [job.text for job in jobs], folder, pitches)
        for job, spoken in zip(jobs, results, strict=True):
            if spoken is not None:
                yield job, spoken, None
    else:
        yield from _speak_borrowed(jobs, folder, pitches)


def _speak_borrowed(
    jobs: Sequence[Job], folder: Path, pitches: Sequence[float]
) -> Iterator[tuple[Job, Spoken, Contour | None]]:
    if jobs[0].language == "zh":
        units = [mandarin.units(job.text) for job in jobs]
    else:
        import pyopenjtalk

        units = [
            japanese.units(pyopenjtalk.extract_fullcontext(job.text), job.text) for job in jobs
        ]
    kept = [index for index, found in enumerate(units) if found]
    results = borrowed.speak(
        jobs[0].teacher,
        [units[index] or [] for index in kept],
        folder,
        [pitches[index] for index in kept],
    )
    for index, result in zip(kept, results, strict=True):
        if result is not None:
            yield jobs[index], *result


def _shape(job: Job, spoken: Spoken, contour: Contour | None) -> Spoken:
    """The teacher's speech in the pseudo-speaker's voice, trimmed, at 24 kHz."""
    speaker = job.speaker
    factor = speaker.factor(job.teacher)
    moved = morph.to_contract(spoken, factor)
    waveform = moved.waveform
    keeps_pitch = speaker.joint or job.teacher in {"kal", "mei"}
    if contour is not None or not keeps_pitch:
        scaled = None if contour is None else morph.scale_contour(contour, factor)
        waveform = morph.repitch(waveform, f0_mean_hz=speaker.f0_mean_hz, contour=scaled)
    waveform = morph.finish(waveform, tilt_db_per_octave=speaker.tilt_db_per_octave)
    shaped = type(spoken)(waveform, moved.sample_rate, moved.phones, moved.ends)
    return morph.trim(shaped)


def frame_counts(ends: Sequence[float], frames: int) -> np.ndarray:
    """Phone ends in seconds -> frames per phone, summing to `frames`."""
    edges = np.minimum(np.round(np.asarray(ends) * FRAME_RATE_HZ).astype(int), frames)
    edges[-1] = frames
    return np.diff(np.concatenate([[0], np.maximum.accumulate(edges)])).astype(np.int16)


def vary_marks(phones: Sequence[str], random: Random) -> list[str]:
    """Relabel a few stops as ellipses and a few commas as dashes or ellipses.

    The teachers pause alike at all of them, and texts seldom have the rarer marks."""
    rarer = {",": ("-", "-", "…"), ".": ("…",)}
    return [
        random.choice(rarer[phone]) if phone in rarer and random.random() < 0.05 else phone
        for phone in phones
    ]


def make_chunk(jobs: list[Job], out: Path) -> list[dict[str, object]]:
    """Speak, shape and measure a group of jobs; one `.npz` each. Returns manifest rows."""
    torch.set_num_threads(1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for job, spoken, contour in _speak(jobs, Path(folder)):
            shaped = _shape(job, spoken, contour)
            phones = vary_marks(shaped.phones, Random(job.name))
            frames = len(shaped.waveform) // HOP_LENGTH
            if frames < 40 or len(shaped.phones) < 3:
                continue
            waveform = shaped.waveform[: frames * HOP_LENGTH].astype(np.float32)
            mel = log_mel(torch.from_numpy(waveform)[None])[0].numpy().T
            f0 = extract_f0(waveform)
            if not (f0 > 0).any():
                continue
            np.savez(
                out / f"{job.name}.npz",
                wav=np.round(waveform * 32767).astype(np.int16),
                mel=mel.astype(np.float16),
                f0=f0,
                phones=phone_ids(phones),
                durations=frame_counts(shaped.ends, frames),
            )
            rows.append(
                {
                    "name": job.name,
                    "path": f"{job.name}.npz",
                    "language": job.language,
                    "speaker": job.speaker.name,
                    "teacher": job.teacher,
                    "text": job.text,
                    "split": job.split,
                    "licence": LICENCES[job.teacher],
                    "frames": frames,
                    "phones": len(phones),
                }
            )
    return rows


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="make the corpus of the embedded voice")
    parser.add_argument("--out", type=Path, required=True, help="folder for the features")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full corpus")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    options.out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    rows = _read_manifest(options.out)
    done_before = {row["name"] for row in rows}
    jobs = plan_jobs(options.scale, options.seed)
    groups = chunks([job for job in jobs if job.name not in done_before])
    Random(options.seed).shuffle(groups)
    groups.sort(key=lambda group: all(job.split == "train" for job in group))  # held ones first
    with ProcessPoolExecutor(options.workers) as pool:
        futures = [pool.submit(make_chunk, group, options.out) for group in groups]
        for done, future in enumerate(as_completed(futures), 1):
            try:
                rows += future.result()
            except Exception:  # an engine that fails on a sentence must not cost the other groups
                print(f"a group failed and is left out:\n{traceback.format_exc()}", flush=True)
            minutes = sum(int(str(row["frames"])) for row in rows) / FRAME_RATE_HZ / 60
            spent = time.monotonic() - started
            _write_manifest(rows, options.out)
            print(
                f"{done}/{len(groups)} groups, {minutes:.1f} min of speech, {spent:.0f} s",
                flush=True,
            )


def _read_manifest(out: Path) -> list[dict[str, object]]:
    """What an earlier, interrupted call has made already."""
    path = out / "manifest.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _write_manifest(rows: list[dict[str, object]], out: Path) -> None:
    """The rows so far, in order of name; the file appears whole or not at all."""
    lines = [
        json.dumps(row, ensure_ascii=False)
        for row in sorted(rows, key=lambda row: str(row["name"]))
    ]
    part = out / "manifest.part"
    part.write_text("\n".join(lines) + "\n", encoding="utf-8")
    part.replace(out / "manifest.jsonl")


if __name__ == "__main__":
    main()
