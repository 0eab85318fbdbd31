"""Two runs side by side: differences with bootstrap intervals over the sentences both spoke."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from voxloom.interfaces.errors import InputError
from voxloom.training.evaluation.metric import About, Value, pooled
from voxloom.training.evaluation.results import Results, Row

DRAWS = 2000
COVERAGE = 0.95
LEAST_SENTENCES = 6  # all of fewer move one way by chance more often than one time in twenty
Word = Literal["better", "worse", "same", "too few"]
Pair = tuple[Value, Value]


@dataclass(frozen=True)
class Difference:
    """after - before of one metric and language over `count` samples; low, high: the interval;
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
    """differences; alone: names of samples that only one run has; lost, gained: of those that only
    the first, only the second could speak; unpaired: metrics that only one run measured."""

    before: str
    after: str
    differences: Sequence[Difference]
    alone: Sequence[str]
    lost: Sequence[str] = ()
    gained: Sequence[str] = ()
    unpaired: Sequence[str] = ()

    @property
    def regressions(self) -> list[Difference]:
        return [each for each in self.differences if each.word == "worse"]

    @property
    def worse(self) -> list[str]:
        """What is worse, for people."""
        told = [f"{each.metric} ({each.language})" for each in self.regressions]
        return told + [f"{name} is no longer spoken" for name in self.lost]


def compare(before: Results, after: Results, *, seed: int = 0, draws: int = DRAWS) -> Comparison:
    """Differences by metric and language, in the order of the first run's metrics.

    A sentence in several voices is drawn with all of them. No word is given on fewer than six
    sentences, and a difference within the metric's own noise is none.

    Source of the interval: the percentile bootstrap over pairs, Efron and Tibshirani, "An
    Introduction to the Bootstrap", 1993, chapter 13.

    Raises:
        InputError: the runs have no sample or no metric in common.
    """
    ours, theirs = keyed(before), keyed(after)
    shared = [key for key in ours if key in theirs]
    if not shared:
        raise InputError(
            "The two runs have no sentence in common.",
            mend="Evaluate both with the same --set, in one voice each or in the same voices.",
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
            groups: dict[str, list[Pair]] = {}
            for key in shared:
                pair = (ours[key].values.get(name), theirs[key].values.get(name))
                if ours[key].language == language and (numbers := _numbers(*pair)):
                    groups.setdefault(ours[key].text, []).append(numbers)
            if groups:
                told = _told(list(groups.values()), about, seed, draws)
                count = sum(map(len, groups.values()))
                found.append(Difference(name, language, about.unit, count, *told))
    if not found:
        raise InputError(
            "The two runs have no metric in common.", mend="Evaluate both with the same --metrics."
        )
    return Comparison(
        before.title,
        after.title,
        found,
        alone=sorted(set(ours).symmetric_difference(theirs)),
        lost=[key for key in shared if theirs[key].error and not ours[key].error],
        gained=[key for key in shared if ours[key].error and not theirs[key].error],
        unpaired=sorted(set(before.metrics).symmetric_difference(after.metrics)),
    )


def _numbers(before: Value | None, after: Value | None) -> Pair | None:
    """Both, if both are finite numbers."""
    if before is None or after is None:
        return None
    return (before, after) if isfinite(before.value) and isfinite(after.value) else None


def _told(
    groups: Sequence[Sequence[Pair]], about: About, seed: int, draws: int
) -> tuple[float, float, float, float, Word]:
    """Pooled before and after, the interval of their difference, and the word for it."""
    before, after, low, high = grouped(groups, about.pool, seed=seed, draws=draws)
    word = judged(low, high, about.better)
    if abs(after - before) <= about.noise * min(abs(before), abs(after)):
        word = "same"
    elif word != "same" and len(groups) < LEAST_SENTENCES:
        word = "too few"
    return before, after, low, high, word


def keyed(results: Results) -> Mapping[str, Row]:
    """Rows by what pairs them: their name, without the voice where there is only one."""
    voices = {row.voice for row in results.rows}
    if len(voices) > 1:
        return {row.name: row for row in results.rows}
    return {row.name.removeprefix(f"{row.voice}-"): row for row in results.rows}


def interval(
    pairs: Sequence[Pair], pool: Literal["mean", "max"], *, seed: int, draws: int = DRAWS
) -> tuple[float, float, float, float]:
    """Pooled before and after, and the interval of their difference, of sentences spoken once."""
    return grouped([[pair] for pair in pairs], pool, seed=seed, draws=draws)


def grouped(
    groups: Sequence[Sequence[Pair]],
    pool: Literal["mean", "max"],
    *,
    seed: int,
    draws: int = DRAWS,
) -> tuple[float, float, float, float]:
    """The same of sentences that were spoken several times: what is drawn is a sentence."""
    before, after = ([[pair[side] for pair in group] for group in groups] for side in (0, 1))
    random = np.random.default_rng(seed)
    chosen = random.integers(0, len(groups), (draws, len(groups)))
    differences = _pooled_draws(after, chosen, pool) - _pooled_draws(before, chosen, pool)
    tail = (1 - COVERAGE) / 2
    low, high = np.quantile(differences, [tail, 1 - tail])
    whole = [pooled([one for group in side for one in group], pool) for side in (before, after)]
    return whole[0], whole[1], float(low), float(high)


def _pooled_draws(
    groups: Sequence[Sequence[Value]], chosen: np.ndarray, pool: Literal["mean", "max"]
) -> np.ndarray:
    if pool == "max":
        largest = np.array([max(value.value for value in group) for group in groups])
        return np.asarray(largest[chosen].max(axis=1))
    totals = np.array([sum(value.value * value.weight for value in group) for group in groups])
    weights = np.array([sum(value.weight for value in group) for group in groups])
    sums = np.maximum(weights[chosen].sum(axis=1), 1e-12)
    return np.asarray(totals[chosen].sum(axis=1) / sums)


def judged(low: float, high: float, better: Literal["higher", "lower"]) -> Word:
    """What an interval says; "same" if it holds 0."""
    if low <= 0 <= high:
        return "same"
    return "better" if (low > 0) == (better == "higher") else "worse"
