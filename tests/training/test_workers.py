"""Two processes that train together, started by torch's own launcher."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import torch

from voxloom.core import weights
from voxloom.training.workers import ALONE, join

SIZES = "network={width: 8, layers: 1}"


def test_a_process_without_a_launcher_is_alone() -> None:
    assert join("cpu", {}) is ALONE
    assert ALONE.first(3.5) == 3.5


def test_two_processes_keep_the_same_weights_and_only_one_writes(
    corpus: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = [
        *(sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"),
        *("-m", "voxloom.apps.cli.main", "train", "source-filter"),
        *("--data", str(corpus), "--out", str(out), "--steps", "3", "--threads", "1", "--json"),
        *("--set", SIZES, "--set", "batch=2", "--set", "options.segment=16"),
        *("--set", "options.held_frames=30"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["steps"] == 3
    log = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert [entry["event"] for entry in log] == ["start", "held_out", "end"]
    trained = weights.open(out / "last.safetensors").tensors
    assert all(bool(torch.isfinite(value).all()) for value in trained.values())


APART = """
import signal
from pathlib import Path
import torch
from voxloom.training.journal import Silent
from voxloom.training.loop import fit
from voxloom.training.recipe import Recipe
from voxloom.training.task import Setup, Task
from voxloom.training.workers import join

workers = join('cpu')


class Apart(Task):
    name = 'apart'
    model = torch.nn.Linear(1, 1)
    rounds = 0

    def losses(self, tick, turn):
        if self.stop_at == tick.step and workers.rank == 1:
            signal.raise_signal(signal.SIGINT)
        overflow = 1e38 if tick.step == 2 and workers.rank == 1 else 1.0
        x = torch.randn(8, 1, generator=tick.generator)
        return {'loss': (self.model(x).float() - 3).square().mean() * overflow}

    def held_out(self):
        self.rounds += 1
        return {'loss': float(self.rounds * (1 if workers.rank else -1))}

    def metadata(self):
        return {}

    def export(self, checkpoint, out):
        return []


def train(stop_at, **more):
    how = {'precision': 'fp16', 'held_out': {'every': 2, 'patience': 1}, **more}
    recipe = Recipe(name='a', part='a', **how)
    task = Apart(Setup(recipe, None, None, Path(), {}, 'cpu'))
    task.stop_at = stop_at
    out = Path(OUT) / str(stop_at)
    return task, fit(task, recipe, out, journal=Silent(out), workers=workers)


task, report = train(-1, budget={'steps': 8})
assert (report.steps, report.stopped) == (8, 'budget'), report
for value in task.model.state_dict().values():
    assert torch.isfinite(value).all()
    assert workers.first(float(value)) == float(value)
try:
    train(3, budget={'steps': 8})
    raise SystemExit('it was not stopped')
except KeyboardInterrupt:
    pass
assert not workers.any(False) and workers.any(workers.rank == 1)
workers.close()
"""


def test_what_one_process_meets_alone_parts_it_from_the_other_neither_in_weights_nor_in_steps(
    tmp_path: Path,
) -> None:
    """An overflow, another held-out loss, a stop."""
    script = tmp_path / "apart.py"
    script.write_text(f"OUT = {str(tmp_path)!r}\n{APART}")
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    header = weights.header(tmp_path / "3" / "last.safetensors")
    assert json.loads(header["training"])["step"] == 4


def test_the_mean_of_two_processes_gradients_is_what_each_uses(tmp_path: Path) -> None:
    script = tmp_path / "two.py"
    script.write_text(
        "import torch\n"
        "from voxloom.training.workers import join\n"
        "workers = join('cpu')\n"
        "p = torch.nn.Parameter(torch.zeros(2)); q = torch.nn.Parameter(torch.zeros(1))\n"
        "p.grad = torch.full((2,), 1.0 + 2 * workers.rank)\n"
        "workers.average_gradients([p, q])\n"
        "assert p.grad.tolist() == [2.0, 2.0] and q.grad.tolist() == [0.0]\n"
        "layer = torch.nn.Linear(1, 1)\n"
        "torch.nn.init.constant_(layer.weight, float(workers.rank))\n"
        "workers.share(layer)\n"
        "assert layer.weight.item() == 0.0 and workers.first(float(workers.rank)) == 0.0\n"
        "workers.close()\n"
    )
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
