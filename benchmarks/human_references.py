"""Make recordings of people from Debian packages: references that no training has seen.

    apt-get install asterisk-core-sounds-{en,fr,it,ru}-g722 alsa-utils ffmpeg
    python -m benchmarks.human_references --out people
    voxloom eval similarity mini --references people --gates benchmarks/mini-human.yaml

Four speakers of telephone prompts (16 kHz, Creative Commons BY or BY-SA 3.0 by package) and the
speaker of ALSA's channel announcements (48 kHz, GPL-2.0): one file of ten seconds each. For
listening and judging only: nothing of them is kept in the repository or in weights.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

PROMPTS = Path("/usr/share/asterisk/sounds")
ALSA = Path("/usr/share/sounds/alsa")
FOLDERS = {"allison": "en_US_f_Allison", "june": "fr_CA_f_June", "carlo": "it_IT_m_Carlo"}
FOLDERS["ivrvoice"] = "ru_RU_f_IvrvoiceRU"
SECONDS = 10.0
BYTES_PER_SECOND = 8000  # G.722 at 64 kbit/s


def longest(folder: Path) -> list[Path]:
    """The longest prompts of at most five seconds, until there are ten seconds of them."""
    files = sorted(folder.rglob("*.g722"), key=lambda path: (-path.stat().st_size, path.name))
    chosen, seconds = [], 0.0
    for path in files:
        length = path.stat().st_size / BYTES_PER_SECOND
        if length <= 5.0 and seconds < SECONDS:
            chosen.append(path)
            seconds += length
    return chosen


def join(files: list[Path], target: Path) -> None:
    """One mono FLAC of all of them."""
    inputs = [word for path in files for word in ("-i", str(path))]
    chain = "".join(f"[{n}:a]" for n in range(len(files))) + f"concat=n={len(files)}:v=0:a=1"
    command = ["ffmpeg", "-y", "-loglevel", "error", *inputs, "-filter_complex", chain]
    subprocess.run([*command, "-ac", "1", "-t", str(SECONDS), str(target)], check=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="references of people for `voxloom eval`")
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    found = {name: longest(PROMPTS / folder) for name, folder in FOLDERS.items()}
    found["alsa"] = sorted(path for path in ALSA.glob("*.wav") if path.stem != "Noise")
    out.mkdir(parents=True, exist_ok=True)
    for name, files in found.items():
        if files:
            join(files, out / f"{name}.flac")
            print(f"{name}: {len(files)} files")
        else:
            print(f"{name}: its package is not installed", file=sys.stderr)
    return 0 if all(found.values()) else 2


if __name__ == "__main__":
    sys.exit(main())
