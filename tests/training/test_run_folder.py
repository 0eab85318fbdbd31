from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voxloom.interfaces.errors import OutputError, SpecError
from voxloom.training import run_folder
from voxloom.training.journal import RECIPE_NAME
from voxloom.training.recipe import Recipe


def a_recipe(**values: Any) -> Recipe:
    return Recipe(**{"name": "x", "part": "x", "budget": {"steps": 1}, **values})


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """The folder of a run that has begun."""
    (tmp_path / "last.safetensors").touch()
    recipe = a_recipe(network={"width": 8, "layers": 2})
    (tmp_path / RECIPE_NAME).write_text(recipe.model_dump_json())
    return tmp_path


def test_weights_are_not_overwritten_by_a_run_that_begins(run: Path) -> None:
    with pytest.raises(SpecError, match="holds a run of 'x' already") as caught:
        run_folder.check(run, a_recipe(), resume=False)
    assert "--resume" in str(caught.value)


def test_a_run_goes_on_with_other_budgets_and_rates(run: Path) -> None:
    changed = a_recipe(
        network={"width": 8, "layers": 2}, budget={"minutes": 3}, optimizer={"learning_rate": 1e-4}
    )
    told = run_folder.check(run, changed, resume=True)
    assert "began with budget minutes=None, steps=1, optimizer learning_rate=0.0008; " in told
    assert "goes on with budget minutes=3.0, steps=None, optimizer learning_rate=0.0001." in told
    assert run_folder.check(run, a_recipe(network=changed.network), resume=True) == ""


def test_the_batch_that_auto_found_stays_when_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "last.safetensors").touch()
    (tmp_path / RECIPE_NAME).write_text(a_recipe(batch=8).model_dump_json())
    assert run_folder.settled(tmp_path, a_recipe(batch="auto")).batch == 8
    assert run_folder.settled(tmp_path, a_recipe(batch=4)).batch == 4
    assert run_folder.settled(tmp_path / "none", a_recipe(batch="auto")).batch == "auto"
    assert run_folder.check(tmp_path, a_recipe(batch="auto"), resume=True) == ""


def test_a_place_that_cannot_be_written_is_told_before_anything_is_computed(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SpecError, match=r"recipe\.json is a file"):
        run_folder.check(run / RECIPE_NAME / "below", a_recipe(), resume=False)
    monkeypatch.setattr("os.access", lambda path, mode: path != run)
    with pytest.raises(OutputError, match="No permission to write"):
        run_folder.check(run / "new" / "deep", a_recipe(), resume=False)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"name": "y"}, "has name 'x', this recipe 'y'"),
        ({"part": "y", "network": {"width": 8, "layers": 2}}, "has part 'x', this recipe 'y'"),
        ({"network": {"width": 9, "layers": 2}}, "has network width=8, this recipe width=9"),
    ],
)
def test_a_run_of_another_recipe_does_not_go_on(
    run: Path, values: dict[str, Any], told: str
) -> None:
    with pytest.raises(SpecError, match=told):
        run_folder.check(run, a_recipe(**values), resume=True)


def test_a_folder_without_weights_begins_and_says_so_when_resumed(tmp_path: Path) -> None:
    (tmp_path / RECIPE_NAME).write_text("{}")
    assert run_folder.check(tmp_path, a_recipe(), resume=False) == ""
    assert "begins anew" in run_folder.check(tmp_path / "none", a_recipe(), resume=True)


def test_a_file_or_a_damaged_recipe_is_refused(run: Path) -> None:
    with pytest.raises(SpecError, match="is a file"):
        run_folder.check(run / RECIPE_NAME, a_recipe(), resume=False)
    (run / RECIPE_NAME).write_text("{no json")
    with pytest.raises(SpecError, match="cannot be read"):
        run_folder.check(run, a_recipe(), resume=True)
