"""Train all of the embedded voice again, by its recipes and without a hand in between.

    python -m benchmarks.retrain --out DIR [--data CORPUS] [--at-once 2] [--device cuda] [--install]

Makes the corpus where CORPUS lacks one, trains the six parts, each as soon as the parts that it
begins with are there, makes the built-in voices anew, and writes DIR/mini.yaml and
DIR/mini-gpt.yaml, pipelines that speak with what was trained:

    python -m benchmarks.mini --pipeline DIR/mini.yaml --gates mini --data CORPUS --held-speakers S

What is finished is not done again, what was stopped goes on: the same call after an interruption
is enough. `--device cuda` is handed on to each training; it has not run on a GPU yet. `--share .1`
gives every recipe a tenth of its time, for a rehearsal. `--install` puts weights, voices and their
digests into this checkout.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.retrained import VOXLOOM, install, make_voices, specs
from voxloom.training import recipe as recipes


@dataclass(frozen=True)
class Part:
    """recipe: its name; inputs: name of an input -> the part whose run it is; start: the part
    whose weights it begins with; weights: the files it yields."""

    recipe: str
    weights: tuple[str, ...]
    inputs: Mapping[str, str] = field(default_factory=dict)
    start: str = ""

    @property
    def needs(self) -> frozenset[str]:
        return frozenset((*self.inputs.values(), *((self.start,) if self.start else ())))


PARTS: Mapping[str, Part] = {
    "acoustic": Part("mini-acoustic", ("mini-acoustic", "mini-style")),
    "vocoder": Part("source-filter", ("source-filter",)),
    "tokenizer": Part("mini-tokenizer", ("mini-tokenizer",)),
    "prior": Part("mini-gpt", ("mini-gpt",), {"tokenizer": "tokenizer"}),
    "decoder": Part(
        "mini-decoder", ("mini-decoder",), {"tokenizer": "tokenizer", "acoustic": "acoustic"}
    ),
    "tuned": Part(
        "source-filter-tuned", ("source-filter",), {"acoustic": "acoustic"}, start="vocoder"
    ),
}


def finished(out: Path, name: str) -> bool:
    """Whether a part's run has come to its weights, which are the last that it writes."""
    return all(
        (out / name / "weights" / f"{file}.safetensors").is_file() for file in PARTS[name].weights
    )


def next_parts(waiting: Iterable[str], done: Iterable[str], room: int) -> list[str]:
    """Which parts can be begun now, in the order of PARTS."""
    there = set(done)
    return [name for name in waiting if PARTS[name].needs <= there][:room]


def command(name: str, out: Path, options: argparse.Namespace) -> list[str]:
    """The call of `voxloom train` for a part."""
    part = PARTS[name]
    minutes = recipes.read(part.recipe)[0].budget.minutes
    if minutes is None:
        raise SystemExit(f"The recipe {part.recipe} has no budget in minutes to take a share of.")
    words = [*VOXLOOM, "train", part.recipe, "--data", str(options.data), "--out", str(out / name)]
    words += ["--resume", "--device", options.device, "--threads", str(options.threads)]
    words += ["--minutes", f"{minutes * options.share:g}"]
    for key, other in part.inputs.items():
        words += ["--input", f"{key}={out / other}"]
    return [*words, *(("--start-from", str(out / part.start)) if part.start else ())]


def train(out: Path, options: argparse.Namespace) -> None:
    """All parts that are not finished. Raises SystemExit with the end of its log if one fails;
    those beside it are stopped and go on at the next call."""
    done = [name for name in PARTS if finished(out, name)]
    waiting = [name for name in PARTS if name not in done]
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        while waiting or running:
            for name in next_parts(waiting, done, options.at_once - len(running)):
                waiting.remove(name)
                with (out / f"{name}.log").open("ab") as log:
                    words = command(name, out, options)
                    running[name] = subprocess.Popen(words, stdout=log, stderr=subprocess.STDOUT)
                print(f"{name}: begun", flush=True)
            time.sleep(0.2)
            for name in [name for name, process in running.items() if process.poll() is not None]:
                if running.pop(name).returncode or not finished(out, name):
                    tail = (out / f"{name}.log").read_text(encoding="utf-8").splitlines()[-5:]
                    raise SystemExit("\n".join([f"{name} failed:", *tail]))
                done.append(name)
                print(told(name, out), flush=True)
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait()


def figures(run: Path) -> dict[str, Any]:
    """Steps and minutes of a run, and its best held-out loss, from its log."""
    lines = (run / "log.jsonl").read_text(encoding="utf-8").splitlines()
    entries: list[dict[str, Any]] = [json.loads(line) for line in lines]
    held = [one["loss"] for one in entries if one["event"] == "held_out"]
    end = next((one for one in reversed(entries) if one["event"] == "end"), {})
    return {
        "steps": end.get("step"),
        "best_step": end.get("best_step"),
        "minutes": round(end.get("minutes", 0.0), 1),
        "held_out": round(min(held), 4) if held else None,
    }


def told(name: str, out: Path) -> str:
    found = figures(out / name)
    return f"{name}: {', '.join(f'{key} {value}' for key, value in found.items())}"


def make_corpus(options: argparse.Namespace) -> None:
    words = [*VOXLOOM, "data", "make-teachers", "--out", str(options.data), "--seed", "1"]
    words += ["--scale", str(options.scale), "--workers", str(options.at_once)]
    subprocess.run(words, check=True)


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of the runs")
    parser.add_argument("--data", type=Path, help="folder of the corpus; OUT/corpus if not given")
    parser.add_argument("--scale", type=float, default=0.85, help="of a corpus that is made")
    parser.add_argument("--at-once", type=int, default=2, help="trainings side by side")
    parser.add_argument("--threads", type=int, default=1, help="of each training")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--share", type=float, default=1.0, help="of each recipe's time")
    parser.add_argument("--install", action="store_true", help="put the result into this checkout")
    options = parser.parse_args(words)
    if options.at_once < 1:
        parser.error("--at-once: at least one training must run")
    options.data = options.data or options.out / "corpus"
    return options


def main(words: Sequence[str] | None = None) -> int:
    options = arguments(words)
    out: Path = options.out.resolve()
    options.data = options.data.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not (options.data / "manifest.jsonl").is_file():
        make_corpus(options)
    train(out, options)
    weights = {
        file: out / name / "weights" / f"{file}.safetensors"
        for name, part in PARTS.items()
        for file in part.weights
    }
    specs(out, weights)
    make_voices(out, options.data)
    summary = {name: figures(out / name) for name in PARTS}
    (out / "figures.json").write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
    if options.install:
        install(weights, out)
    print(f"Now: python -m benchmarks.mini --pipeline {out / 'mini.yaml'} --gates mini ...")
    return 0


if __name__ == "__main__":
    sys.exit(main())
