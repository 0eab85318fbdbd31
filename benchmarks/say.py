"""How fast a pipeline speaks, where the time goes, and what a whole `say` takes.

    python -m benchmarks.say [--pipeline mini] [--threads 2] [--rounds 10]

The warm figures are those of `voxloom bench` in a fresh process. The cold ones are of
`voxloom say` as a process of its own: wall time from start to end, and its peak resident memory.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.measuring import finish, parser

MAIN = (sys.executable, "-m", "voxloom.apps.cli.main")
SENTENCE = "The small boat sailed quietly over the wide blue lake."  # ten words


def cold(pipeline: str, threads: int) -> dict[str, float]:
    """One `voxloom say`, before anything else of this process has had children."""
    environ = {**os.environ, "OMP_NUM_THREADS": str(threads)}
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out.wav")
        words = (*MAIN, "say", SENTENCE, "--pipeline", pipeline, "--out", out, "--quiet")
        started = time.perf_counter()
        subprocess.run(words, check=True, env=environ)
        wall = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return {"wall_seconds": round(wall, 2), "peak_memory_mb": round(peak / scale, 1)}


def warm(pipeline: str, threads: int, runs: int) -> dict[str, Any]:
    words = (*MAIN, "bench", "--json", "--pipeline", pipeline, "--text", SENTENCE)
    words += ("--threads", str(threads), "--runs", str(runs))
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    options = parser(__doc__, rounds=10)
    options.add_argument("--pipeline", default="mini")
    wanted = options.parse_args()
    threads = wanted.threads or os.cpu_count() or 1
    rows: list[dict[str, Any]] = []
    for title, figures in (
        ("cold", cold(wanted.pipeline, threads)),
        ("warm", warm(wanted.pipeline, threads, wanted.rounds)),
    ):
        for name, value in figures.items():
            inner = value.items() if isinstance(value, dict) else ((None, value),)
            for part, figure in inner:
                measure = f"{name} {part}" if part else name
                rows.append({"run": title, "measure": measure, "figure": figure})
    finish("say", rows, wanted, pipeline=wanted.pipeline, threads_given=threads)


if __name__ == "__main__":
    main()
