from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from random import Random

import numpy as np
import pytest

from voxloom.interfaces.errors import InputError, OutputError
from voxloom.training.speakers import draw_held_speakers, draw_speakers

make_corpus = pytest.importorskip("voxloom.training.make_corpus")


def test_frame_counts_add_up_and_marks_without_length_get_none() -> None:
    counts = make_corpus.frame_counts([0.104, 0.2, 0.2, 0.51], frames=50)
    assert counts.tolist() == [10, 10, 0, 30]


def test_rarer_marks_replace_only_their_likes() -> None:
    phones = ["SP", "en:B", ",", "?", "."] * 200
    varied = make_corpus.vary_marks(phones, Random(1))
    pairs = {(old, new) for old, new in zip(phones, varied, strict=True) if old != new}
    assert pairs == {(",", "-"), (",", "…"), (".", "…")}
    assert len(varied) == len(phones)


def test_speakers_are_the_same_again_and_of_every_teacher() -> None:
    speakers = draw_speakers(30, 1)
    assert speakers == draw_speakers(30, 1)
    assert speakers != draw_speakers(30, 2)
    shares = {name: sum(s.english == name for s in speakers) for name in ("slt", "kal", "rms")}
    assert shares == {"slt": 18, "kal": 6, "rms": 6}
    assert speakers[0].factor("slt") == 1.0


def test_held_back_speakers_fill_the_ranges_of_every_teacher() -> None:
    held = draw_held_speakers(12, 1)
    assert held == draw_held_speakers(12, 1)
    assert [one.name for one in held] == [f"h{number:03d}" for number in range(12)]
    for english, (low, high) in {"slt": (110, 270), "kal": (75, 180), "rms": (75, 160)}.items():
        ours = [one for one in held if one.english == english]
        steps = sorted(4 * np.log(one.f0_mean_hz / low) / np.log(high / low) for one in ours)
        assert [int(step) for step in steps] == [0, 1, 2, 3]  # one speaker in each quarter
    assert not {one.formants for one in held} & {one.formants for one in draw_speakers(120, 1)}


def test_held_back_speakers_are_added_without_a_change_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(make_corpus.texts, "training_sentences", lambda *given: ["x"] * 40)
    plain = make_corpus.plan_jobs(make_corpus.Order(seed=3))
    jobs = make_corpus.plan_jobs(make_corpus.Order(seed=3, held_speakers=5))
    assert [job for job in jobs if not job.speaker.name.startswith("h")] == plain
    held = [job for job in jobs if job.speaker.name.startswith("h")]
    assert {job.split for job in held} == {"held"}
    assert len({(job.speaker.name, job.language, job.text) for job in held}) == len(held) == 5 * 12
    alone = make_corpus.plan_jobs(make_corpus.Order(scale=0, seed=3, held_speakers=5))
    assert alone == held
    with pytest.raises(InputError, match="is empty"):
        make_corpus.plan_jobs(make_corpus.Order(scale=0))


def test_a_limited_corpus_is_a_part_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(language: str, count: int, random: Random) -> list[str]:
        return [f"{language} {random.random()}" for _ in range(count)]

    monkeypatch.setattr(make_corpus.texts, "training_sentences", drawn)
    whole = make_corpus.plan_jobs(make_corpus.Order(seed=3))
    part = make_corpus.plan_jobs(make_corpus.Order(seed=3, most=70))
    assert len(part) == 3 * 70
    assert set(part) <= set(whole)


@pytest.mark.parametrize("scale", [float("nan"), float("inf"), -1.0])
def test_a_scale_that_is_none_is_refused(scale: float) -> None:
    with pytest.raises(InputError, match="No corpus has a scale"):
        make_corpus.check(make_corpus.Order(scale=scale))


class Pool:
    """Runs what is asked of it at once, as `_pool` does elsewhere."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def submit(self, *given: object) -> Future[object]:
        future: Future[object] = Future()
        future.set_exception(self.error)
        return future


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OutputError("There is no room left."), (OutputError, "no room left")),
        (BrokenProcessPool(), (InputError, "was killed")),
        (ZeroDivisionError("an engine broke"), None),
    ],
)
def test_what_stops_every_group_is_told_and_what_stops_one_is_left_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    told: tuple[type[Exception], str] | None,
) -> None:
    @contextmanager
    def pool(workers: int) -> Iterator[Pool]:
        yield Pool(error)

    monkeypatch.setattr(make_corpus, "_pool", pool)
    monkeypatch.setattr(make_corpus.Engine, "version", lambda engine: "1")
    order = make_corpus.Order(scale=0, held_speakers=1, languages=("en",))
    if told is None:
        made = make_corpus.make(order, tmp_path / "corpus")
        assert "an engine broke" in made.failed[0]
        return
    with pytest.raises(told[0], match=told[1]):
        make_corpus.make(order, tmp_path / "corpus")


def test_a_group_has_one_language_and_one_teacher() -> None:
    speakers = draw_speakers(5, 1)
    jobs = [
        make_corpus.Job(f"{language}_{n}", language, "x", speakers[n % 5], teacher, "train")
        for n in range(60)
        for language, teacher in (("en", "slt"), ("ja", "mei"))
    ]
    groups = make_corpus.chunks(jobs)
    assert sum(len(group) for group in groups) == len(jobs)
    assert all(len({(job.language, job.teacher) for job in group}) == 1 for group in groups)
    assert max(len(group) for group in groups) <= make_corpus.CHUNK


@pytest.mark.parametrize("handed", [0.0, 0.5])
def test_an_interrupt_ends_the_workers_at_once(handed: float) -> None:
    futures = []

    def interrupted() -> None:
        with make_corpus._pool(1) as pool:
            pool.submit(time.sleep, 0).result()  # the worker is up
            futures.extend(pool.submit(time.sleep, 200) for _ in range(3))
            time.sleep(handed)  # then a second job has been handed to the worker
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert all(future.cancelled() or future.exception() is not None for future in futures)
    assert not multiprocessing.active_children()


def test_resampling_moves_times_and_pitch_together() -> None:
    from voxloom.training import morph
    from voxloom.training.teachers.spoken import Spoken

    time = np.arange(16000) / 16000
    spoken = Spoken(np.sin(2 * np.pi * 200 * time), 16000, ("SP", "."), (0.4, 1.0))
    moved = morph.to_contract(spoken, 1.25)
    assert moved.sample_rate == 24000
    assert moved.ends == pytest.approx((0.32, 0.8))
    assert len(moved.waveform) == pytest.approx(0.8 * 24000, abs=2)
    spectrum = np.abs(np.fft.rfft(moved.waveform))
    assert spectrum.argmax() * 24000 / len(moved.waveform) == pytest.approx(250, abs=3)


def test_trimming_shortens_only_the_silence_at_the_ends() -> None:
    from voxloom.training import morph
    from voxloom.training.teachers.spoken import Spoken

    spoken = Spoken(np.ones(24000 * 3), 24000, ("SP", "en:AH0", "."), (0.5, 2.0, 3.0))
    trimmed = morph.trim(spoken, lead_seconds=0.1, tail_seconds=0.25)
    assert trimmed.ends == pytest.approx((0.1, 1.6, 1.85))
    assert len(trimmed.waveform) == round(1.85 * 24000)
