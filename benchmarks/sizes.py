"""How big the wheel is, and what in it.

    python -m benchmarks.sizes

Builds the wheel of this checkout in a temporary folder; needs `build` and `hatchling` (extra dev).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from benchmarks.measuring import finish, parser

ROOT = Path(__file__).parents[1]
LIMIT_MB = 40
LARGEST = 8


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        words = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
        subprocess.run((*words, str(ROOT)), check=True, capture_output=True)
        wheel = next(Path(folder).glob("*.whl"))
        with zipfile.ZipFile(wheel) as archive:
            entries = archive.infolist()
        weights = [entry for entry in entries if entry.filename.endswith(".safetensors")]
        largest = sorted(entries, key=lambda entry: -entry.compress_size)[:LARGEST]
        size = wheel.stat().st_size
    return {
        "wheel_mb": round(size / 1e6, 2),
        "share_of_limit": round(size / 1e6 / LIMIT_MB, 3),
        "weights_mb": round(sum(entry.file_size for entry in weights) / 1e6, 2),
        "files": len(entries),
        "largest_mb": {entry.filename: round(entry.compress_size / 1e6, 3) for entry in largest},
    }


def main() -> None:
    wanted = parser(__doc__, threads=False).parse_args()
    rows: list[dict[str, Any]] = []
    for name, value in measure().items():
        inner = value.items() if isinstance(value, dict) else ((None, value),)
        rows += [{"measure": name, "of": part, "figure": figure} for part, figure in inner]
    finish("sizes", rows, wanted)


if __name__ == "__main__":
    main()
