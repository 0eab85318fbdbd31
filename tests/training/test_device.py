"""Every recipe trains on an accelerator as on the CPU: rehearsed on one that is pretended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from voxloom.testing import on_both
from voxloom.training import recipe as recipes
from voxloom.training import runner
from voxloom.training.journal import Journal
from voxloom.training.loop import FitReport, fit

ACOUSTIC = (
    "network={width: 16, encoder: 1, decoder: 1, style: 8, style_width: 8, style_blocks: 1}",
)
VOCODER = ("network={width: 8, layers: 1}", "options.segment=16", "options.held_frames=30")
JUDGED = ("options.adversary={begin: 0, channels: 4}",)
TUNED = ("options.predicted=0.5", "options.predicted_utterances=4")
TOKENIZER = (
    "network={width: 16, fine: 1, coarse: 1, code: 6, codes: 20}",
    "options={frames: 24, clustered: 12, iterations: 3}",
)
PRIOR = ("network={width: 32, heads: 2, layers: 2, phone_blocks: 1}", "options.clear={}")
RECIPES: Mapping[str, tuple[str, Sequence[str], Mapping[str, str]]] = {
    "acoustic": ("mini-acoustic", ACOUSTIC, {}),
    "vocoder": ("source-filter", VOCODER, {}),
    "judged": ("source-filter-gan", (*VOCODER, *JUDGED), {}),
    "tuned": ("source-filter-tuned", (*VOCODER, *TUNED), {"acoustic": "acoustic"}),
    "tokenizer": ("mini-tokenizer", TOKENIZER, {}),
    "decoder": (
        "mini-decoder",
        ("network={coarse: 1}", "options={tokens: 6}"),
        {"tokenizer": "tokenizer", "acoustic": "acoustic"},
    ),
    "prior": ("mini-gpt", PRIOR, {"tokenizer": "tokenizer"}),
}


def run(name: str, corpus: Path, folder: Path, device: str, steps: int = 2) -> FitReport:
    """The run of a recipe, and of all that it needs; those that are there are gone on with."""
    recipe, sets, needs = RECIPES[name]
    for needed in needs.values():
        run(needed, corpus, folder, device)
    inputs = {key: folder / needed for key, needed in needs.items()}
    overrides = {"budget": {"steps": steps}, "batch": 4}
    chosen, root = recipes.read(recipe, sets=sets, overrides=overrides)
    kind = runner.task_class(chosen.part, runner.parts())
    setup = runner.setup(chosen, root, kind, corpus, inputs=inputs, device=device)
    task = runner.prepared(kind, setup)
    out = folder / name
    journal = Journal(out, lambda line: None)
    report = fit(task, task.setup.recipe, out, resume=True, journal=journal, log_every=1)
    runner.exported(task, out, out / "weights")
    return report


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_has_the_same_losses_on_both_devices(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    def trained(device: str) -> dict[str, float]:
        rows = {}
        for steps in (1, 3):  # the second goes on from the first's checkpoint
            report = run(name, corpus, tmp_path / device, device, steps)
            rows |= {f"{steps} {key}": value for key, value in report.train.items()}
            rows |= {f"{steps} held {key}": value for key, value in report.held_out.items()}
        return rows

    plain, there = on_both(trained)
    assert there == pytest.approx(plain, rel=2e-3)
