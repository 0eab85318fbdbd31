"""How long loading takes and how much memory, per version: torch's zip files and safetensors.

    python -m benchmarks.loading [--versions gpt,v1,v2,v2Pro,v3,v4] [--rounds 2] [--threads 2]

For each version a file of the published names, shapes and types is written with random numbers,
read by the restricted reader into the stage, then once more converted to safetensors. Every figure
is of a fresh process, the libraries being imported before the clock starts. Plain: torch.load of
everything, a copy of all in float32, a network with weights of its own, load_state_dict.

`heap` is memory of the process's own at its peak, files that are mapped not counted, as a ratio to
the network in float32: 1 is the network alone, 2 would be a second copy. `times_file` is the same
as a ratio to the file, which holds half precision. `resident` counts the mapped pages too.

The names come from ../shared/reference/models, or where VOXLOOM_REFERENCE says.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import Any

import torch

from benchmarks.measuring import Rows, finish, parser
from voxloom.core import weights
from voxloom.core.weights.mapping import shapes_of
from voxloom.interfaces.errors import VoxloomError
from voxloom.testing.making import make

REFERENCE = os.environ.get(
    "VOXLOOM_REFERENCE", str(Path(__file__).parents[2] / "shared" / "reference")
)
TABLES = {
    "gpt": "t2s_v2",
    "v1": "sovits_v1",
    "v2": "sovits_v2",
    "v2Pro": "sovits_v2Pro",
    "v2ProPlus": "sovits_v2ProPlus",
    "v3": "sovits_v3",
    "v4": "sovits_v4",
}
WAYS = ("torch.save", "safetensors", "plain")
_TRAINING = "enc_q."  # left out of the files that a training exports


def write(version: str, folder: Path) -> Path:
    """A file as the original program writes it."""
    path = Path(REFERENCE) / "models" / f"{TABLES[version]}.keys.json"
    if not path.is_file():
        raise FileNotFoundError(path)
    table = json.loads(path.read_text(encoding="utf-8"))
    drawn = torch.Generator().manual_seed(0)
    state = {}
    for name, shape, kind in table["keys"]:
        if name.startswith(_TRAINING):
            continue
        # A weight norm's magnitude must not be nothing; a count must be whole.
        numbers = torch.empty(shape).uniform_(0.01, 0.05, generator=drawn)
        floating = kind.startswith(("float", "bfloat"))
        state[name] = numbers.half() if floating else torch.ones(shape, dtype=getattr(torch, kind))
    config = table["config"]
    if version != "gpt":
        config["model"]["version"] = version
    target = folder / ("gpt.ckpt" if version == "gpt" else f"{version}.pth")
    torch.save({"weight": state, "config": config, "info": "benchmark"}, target)
    return target


def stage(version: str, view: Any) -> Any:
    """The provider, built as the pipeline builds it."""
    if version == "gpt":
        from voxloom.plugins.gpt_sovits.t2s.model import Gpt
        from voxloom.plugins.gpt_sovits.t2s.options import GptOptions

        return make(Gpt, GptOptions(weights="x"), weights={"weights": view})
    if version in ("v3", "v4"):
        from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
        from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions

        return make(
            SovitsDit, SovitsDitOptions(weights="x", version=version), weights={"weights": view}
        )
    from voxloom.plugins.gpt_sovits.sovits.model import Sovits
    from voxloom.plugins.gpt_sovits.sovits.options import SovitsOptions

    options = SovitsOptions(weights="x", version=version)
    return make(Sovits, options, weights={"weights": view})


def ready(version: str, view: Any) -> Any:
    """The stage, and of the prior what it makes of its weights for decoding."""
    made = stage(version, view)
    return (made, made.engine)[0] if version == "gpt" else made


def plainly(version: str, path: str) -> Any:
    """As one would write it first."""
    from voxloom.core.weights.headers import Metadata, TensorInfo
    from voxloom.interfaces.stage import WeightsView

    read = torch.load(path, weights_only=True)
    state = {name: each.float() for name, each in read["weight"].items()}
    infos = {name: TensorInfo("F32", tuple(each.shape), 0, 0) for name, each in state.items()}
    view = WeightsView(state, Metadata({"config": json.dumps(read["config"])}, infos), path)
    made = stage(version, view).network
    second = {name: torch.zeros(shape) for name, shape in shapes_of(made).items()}
    for name, tensor in made.state_dict().items():
        second[name].copy_(tensor)
    made.load_state_dict(second, assign=True)
    return made, read


class Memory:
    """Watches a process's own memory from a thread, in bytes above the beginning."""

    def __init__(self) -> None:
        self._begin = _status()
        self.anonymous = self.resident = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._done.wait(0.002):
            self._look()

    def _look(self) -> None:
        anonymous, resident = (now - then for now, then in zip(_status(), self._begin, strict=True))
        self.anonymous = max(self.anonymous, anonymous)
        self.resident = max(self.resident, resident)

    def stop(self) -> None:
        self._done.set()
        self._thread.join()
        self._look()


def _status() -> tuple[int, int]:
    """Bytes of anonymous and of all resident memory."""
    fields = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    )
    anonymous, resident = (int(fields[name].split()[0]) * 1024 for name in ("RssAnon", "VmRSS"))
    return anonymous, resident


def child(version: str, way: str, path: str, threads: int) -> None:
    """One loading; prints what it took."""
    if threads:
        torch.set_num_threads(threads)
    torch.ones(64, 64) @ torch.ones(64, 64)  # wakes the libraries
    with tempfile.TemporaryDirectory() as folder:  # and the imports of the stage
        small = Path(folder) / "small.safetensors"
        weights.save(small, {"x": torch.ones(1)})
        with suppress(VoxloomError):  # it is no model at all
            stage(version, weights.open(small))
    memory = Memory()
    started = time.perf_counter()
    made = plainly(version, path) if way == "plain" else ready(version, weights.open(path))
    seconds = time.perf_counter() - started
    memory.stop()
    network = made[0] if way == "plain" else made.network
    size = sum(4 * tensor.numel() for tensor in network.state_dict().values())
    print(
        json.dumps(
            {
                "seconds": seconds,
                "anonymous": memory.anonymous,
                "resident": memory.resident,
                "network": size,
            }
        )
    )


def in_child(version: str, way: str, path: Path, threads: int) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.loading", "--child", version, way, str(path)]
    done = subprocess.run(
        [*words, "--threads", str(threads)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(versions: list[str], rounds: int, threads: int) -> Rows:
    rows: Rows = []
    for version in versions:
        with tempfile.TemporaryDirectory() as folder:
            pickled = write(version, Path(folder))
            converted = pickled.with_suffix(".safetensors")
            view = weights.open(pickled)
            weights.save(converted, view.tensors, view.metadata)
            del view
            paths = {"torch.save": pickled, "safetensors": converted, "plain": pickled}
            found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
            for _ in range(rounds):
                for way in WAYS:
                    found[way].append(in_child(version, way, paths[way], threads))
            for way in WAYS:
                rows.append(_row(version, way, paths[way].stat().st_size, found))
    return rows


def _row(
    version: str, way: str, size: int, found: dict[str, list[dict[str, float]]]
) -> dict[str, Any]:
    those = found[way]
    seconds = [each["seconds"] for each in those]
    plain = [each["seconds"] for each in found["plain"]]
    heap = median(each["anonymous"] for each in those)
    return {
        "version": version,
        "read_from": way,
        "file_mb": round(size / 1e6),
        "seconds": round(median(seconds), 2),
        "times_plain": round(median(p / s for p, s in zip(plain, seconds, strict=True)), 2),
        "heap": round(heap / those[0]["network"], 2),
        "times_file": round(heap / size, 2),
        "resident": round(median(each["resident"] for each in those) / those[0]["network"], 2),
    }


def main() -> int:
    options = parser(__doc__, rounds=2)
    options.add_argument("--versions", default="gpt,v1,v2,v2Pro,v3,v4")
    options.add_argument("--child", nargs=3, metavar=("VERSION", "WAY", "FILE"))
    wanted = options.parse_args()
    if wanted.child:
        child(*wanted.child, wanted.threads)
        return 0
    if not sys.platform.startswith("linux"):
        print("loading: skipped, memory is told from /proc, which Linux has")
        return 0
    try:
        rows = measure(wanted.versions.split(","), wanted.rounds, wanted.threads)
    except FileNotFoundError as error:
        print(f"loading: skipped, there is no {error}; set VOXLOOM_REFERENCE")
        return 0
    finish("loading", rows, wanted, rounds=wanted.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
