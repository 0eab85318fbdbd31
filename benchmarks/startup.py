"""How long the program takes before it does anything, next to a bare interpreter.

    python -m benchmarks.startup [--rounds 20]

Every figure is the wall time of a fresh process, from its start to its end; after one run that
fills the caches, the median and the least of `rounds` are printed, and the ratio of the medians to
that of `python -c pass`. Compiled modules are kept, as pip leaves them, in a folder of this run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from statistics import median

from benchmarks.measuring import finish, parser

MAIN = ("-m", "voxloom.apps.cli.main")
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "python -c 'import voxloom'": ("-c", "import voxloom"),
    "voxloom --help": (*MAIN, "--help"),
    "voxloom plugins": (*MAIN, "plugins"),
}
LIMITS = {"python -c 'import voxloom'": 50, "voxloom --help": 200, "voxloom plugins": 180}


def wall_seconds(words: tuple[str, ...], environ: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *words], capture_output=True, check=True, env=environ)
    return time.perf_counter() - started


def measure(runs: int) -> dict[str, list[float]]:
    """Wall seconds of every run, by command."""
    walls: dict[str, list[float]] = {name: [] for name in COMMANDS}
    with tempfile.TemporaryDirectory() as folder:
        environ = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for words in COMMANDS.values():
            wall_seconds(words, environ)
        # In turns, so that a busy moment of the machine falls on all of them.
        for _ in range(runs):
            for name, words in COMMANDS.items():
                walls[name].append(wall_seconds(words, environ))
    return walls


def main() -> None:
    wanted = parser(__doc__, rounds=20, threads=False).parse_args()
    walls = measure(wanted.rounds)
    bare = walls["python -c pass"]
    rows = [
        {
            "process": name,
            "median_ms": round(1000 * median(times), 1),
            "least_ms": round(1000 * min(times), 1),
            "times_bare": round(median(t / b for t, b in zip(times, bare, strict=True)), 2),
            "under_ms": LIMITS.get(name),
        }
        for name, times in walls.items()
    ]
    finish("startup", rows, wanted, rounds=wanted.rounds)


if __name__ == "__main__":
    main()
