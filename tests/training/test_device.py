"""Every recipe trains on an accelerator as on the CPU: rehearsed on one that is pretended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from voxloom.testing import on_both
from voxloom.training import recipe as recipes
from voxloom.training import runner
from voxloom.training.journal import Journal
from voxloom.training.loop import fit

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


def run(name: str, corpus: Path, folder: Path, device: str, steps: int) -> dict[str, float]:
    """The losses of a recipe's run, and of all that it needs; those that are there are gone on
    with."""
    recipe, sets, needs = RECIPES[name]
    losses = {}
    for needed in needs.values():
        losses |= run(needed, corpus, folder, device, steps)
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
    for split, told in (("train", report.train), ("held", report.held_out)):
        losses |= {f"{name} {steps} {split} {key}": value for key, value in told.items()}
    return losses


@pytest.mark.parametrize("name", ["judged", "tuned", "decoder", "prior"])
def test_a_recipe_and_those_before_it_have_the_same_losses_on_both_devices(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    def trained(device: str) -> dict[str, float]:
        begun = run(name, corpus, tmp_path / device, device, 1)
        return begun | run(name, corpus, tmp_path / device, device, 3)  # goes on from there

    plain, there = on_both(trained)
    assert {key.split()[0] for key in plain} == {name, *RECIPES[name][2].values()}
    assert there == pytest.approx(plain, rel=2e-3)
