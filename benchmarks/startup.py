"""How long the program takes before it does anything, next to a bare interpreter.

    python benchmarks/startup.py [--runs 20] [--json]

Every figure is the wall time of a fresh process, from its start to its end; after one run that
fills the caches, the median and the least of `runs` are printed, and the ratio of the medians to
that of `python -c pass`. Compiled modules are kept, as pip leaves them, in a folder of this run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from statistics import median

MAIN = ("-m", "voxloom.apps.cli.main")
COMMANDS = {
    "python -c pass": ("-c", "pass"),
    "python -c 'import voxloom'": ("-c", "import voxloom"),
    "voxloom --help": (*MAIN, "--help"),
    "voxloom plugins": (*MAIN, "plugins"),
}


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
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args()
    walls = measure(wanted.runs)
    bare = median(walls["python -c pass"])
    rows = {
        name: {
            "median_ms": round(1000 * median(times), 1),
            "least_ms": round(1000 * min(times), 1),
            "ratio_to_bare": round(median(times) / bare, 2),
        }
        for name, times in walls.items()
    }
    if wanted.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'process':<28}{'median':>10}{'least':>10}{'ratio':>8}")
    for name, row in rows.items():
        print(f"{name:<28}{row['median_ms']:>7} ms{row['least_ms']:>7} ms{row['ratio_to_bare']:>8}")


if __name__ == "__main__":
    main()
