"""Samples to results: every metric on every sample that it fits, or the reason why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voxloom.interfaces.errors import InputError
from voxloom.training.evaluation.metric import Metric, Sample, Value
from voxloom.training.evaluation.results import Kind, Results, Row, machine

Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Progress that nobody wants to see."""


@dataclass(frozen=True)
class Judged:
    """values, teacher: sample's name -> metric -> value; skipped: metric -> why."""

    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    teacher: dict[str, dict[str, Value]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def usable(classes: Sequence[type[Metric]], *, strict: bool = False) -> dict[str, str]:
    """Why metrics cannot run here: name -> the extra or the file that is not there.

    strict: they were asked for by name, so that their absence is an error.

    Raises:
        InputError: strict, and one cannot run.
    """
    missing = {kind.about.name: kind.missing() for kind in classes if kind.missing()}
    if strict and missing:
        name, reason = next(iter(missing.items()))
        why, _, mend = reason.partition(": ")
        raise InputError(f"The metric {name!r} cannot be measured: {why}.", mend=f"To mend: {mend}")
    return missing


def judge(
    samples: Sequence[Sample], classes: Sequence[type[Metric]], progress: Progress = silent
) -> Judged:
    """Measure. A metric without its extra, or that fits no sample, is skipped with the reason."""
    found = Judged({s.name: {} for s in samples}, {s.name: {} for s in samples})
    found.skipped.update(usable(classes))
    shared: dict[object, Any] = {}
    for kind in classes:
        name = kind.about.name
        if name in found.skipped:
            continue
        fitting = [sample for sample in samples if not kind.unfit(sample)]
        if not fitting:
            reasons = dict.fromkeys(kind.unfit(sample) for sample in samples)
            found.skipped[name] = "; ".join(reasons) or "nothing was spoken"
            continue
        progress(f"measuring {name} on {len(fitting)} of {len(samples)}")
        metric = kind()
        metric.shared = shared
        _keep(found.values, name, fitting, metric.measure(fitting))
        if kind.about.of_teacher:
            theirs = [s.as_teacher() for s in fitting if s.teacher is not None]
            _keep(found.teacher, name, theirs, metric.measure(theirs) if theirs else [])
    return found


def _keep(
    into: dict[str, dict[str, Value]],
    name: str,
    samples: Sequence[Sample],
    values: Sequence[Value | None],
) -> None:
    for sample, value in zip(samples, values, strict=True):
        if value is not None:
            into[sample.name][name] = value


def results(
    kind: Kind,
    title: str,
    suite: str,
    seed: int,
    samples: Sequence[Sample],
    judged: Judged,
    classes: Sequence[type[Metric]],
    *,
    files: Mapping[str, str] | None = None,
    failed: Sequence[Row] = (),
) -> Results:
    """Samples and what was measured, as results.

    files: sample's name -> its audio file; failed: rows of what could not be spoken.
    """
    rows = [
        Row(
            sample.name,
            sample.voice,
            sample.language,
            sample.text,
            round(sample.audio.seconds, 3),
            (files or {}).get(sample.name, ""),
            values=judged.values[sample.name],
            teacher=judged.teacher[sample.name],
        )
        for sample in samples
    ]
    about = {c.about.name: c.about for c in classes if c.about.name not in judged.skipped}
    return Results(kind, title, suite, seed, about, [*failed, *rows], judged.skipped, machine())
