"""Whether the embedded voice is as good as it must be: every gate of mini.yaml, in one report.

    python -m benchmarks.mini --data CORPUS [--held-speakers CORPUS] [--pipeline mini-gpt] [--save]

Speaks the held-back sentences, copies them with the vocoder alone, and makes voices of held-back
pseudo-speakers. CORPUS is what `voxloom data make-teachers` made; one that was made without
`--held-speakers` needs a second one that was made with it, `--scale 0` and another seed. Needs the
extra `eval`, and `eval-speaker` for a likeness that the model has not trained on. The phones are
heard by the recogniser of the package, or by that of `--listener`. The gates are those of
PIPELINE.yaml here; for a pipeline of your own name them by `--gates`. `--save` keeps the report as
results/GATES-eval.md and its figures as results/GATES-eval.json; audio stays in --out.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.measuring import RESULTS

HERE = Path(__file__).parent
MAIN = (sys.executable, "-m", "voxloom.apps.cli.main", "eval")


def commands(options: argparse.Namespace) -> dict[str, list[str]]:
    """Title -> the words after `voxloom eval`."""
    data, few = str(options.data), ["--sentences", str(options.sentences)]
    few = few if options.sentences else []
    speech = [options.pipeline, "--teacher", data, *few]
    for voice in options.voice:
        speech += ["--voice", voice]
    people = str(options.held_speakers or options.data)
    likeness = [options.pipeline, "--data", people, "--speakers", str(options.speakers)]
    return {
        "speech": ["run", *speech],
        "copy": ["copy", options.pipeline, "--data", data, "--sentences", str(options.copies)],
        "similarity": ["similarity", *likeness],
    }


def gates_of(name: str) -> Path:
    """The file of the gates. Raises SystemExit where there is none."""
    path = HERE / f"{name}.yaml"
    if not path.is_file():
        raise SystemExit(f"There are no gates {name!r}: {path} is missing. Name some by --gates.")
    return path


def evaluated(title: str, words: Sequence[str], options: argparse.Namespace) -> dict[str, Any]:
    """One evaluation as a process of its own; what it printed. Raises SystemExit if it broke."""
    out = options.out / title
    out.mkdir(parents=True, exist_ok=True)
    shared = [
        "--gates",
        str(gates_of(options.gates)),
        "--threads",
        str(options.threads),
        "--json",
    ]
    if options.listener:
        shared += ["--listener", str(options.listener)]
    done = subprocess.run(
        [*MAIN, *words, *shared, "--out", str(out)], stdout=subprocess.PIPE, text=True, check=False
    )
    found: dict[str, Any] = json.loads(done.stdout) if done.returncode in (0, 2) else {}
    if "figures" not in found:
        raise SystemExit(f"{title} could not be evaluated: {found or done.stdout}")
    return found


def report(
    made: dict[str, dict[str, Any]], pages: dict[str, str], voices: str, note: str = ""
) -> str:
    """The whole report as Markdown. pages: title -> what its command wrote; note: of whoever ran
    it, such as what else the machine did."""
    gates = [gate for found in made.values() for gate in found["gates"]]
    passed = sum(gate["passed"] for gate in gates)
    lines = [
        "# The embedded voice, evaluated",
        "",
        f"`python -m benchmarks.mini`, {voices}: {passed} of {len(gates)} gates passed.",
        "",
        "The default voice `oak` was chosen among five by DNSMOS on these very sentences, so its",
        "figures are a little flattered. The bound 1.15 on `rate-ratio` is a reading of",
        '"within the teachers\'", which names no number.',
    ]
    lines += ["", note] if note else []
    for title, page in pages.items():
        lines += ["", f"## {title}", "", page.strip()]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="evaluate the embedded voice")
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpus")
    parser.add_argument("--held-speakers", type=Path, help="corpus of the likeness; else --data")
    parser.add_argument("--pipeline", default="mini")
    parser.add_argument("--gates", help="mini or mini-gpt; as --pipeline if not given")
    parser.add_argument("--voice", nargs="+", help="oak, or the own one of a pipeline of yours")
    parser.add_argument("--speakers", type=int, default=20, help="references of `similarity`")
    parser.add_argument("--sentences", type=int, default=0, help="of each language, 0 for all")
    parser.add_argument("--copies", type=int, default=8, help="utterances a language of `copy`")
    parser.add_argument("--listener", type=Path, help="weights that hear phone-errors")
    parser.add_argument("--note", default="", help="a sentence for the report")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, help="folder for audio and pages")
    parser.add_argument("--save", action="store_true", help="keep the report in results/")
    options = parser.parse_args()
    # The presets' own voice by its name, for the report; the built-in ones fit no other weights.
    options.voice = options.voice or ([] if options.gates else ["oak"])
    options.gates = options.gates or options.pipeline
    gates_of(options.gates)
    with tempfile.TemporaryDirectory() as folder:
        options.out = options.out or Path(folder)
        made = {
            title: evaluated(title, words, options) for title, words in commands(options).items()
        }
        pages = {t: (options.out / t / "report.md").read_text(encoding="utf-8") for t in made}
    said = f"pipeline {options.pipeline}, voice {', '.join(options.voice) or 'its own'}"
    text = report(made, pages, said, options.note)
    print(text)
    if options.save:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / f"{options.gates}-eval.md").write_text(text, encoding="utf-8")
        kept = {
            title: {key: found[key] for key in ("suite", "seed", "made", "figures", "gates")}
            for title, found in made.items()
        }
        content = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
        (RESULTS / f"{options.gates}-eval.json").write_text(content, encoding="utf-8")
    failed = any(not gate["passed"] for found in made.values() for gate in found["gates"])
    return 2 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
