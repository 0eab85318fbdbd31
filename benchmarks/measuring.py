"""What the benchmarks share: taking turns, ratios, the machine, and where results are kept.

A machine is never quite quiet. So whatever is compared runs in turns, round by round, a ratio is
the median of the rounds' own ratios, and a result says how loaded the machine was.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).with_name("results")
Rows = list[dict[str, Any]]


def parser(documentation: str | None, *, rounds: int = 3, threads: bool = True) -> Any:
    """An argument parser with the options that all benchmarks have."""
    made = argparse.ArgumentParser(description=(documentation or "").splitlines()[0])
    made.add_argument("--rounds", type=int, default=rounds)
    if threads:
        made.add_argument("--threads", type=int, default=0, help="0: as torch does")
    made.add_argument("--json", action="store_true", help="print JSON instead of a table")
    made.add_argument("--save", action="store_true", help="keep the result in benchmarks/results")
    return made


def in_turns(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of every round by name, after one run of each that counts for nothing."""
    for run in runs.values():
        run()
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - started)
    return seconds


def times_faster(ours: Sequence[float], plain: Sequence[float]) -> float:
    """Median over the rounds of plain / ours, each round's pair having run one after the other."""
    return round(median(p / o for o, p in zip(ours, plain, strict=True)), 2)


def spread(seconds: Sequence[float]) -> float:
    """Slowest over fastest: near 1 on a quiet machine."""
    return round(max(seconds) / min(seconds), 2)


def machine() -> dict[str, Any]:
    """What the figures hold for."""
    found: dict[str, Any] = {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    }
    if "torch" in sys.modules:
        torch = sys.modules["torch"]
        found |= {"torch": torch.__version__, "threads": torch.get_num_threads()}
    return found


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    fields = {name.strip(): value.strip() for name, value in told.items()}
    known = [part for part in ("avx2", "avx512f", "avx512_bf16") if part in fields.get("flags", "")]
    return f"{fields.get('model name', platform.processor())} ({', '.join(known) or 'no AVX2'})"


def finish(name: str, rows: Rows, wanted: Any, **settings: Any) -> None:
    """Print the rows, and keep them if asked to."""
    found = {"benchmark": name, "machine": machine(), "settings": settings, "rows": rows}
    if wanted.save:
        RESULTS.mkdir(exist_ok=True)
        text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
        (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    if wanted.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
        return
    print(f"{name}: {facts(found)}")
    print(table(rows))


def facts(found: Mapping[str, Any]) -> str:
    """Machine and settings of a result in one line."""
    told = {**found["machine"], **found["settings"]}
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in told.items())


def table(rows: Rows) -> str:
    """The rows as a Markdown table; what a row lacks stays empty."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    shown = [[_cell(row.get(column)) for column in columns] for row in rows]
    heads = [column.replace("_", " ") for column in columns]
    numeric = [all(isinstance(r.get(c), int | float | None) for r in rows) for c in columns]
    rule = ["---:" if right else "---" for right in numeric]
    return "\n".join("| " + " | ".join(line) + " |" for line in (heads, rule, *shown))


def _cell(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
