"""Recipes as data: reading, settings, errors with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.interfaces.errors import ErrorGroup, PluginError, SpecError, UnknownProviderError
from voxloom.training import recipe as recipes
from voxloom.training import runner

TEXT = """voxloom_recipe: 1
name: mine
part: source-filter
budget: {steps: 3}
network:
  width: 16
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize("name", sorted(recipes.built_in()))
def test_every_built_in_recipe_fits_its_part(name: str, tmp_path: Path) -> None:
    recipe, root = recipes.read(name)
    assert recipe.name == name
    kind = runner.task_class(recipe.part, runner.parts())
    runs = {name: tmp_path / name for name, needed in kind.inputs.items() if needed}
    setup = runner.setup(recipe, root, kind, tmp_path, inputs=runs)
    assert setup.network == kind.network(**recipe.network)


def test_a_file_is_read_and_set_from_outside(file: Path) -> None:
    recipe, _ = recipes.read(
        file, sets=["optimizer.clip=1.5", "network.layers=2"], overrides={"seed": 7}
    )
    assert (recipe.optimizer.clip, recipe.network, recipe.seed) == (
        1.5,
        {"width": 16, "layers": 2},
        7,
    )


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sead: 1", r"mine.yaml:7:1.*no key 'sead'.*'seed'"),
        ("batch: lots", r"mine.yaml:7:8.*`batch` is 'lots'"),
        ("batch: 0", r"mine.yaml:7:8.*`batch` is 0"),
        ("optimizer: {betas: [0.9, 1.5]}", r"betas.* is 1.5"),
        ("precision: fp8", r"mine.yaml:7:12.*precision"),
        ("optimizer: {learning_rate: -1}", r"learning_rate"),
        ("voxloom: 1", r"no key 'voxloom'"),
    ],
)
def test_a_fault_is_shown_at_its_place(file: Path, line: str, says: str) -> None:
    file.write_text(TEXT + line + "\n")
    with pytest.raises((SpecError, ErrorGroup), match=says):
        recipes.read(file)


def test_a_fault_inside_the_part_is_shown_at_its_place(file: Path, tmp_path: Path) -> None:
    recipe, root = recipes.read(file, sets=["network.widht=3"])
    kind = runner.task_class(recipe.part, runner.parts())
    with pytest.raises(SpecError, match=r"no option 'widht'.*'width'"):
        runner.setup(recipe, root, kind, tmp_path)


def test_an_unknown_recipe_and_an_unknown_part_name_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="'mini-acoustic'"):
        recipes.read("mini-acoustik")
    with pytest.raises(UnknownProviderError, match="source-filter"):
        runner.task_class("sauce-filter", runner.parts())


@pytest.mark.parametrize("setting", ["x", "=1", "a..b=1", "seed="])
def test_a_setting_that_is_none_is_refused(file: Path, setting: str) -> None:
    with pytest.raises(SpecError, match="key=value"):
        recipes.read(file, sets=[setting])


def test_inputs_are_meant_from_the_recipes_folder_and_must_be_known(
    file: Path, tmp_path: Path
) -> None:
    file.write_text(TEXT + "inputs: {acoustic: runs/a}\n")
    recipe, root = recipes.read(file)
    kind = runner.task_class(recipe.part, runner.parts())
    setup = runner.setup(recipe, root, kind, tmp_path)
    assert setup.inputs == {"acoustic": (tmp_path / "runs/a").resolve()}
    assert setup.recipe.inputs == {"acoustic": str((tmp_path / "runs/a").resolve())}
    with pytest.raises(SpecError, match="takes no run named 'style'"):
        runner.setup(recipe, root, kind, tmp_path, inputs={"style": tmp_path})


def test_two_packages_cannot_train_one_part() -> None:
    class Hooks:
        def voxloom_training_parts(self) -> list[dict[str, str]]:
            return [{"mine": "a:B"}, {"source-filter": "other:Task"}]

    with pytest.raises(SpecError, match="Two packages train a part named 'source-filter'"):
        runner.parts(Hooks())


def test_a_part_whose_class_cannot_be_loaded_is_told() -> None:
    with pytest.raises(PluginError, match="cannot be loaded from no_such_module_at_all:X"):
        runner.task_class("x", {"x": "no_such_module_at_all:X"})
    with pytest.raises(PluginError, match="pathlib:Path is no part to train"):
        runner.task_class("x", {"x": "pathlib:Path"})


def test_a_path_that_is_set_from_outside_is_meant_from_the_working_folder(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    sets = ["start_from=runs/a", "inputs.acoustic=runs/b"]
    recipe, root = recipes.read(file, sets=sets)
    kind = runner.task_class(recipe.part, runner.parts())
    setup = runner.setup(recipe, root, kind, tmp_path)
    assert setup.recipe.start_from == str(tmp_path / "here" / "runs" / "a")
    assert setup.inputs == {"acoustic": tmp_path / "here" / "runs" / "b"}
