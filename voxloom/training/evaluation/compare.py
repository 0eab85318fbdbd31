"""Two runs side by side: differences with bootstrap intervals over the sentences both spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from voxloom.interfaces.errors import InputError
from voxloom.training.evaluation.metric import Value, pooled
from voxloom.training.evaluation.results import Results, Row

DRAWS = 2000
COVERAGE = 0.95
Word = Literal["better", "worse", "same"]


@dataclass(frozen=True)
class Difference:
    """after - before of one metric and language over `count` sentences; low, high: the interval;
    word: better or worse if the interval leaves out 0, as the metric understands it."""

    metric: str
    language: str
    unit: str
    count: int
    before: float
    after: float
    low: float
    high: float
    word: Word

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Comparison:
    """differences; alone: names of samples that only one run has."""

    before: str
    after: str
    differences: Sequence[Difference]
    alone: Sequence[str]

    @property
    def regressions(self) -> list[Difference]:
        return [each for each in self.differences if each.word == "worse"]


def compare(before: Results, after: Results, *, seed: int = 0, draws: int = DRAWS) -> Comparison:
    """Differences by metric and language, in the order of the first run's metrics.

    Source of the interval: the percentile bootstrap over pairs, Efron and Tibshirani, "An
    Introduction to the Bootstrap", 1993, chapter 13.

    Raises:
        InputError: the runs have no sample or no metric in common.
    """
    ours, theirs = keyed(before), keyed(after)
    shared = [key for key in ours if key in theirs]
    if not shared:
        raise InputError(
            "The two runs have no sentence in common.", mend="Evaluate both with the same --set."
        )
    differing = [key for key in shared if ours[key].text != theirs[key].text]
    if differing:
        raise InputError(
            f"The sentence {differing[0]} has another text in the other run.",
            mend="Evaluate both with the same --set.",
        )
    languages = list(dict.fromkeys(ours[key].language for key in shared))
    found = []
    for name, about in before.metrics.items():
        for language in languages if name in after.metrics else ():
            pairs = [
                (ours[key].values[name], theirs[key].values[name])
                for key in shared
                if ours[key].language == language
                and name in ours[key].values
                and name in theirs[key].values
            ]
            if pairs:
                numbers = interval(pairs, about.pool, seed=seed, draws=draws)
                word = judged(numbers[2], numbers[3], about.better)
                found.append(Difference(name, language, about.unit, len(pairs), *numbers, word))
    if not found:
        raise InputError(
            "The two runs have no metric in common.", mend="Evaluate both with the same --metrics."
        )
    alone = sorted(set(ours).symmetric_difference(theirs))
    return Comparison(before.title, after.title, found, alone)


def keyed(results: Results) -> Mapping[str, Row]:
    """Rows by what pairs them: their name, without the voice where there is only one."""
    voices = {row.voice for row in results.rows}
    if len(voices) > 1:
        return {row.name: row for row in results.rows}
    return {row.name.removeprefix(f"{row.voice}-"): row for row in results.rows}


def interval(
    pairs: Sequence[tuple[Value, Value]],
    pool: Literal["mean", "max"],
    *,
    seed: int,
    draws: int = DRAWS,
) -> tuple[float, float, float, float]:
    """Pooled before and after, and the interval of their difference."""
    before, after = ([pair[side] for pair in pairs] for side in (0, 1))
    random = np.random.default_rng(seed)
    chosen = random.integers(0, len(pairs), (draws, len(pairs)))
    differences = _pooled_draws(after, chosen, pool) - _pooled_draws(before, chosen, pool)
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(differences, [tail, 1 - tail])
    return pooled(before, pool), pooled(after, pool), float(low), float(high)


def _pooled_draws(
    values: Sequence[Value], chosen: np.ndarray, pool: Literal["mean", "max"]
) -> np.ndarray:
    numbers = np.array([value.value for value in values])[chosen]
    if pool == "max":
        return np.asarray(numbers.max(axis=1))
    weights = np.array([value.weight for value in values])[chosen]
    sums = np.maximum(weights.sum(axis=1), 1e-12)
    return np.asarray((numbers * weights).sum(axis=1) / sums)


def judged(low: float, high: float, better: Literal["higher", "lower"]) -> Word:
    """What an interval says; "same" if it holds 0."""
    if low <= 0 <= high:
        return "same"
    return "better" if (low > 0) == (better == "higher") else "worse"
