"""Samples to results: every metric on every sample that it fits, or the reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from voxloom.interfaces.errors import InputError, PluginError
from voxloom.training.evaluation.metric import Metric, Sample, Value
from voxloom.training.evaluation.results import Kind, Results, Row, machine

Progress = Callable[[str], None]


def silent(line: str) -> None:
    """Progress that nobody wants to see."""


@dataclass(frozen=True)
class Judged:
    """values, teacher: sample's name -> metric -> value; skipped: metric -> why; errors: of those
    of them that broke."""

    values: dict[str, dict[str, Value]] = field(default_factory=dict)
    teacher: dict[str, dict[str, Value]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    errors: list[Exception] = field(default_factory=list)


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
    """Measure. A metric without its extra, that fits no sample or that breaks is skipped with the
    reason; values that are no finite number count as not measured.

    Raises:
        InputError: two samples have one name, or the audio of one is no row of finite numbers.
    """
    _check(samples)
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
        try:
            metric = kind()
            metric.shared = shared
            ours = _kept(name, fitting, metric.measure(fitting))
            theirs = [s.as_teacher() for s in fitting if kind.about.of_teacher and s.teacher]
            taught = _kept(name, theirs, metric.measure(theirs) if theirs else [])
        except Exception as error:  # of any kind: what was spoken and the other metrics are kept
            found.skipped[name] = f"it broke: {type(error).__name__}: {error}"
            found.errors.append(error)
            continue
        for into, values in ((found.values, ours), (found.teacher, taught)):
            for of, value in values.items():
                into[of][name] = value
    return found


def _check(samples: Sequence[Sample]) -> None:
    names = Counter(sample.name for sample in samples)
    for sample in samples:
        if names[sample.name] > 1:
            message = f"{names[sample.name]} samples are named {sample.name!r}."
            raise InputError(message, mend="Give each its own name.")
        waveform = sample.audio.waveform
        if waveform.ndim != 1 or not bool(waveform.isfinite().all()):
            raise InputError(
                f"The audio of {sample.name!r} is no row of finite numbers.",
                mend="Give mono audio, [samples], without NaN and infinity.",
            )


def _kept(name: str, samples: Sequence[Sample], values: Sequence[Value | None]) -> dict[str, Value]:
    """Sample's name -> value, where there is one.

    Raises:
        PluginError: the metric gave no list of values, one a sample.
    """
    sound = len(values) == len(samples)
    if not sound or not all(value is None or isinstance(value, Value) for value in values):
        raise PluginError(
            f"The metric {name!r} gave no `Value` or None for each of {len(samples)} samples.",
            mend="Correct its method `measure`, or leave it out by --metrics.",
        )
    pairs = zip(samples, values, strict=True)
    return {s.name: value for s, value in pairs if value and isfinite(value.value * value.weight)}


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
    beside: Mapping[str, Mapping[str, str]] | None = None,
    failed: Sequence[Row] = (),
) -> Results:
    """Samples and what was measured, as results.

    files: sample's name -> its audio file; beside: sample's name -> what to hear it against;
    failed: rows of what could not be spoken.
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
            beside=(beside or {}).get(sample.name, {}),
        )
        for sample in samples
    ]
    about = {c.about.name: c.about for c in classes if c.about.name not in judged.skipped}
    return Results(kind, title, suite, seed, about, [*failed, *rows], judged.skipped, machine())
