"""Make a training corpus: texts, teachers, pseudo-speakers, features.

A second call with the same plan makes what is missing; what the engines said is kept in a cache, so
that other features of the same speech cost no engine.
"""

from __future__ import annotations

import hashlib
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from threading import Event, Thread

import numpy as np
import torch

from voxloom.core.files import write_bytes
from voxloom.interfaces.errors import InputError, VoxloomError
from voxloom.training import manifest, morph, texts
from voxloom.training.cache import Cache
from voxloom.training.features import FRAME_RATE_HZ, HOP_LENGTH, MEL, extract_f0, log_mel
from voxloom.training.inventory import phone_ids
from voxloom.training.manifest import Corpus, Row
from voxloom.training.speakers import Speaker, draw_held_speakers, draw_speakers
from voxloom.training.teachers.engines import ENGINES, Engine, choose
from voxloom.training.teachers.speaking import Job, speak
from voxloom.training.teachers.spoken import Contour, Spoken

COUNTS = {"en": 1550, "ja": 1000, "zh": 1150}  # sentences at scale 1; about 200 minutes in all
SPEAKERS = 120
HELD_SPEAKER_SENTENCES = 4  # of each language
CHUNK = 24
BORROWED_JAPANESE = 0.2
CACHE = "spoken"
_OLDER = {"held_speakers": 0}  # arguments that records of older corpora do not name


@dataclass(frozen=True)
class Order:
    """What is wanted. scale: share of the full corpus, 0 for the held-back speakers alone;
    without: engines to leave out; most: at most so many utterances of each language, held ones
    first, None for all; held_speakers: speakers of whom nothing is trained on, beside the others.
    """

    scale: float = 1.0
    seed: int = 1
    languages: tuple[str, ...] = tuple(COUNTS)
    without: tuple[str, ...] = ()
    most: int | None = None
    held_speakers: int = 0


@dataclass(frozen=True)
class Progress:
    """How far it is. left_s: seconds still needed, judged by the groups done."""

    groups: int
    groups_total: int
    minutes: float
    spent_s: float
    left_s: float


@dataclass
class Made:
    """What came of an order. failed: tracebacks of groups that an engine broke; unspoken: names
    of utterances that no engine could say or label."""

    rows: list[Row]
    failed: list[str] = field(default_factory=list)
    unspoken: list[str] = field(default_factory=list)

    @property
    def minutes(self) -> float:
        return sum(row.frames for row in self.rows) / FRAME_RATE_HZ / 60


def check(order: Order) -> None:
    """Raises InputError: a language that no teacher speaks, none at all, or nothing to say."""
    if not 0 <= order.scale < float("inf"):
        raise InputError(f"No corpus has a scale of {order.scale}.", mend="Give 0 to 100.")
    unknown = ", ".join(sorted(set(order.languages) - set(COUNTS)))
    if unknown or not order.languages:
        told = f"The teachers do not speak {unknown}." if unknown else "No language is named."
        raise InputError(told, mend=f"They speak {', '.join(COUNTS)}.")
    if not order.scale and not order.held_speakers:
        raise InputError(
            "A corpus of scale 0 without held-back speakers is empty.",
            mend="Give --scale, or --held-speakers.",
        )


def plan_jobs(order: Order) -> list[Job]:
    """Every utterance of the corpus; the same list for the same order.

    Raises:
        InputError: an unknown language or engine, or a language no engine is left for.
    """
    check(order)
    left = choose(order.languages, order.without)
    random = Random(order.seed)
    jobs: list[Job] = []
    for language in COUNTS:
        if language in order.languages:
            held = _held_speaker_jobs(order, language, left.values())
            rest = _jobs(order, language, left.values(), random) if order.scale else ()
            # All are drawn, and then so many are taken: a smaller corpus is a part of the larger.
            jobs += [*held, *rest][: order.most]
    return jobs


def _jobs(
    order: Order, language: str, engines: Collection[Engine], random: Random
) -> Iterator[Job]:
    """The held-back sentences, and those to train on, in the voices of speakers trained on."""
    speakers = draw_speakers(SPEAKERS, order.seed)
    human_like = [speaker for speaker in speakers if speaker.english == "slt"]
    held = texts.held_sentences(language)
    train = texts.training_sentences(language, round(COUNTS[language] * order.scale), random)
    for index, text in enumerate([*held, *train]):
        split = "held" if index < len(held) else "train"
        pool = human_like if split == "held" else speakers
        speaker = pool[index % len(pool)]
        borrows = language == "ja" and split == "train" and random.random() < BORROWED_JAPANESE
        teacher = _teacher(speaker, language, engines, borrows=borrows)
        yield Job(f"{language}_{index:05d}", language, text, speaker, teacher, split)


def _held_speaker_jobs(order: Order, language: str, engines: Collection[Engine]) -> Iterator[Job]:
    """Held-back sentences in the voices of speakers that nothing else is spoken by."""
    random = Random(f"held {order.seed} {language}")
    held = texts.held_sentences(language)
    for number, speaker in enumerate(draw_held_speakers(order.held_speakers, order.seed)):
        for count in range(HELD_SPEAKER_SENTENCES):
            text = held[(number * HELD_SPEAKER_SENTENCES + count) % len(held)]
            borrows = language == "ja" and random.random() < BORROWED_JAPANESE
            teacher = _teacher(speaker, language, engines, borrows=borrows)
            name = f"{language}_{speaker.name}_{count}"
            yield Job(name, language, text, speaker, teacher, "held")


def _teacher(speaker: Speaker, language: str, engines: Collection[Engine], *, borrows: bool) -> str:
    """Who speaks a language for a speaker; borrows: an English voice reads Japanese."""
    wanted = "mei" if language == "ja" and not borrows else speaker.english
    return _able(wanted, language, engines)


def _able(wanted: str, language: str, left: Collection[Engine]) -> str:
    """The wanted teacher where it speaks the language; else the other man, then whoever does."""
    able = [engine.name for engine in left if language in engine.languages]
    return next(name for name in (wanted, "kal", *able) if name in able)


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


def make_chunk(jobs: list[Job], out: Path, engine: str, cache: Path) -> tuple[list[Row], list[str]]:
    """Speak, shape and measure a group of jobs; one `.npz` each. engine: its versions.

    Returns the rows, and the names of the utterances that could not be made."""
    torch.set_num_threads(1)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for job, spoken, contour in speak(jobs, Path(folder), engine, Cache(cache)):
            row = _measure(job, _shape(job, spoken, contour), out, engine)
            if row is not None:
                rows.append(row)
    names = {row.name for row in rows}
    return rows, [job.name for job in jobs if job.name not in names]


def _measure(job: Job, shaped: Spoken, out: Path, engine: str) -> Row | None:
    """Write an utterance's arrays; None if there is too little of it to learn from."""
    phones = vary_marks(shaped.phones, Random(job.name))
    frames = len(shaped.waveform) // HOP_LENGTH
    if frames < 40 or len(shaped.phones) < 3:
        return None
    waveform = shaped.waveform[: frames * HOP_LENGTH].astype(np.float32)
    f0 = extract_f0(waveform)
    if not (f0 > 0).any():
        return None
    samples = np.round(waveform * 32767).astype(np.int16)
    file = BytesIO()
    np.savez(
        file,
        wav=samples,
        mel=log_mel(torch.from_numpy(waveform)[None])[0].numpy().T.astype(np.float16),
        f0=f0,
        phones=phone_ids(phones),
        durations=frame_counts(shaped.ends, frames),
    )
    write_bytes(out / f"{job.name}.npz", file.getvalue())
    return Row(
        name=job.name,
        path=f"{job.name}.npz",
        language=job.language,
        speaker=job.speaker.name,
        teacher=job.teacher,
        text=job.text,
        split=job.split,
        licence=ENGINES[job.teacher].licence,
        origin=engine,
        frames=frames,
        phones=len(phones),
        digest=hashlib.sha256(samples.tobytes()).hexdigest(),
    )


def make(
    order: Order,
    out: Path,
    *,
    workers: int = 1,
    cache: Path | None = None,
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Made:
    """Make what is missing of the corpus in `out`.

    cache: folder for what the engines say, `out/spoken` if None; tell: called after each group.

    Raises:
        InputError: the order cannot be filled, `out` holds another corpus, or a process was killed.
        OutputError: `out` or the cache cannot be written.
    """
    jobs = plan_jobs(order)
    versions = {name: engine.version() for name, engine in _used(jobs).items()}
    manifest.make_folder(out)
    rows = _begun(out, order, versions)
    done = {row.name for row in rows if (out / row.path).is_file()}
    made = Made([row for row in rows if row.name in done])
    groups = chunks([job for job in jobs if job.name not in done])
    Random(order.seed).shuffle(groups)
    groups.sort(key=lambda group: all(job.split == "train" for job in group))  # held ones first
    started = time.monotonic()
    with _pool(workers) as pool:
        kept = cache or out / CACHE
        futures = [
            pool.submit(make_chunk, group, out, versions[group[0].teacher], kept)
            for group in groups
        ]
        for count, future in enumerate(as_completed(futures), 1):
            try:
                found, unspoken = future.result()
                made.rows += found
                made.unspoken += unspoken
            except VoxloomError:
                raise  # such as a full disk: the other groups would meet it as well
            except BrokenProcessPool as error:
                mend = "Give fewer --workers; the same command goes on from there."
                message = "A process at work was killed, perhaps for want of memory."
                raise InputError(message, mend=mend) from error
            except Exception:  # an engine that fails on a sentence must not cost the other groups
                made.failed.append(traceback.format_exc())
            manifest.write(out, made.rows)
            spent = time.monotonic() - started
            left = spent / count * (len(groups) - count)
            tell(Progress(count, len(groups), made.minutes, spent, left))
    return made


_ASKED = 10  # times that a worker is asked to end, a second apart, before it is killed


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """Processes that end with this one: an interrupt ends them at once, not after all groups."""
    others = set(active_children())
    # Fresh processes: a fork would carry torch's threads over.
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_heed_parent) as pool:
        try:
            yield pool
        except BaseException:
            over = Event()
            told = Thread(target=_end, args=(set(active_children()) - others, over))
            told.start()
            pool.shutdown(wait=True, cancel_futures=True)
            over.set()
            told.join()
            raise


def _end(workers: Collection[BaseProcess], over: Event) -> None:
    """Ask them to end until it is over. A worker takes one interrupt for the end of one group, and
    begins another that it had already been handed."""
    for _ in range(_ASKED):
        for worker in workers:
            worker.terminate()
        if over.wait(1.0):
            return
    for worker in workers:
        worker.kill()


def _heed_parent() -> None:
    """In a worker: only the parent stops it, and its temporary files go before it does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def _used(jobs: Sequence[Job]) -> dict[str, Engine]:
    return {name: ENGINES[name] for name in sorted({job.teacher for job in jobs})}


def _begun(out: Path, order: Order, versions: dict[str, str]) -> list[Row]:
    """The rows of an earlier call with the same order; notes the order where there is none."""
    asked = {
        "scale": order.scale,
        "seed": order.seed,
        "languages": sorted(order.languages),
        "without": sorted(order.without),
        "most": order.most,
        "held_speakers": order.held_speakers,
    }
    record = Corpus(kind="teachers", asked=asked, engines=versions, features=MEL.as_dict())
    before = manifest.read_record(out)
    if before is None and not (out / manifest.MANIFEST).exists():
        manifest.write_record(out, record)
        return []
    if (
        before is None
        or {**_OLDER, **before.asked} != record.asked
        or before.engines != record.engines
    ):
        told = "nothing tells how" if before is None else f"{dict(before.asked)}"
        raise InputError(
            f"{out} holds a corpus that was made otherwise ({told}).",
            mend="Give the arguments and engines of that time, or another folder.",
        )
    return manifest.read(out) if (out / manifest.MANIFEST).exists() else []
