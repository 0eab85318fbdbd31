"""What an evaluation found: values per sample, pooled on demand, kept as one JSON file."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Any, Literal

from voxloom.core.files import write_text
from voxloom.interfaces.errors import InputError
from voxloom.training.evaluation.metric import About, Value, pooled

FORMAT = 1
FILE = "results.json"
Kind = Literal["speech", "copy", "similarity"]


@dataclass(frozen=True)
class Row:
    """One judged utterance. audio: its file, from the folder of the results; error: why it could
    not be spoken; teacher: the values of the teacher's own audio; beside: what to hear it against,
    `teacher` or `reference` -> file."""

    name: str
    voice: str
    language: str
    text: str
    seconds: float = 0.0
    audio: str = ""
    error: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    teacher: Mapping[str, Value] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """One pooled number: worst is the worst sample's; teacher the teacher's on the same ones."""

    metric: str
    voice: str
    language: str
    count: int
    value: float
    worst: float
    teacher: float | None = None


@dataclass(frozen=True)
class Results:
    """skipped: metric -> why it was not measured; made: on which machine, with what."""

    kind: Kind
    title: str
    suite: str
    seed: int
    metrics: Mapping[str, About]
    rows: Sequence[Row]
    skipped: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)

    def select(self, voice: str = "", language: str = "") -> list[Row]:
        """The rows of a voice and a language; "" for any."""
        return [
            row
            for row in self.rows
            if (not voice or row.voice == voice) and (not language or row.language == language)
        ]

    def figure(self, metric: str, voice: str = "", language: str = "") -> Figure | None:
        """A metric pooled over rows; None where none has it."""
        rows = [row for row in self.select(voice, language) if metric in row.values]
        if not rows or metric not in self.metrics:
            return None
        about = self.metrics[metric]
        values = [row.values[metric] for row in rows]
        theirs = [row.teacher[metric] for row in rows if metric in row.teacher]
        worst = max if about.better == "lower" else min
        return Figure(
            metric,
            voice,
            language,
            len(rows),
            pooled(values, about.pool),
            worst(value.value for value in values),
            pooled(theirs, about.pool) if len(theirs) == len(rows) else None,
        )

    def unmeasured(self, metric: str, voice: str = "", language: str = "") -> list[Row]:
        """Rows that were spoken, in a language that the metric judges, and that have no value."""
        about = self.metrics.get(metric)
        judges = about.languages if about else ()
        return [
            row
            for row in self.select(voice, language)
            if not row.error and metric not in row.values and (not judges or row.language in judges)
        ]

    def figures(self) -> list[Figure]:
        """Every metric by voice and language, in the metrics' order."""
        voices = list(dict.fromkeys(row.voice for row in self.rows))
        languages = list(dict.fromkeys(row.language for row in self.rows))
        if self.kind != "speech":
            voices = [""]  # many references, each used for a few sentences
        found = [self.figure(m, v, la) for m in self.metrics for v in voices for la in languages]
        return [figure for figure in found if figure is not None]

    def worst_first(self) -> list[Row]:
        """Rows that failed, then by their mean place among all, over the metrics of quality."""
        ranks: dict[int, list[float]] = {index: [] for index in range(len(self.rows))}
        for name, about in self.metrics.items():
            if "times" in about.needs:
                continue
            having = [i for i, row in enumerate(self.rows) if name in row.values]
            sign = 1 if about.better == "lower" else -1
            badness = {i: sign * self.rows[i].values[name].value for i in having}
            order = sorted(set(badness.values()))
            for index in having:
                ranks[index].append(order.index(badness[index]) / max(len(order) - 1, 1))
        places = {index: fmean(found) if found else 0.0 for index, found in ranks.items()}
        ordered = sorted(
            places, key=lambda i: (not self.rows[i].error, -places[i], self.rows[i].name)
        )
        return [self.rows[index] for index in ordered]


def machine() -> dict[str, str]:
    """What the numbers were made with, for `made`."""
    import torch

    from voxloom import __version__

    load = {"load": f"{os.getloadavg()[0]:.1f}"} if hasattr(os, "getloadavg") else {}
    return {
        "voxloom": __version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
        "threads": str(torch.get_num_threads()),
        **load,
    }


def as_dict(results: Results) -> dict[str, Any]:
    """For JSON, with the pooled figures beside the values."""
    found = asdict(results)
    figures = [asdict(figure) for figure in results.figures()]
    return {"voxloom_eval": FORMAT, **found, "figures": figures}


def write(results: Results, folder: Path) -> Path:
    """results.json in the folder. Raises OutputError."""
    path = folder / FILE
    write_text(path, json.dumps(as_dict(results), ensure_ascii=False, indent=1) + "\n")
    return path


def read(source: Path) -> Results:
    """From a folder of `voxloom eval`, or a results file.

    Raises:
        InputError: there is none, or it is of another format.
    """
    path = source / FILE if source.is_dir() else source
    mend = "Name the --out folder of `voxloom eval`."
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.get("voxloom_eval") != FORMAT:
            raise ValueError(f"its format is {data.get('voxloom_eval')!r}, not {FORMAT}")
        rows = [_row(entry) for entry in data["rows"]]
        metrics = {name: About(**_tuples(entry)) for name, entry in data["metrics"].items()}
        plain = {key: data[key] for key in ("kind", "title", "suite", "seed", "skipped", "made")}
        return Results(metrics=metrics, rows=rows, **plain)
    except OSError:
        raise InputError(f"{source} holds no results of an evaluation.", mend=mend) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} holds no results: {error}.", mend=mend) from None


def _row(entry: dict[str, Any]) -> Row:
    for key in ("values", "teacher"):
        entry[key] = {name: Value(**value) for name, value in entry[key].items()}
    return Row(**entry)


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(v) if isinstance(v, list) else v for key, v in entry.items()}
