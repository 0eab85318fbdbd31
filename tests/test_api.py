from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import voxloom
from voxloom.testing import fakes


def test_importing_voxloom_imports_no_torch_and_no_plugin() -> None:
    code = (
        "import sys, voxloom; voxloom.__version__; dir(voxloom); "
        "print(sorted({m.partition('.')[0] for m in sys.modules} "
        "& {'torch', 'numpy', 'pydantic', 'pluggy', 'click', 'yaml'}))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_every_public_name_is_there_and_typed() -> None:
    for name in voxloom.__all__:
        assert getattr(voxloom, name) is not None
    assert set(voxloom.__all__) <= set(dir(voxloom))
    assert issubclass(voxloom.DeadlineError, voxloom.VoxloomError)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="speak"):
        _ = voxloom.speak  # type: ignore[attr-defined]


@pytest.fixture
def installed_fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fakes found as if a package had brought them."""
    discover = voxloom.Registry.discover

    def with_fakes(**options: object) -> voxloom.Registry:
        return discover(extra_manifests=[fakes.MANIFEST], installed=False, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(voxloom.Registry, "discover", with_fakes)


@pytest.mark.usefixtures("installed_fakes")
def test_three_lines_make_a_file(tmp_path: Path) -> None:
    voxloom.load("fakes").say("Hello from VoxLoom.").save(tmp_path / "a.wav")
    assert (tmp_path / "a.wav").stat().st_size > 1000


@pytest.mark.usefixtures("installed_fakes")
def test_a_spec_can_be_a_file_a_mapping_and_be_changed(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("voxloom: 1\nname: mine\nextends: fakes\n", "utf-8")
    plain = voxloom.load(path)
    assert plain.plan.name == "mine"
    longer = voxloom.load(
        {"voxloom": 1, "name": "m", "extends": "fakes"}, sets=["acoustic.frames_per_phone=16"]
    )
    assert longer.say("Hi.").audio.seconds == pytest.approx(2 * plain.say("Hi.").audio.seconds)


@pytest.mark.usefixtures("installed_fakes")
def test_an_unknown_preset_is_an_answer() -> None:
    with pytest.raises(voxloom.VoxloomError, match="fakez"):
        voxloom.load("fakez")
