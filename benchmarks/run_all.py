"""Run every benchmark, one after the other, keep the results and fill the README's tables.

    python -m benchmarks.run_all [NAME ...]

On a machine with nothing else to do; about a quarter of an hour. One that fails is told and does
not stop the others.
"""

from __future__ import annotations

import subprocess
import sys
import time

from benchmarks import render

NAMES = ("startup", "text", "say", "t2s", "sovits", "dit", "vocoders", "loading", "sizes")


def main() -> int:
    failed = []
    for name in sys.argv[1:] or NAMES:
        started = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", "--save"], check=False)
        print(f"[{name}: {time.monotonic() - started:.0f} s, exit {done.returncode}]\n", flush=True)
        if done.returncode:
            failed.append(name)
    render.main()
    if failed:
        print(f"failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
