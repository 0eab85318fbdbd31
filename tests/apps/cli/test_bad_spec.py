"""Specs, parts and weights that are wrong: found before anything is loaded, with the mend."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

SAY = ("say", "Hello there.", "--out", "a.wav", "--pipeline")


def refused(result, *said: str) -> None:
    """One clear answer, and nothing written."""
    assert result.exit_code == 2, result.output
    for text in said:
        assert text in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("a.wav").exists()


def test_an_unknown_preset_is_answered_with_the_nearest(cli, fakes) -> None:
    refused(cli(*SAY, "fakes-dirct"), "fakes-direct")


def test_an_unknown_part_is_answered_with_the_nearest_and_its_place(cli, fakes) -> None:
    Path("a.yaml").write_text("voxloom: 1\nacoustic: fake-drect\n", encoding="utf-8")
    refused(cli(*SAY, "a.yaml"), "a.yaml:2:11", "'fake-direct'")


def test_an_unknown_slot_is_answered_with_the_nearest_and_its_place(cli, fakes) -> None:
    Path("a.yaml").write_text("voxloom: 1\nacustic: fake-direct\n", encoding="utf-8")
    refused(cli(*SAY, "a.yaml"), "a.yaml:2:1", "acoustic")


def test_an_unknown_option_is_answered_with_the_nearest_and_its_place(cli, fakes) -> None:
    Path("a.yaml").write_text(
        "voxloom: 1\nacoustic: {use: fake-direct, sample_rat: 8000}\n", encoding="utf-8"
    )
    refused(cli(*SAY, "a.yaml"), "a.yaml:2:", "sample_rate")


def test_a_wrong_value_on_the_command_line_names_its_place(cli, fakes) -> None:
    refused(cli(*SAY, "fakes-direct", "--set", "acoustic.sample_rate=low"), "--set", "sample_rate")


def test_parts_that_do_not_fit_are_refused_with_the_fields_that_differ(cli, fakes) -> None:
    refused(cli(*SAY, "fakes", "--set", "vocoder.n_mels=20"), "n_mels", "16", "20")


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"
    for before, name in zip("abcdefghijk", "bcdefghijkl", strict=True)
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- list\n", "a.yaml"),
        ("", "a.yaml"),
        ("voxloom: 1\nacoustic: fake-direct\nacoustic: fake-mel\n", "a.yaml:3:1"),
        ("voxloom: 1\n" + BOMB, "a.yaml"),
        ("voxloom: 1\nname: !!python/object/apply:os.system ['touch pwned']\n", "a.yaml:2:"),
        ("voxloom: 1\nname: [unclosed\n", "a.yaml"),
        ("voxloom: 1\nname: ${HOME}\nacoustic: fake-direct\n", "a.yaml:2:"),
        ("voxloom: 99\nacoustic: fake-direct\n", "a.yaml:1:"),
    ],
    ids="list empty duplicate bomb tag syntax environment version".split(),
)
def test_a_file_that_is_no_spec_is_refused_at_its_place(cli, fakes, text: str, said: str) -> None:
    Path("a.yaml").write_text(text, encoding="utf-8")
    refused(cli(*SAY, "a.yaml"), said)
    assert not Path("pwned").exists()


def test_a_spec_that_is_not_there_is_an_answer(cli, fakes) -> None:
    refused(cli(*SAY, "nowhere.yaml"), "nowhere.yaml")


def test_several_faults_are_told_at_once_also_as_json(cli, fakes) -> None:
    Path("a.yaml").write_text(
        "voxloom: 1\nacoustic: fake-drect\nvocoder: fake-vocodr\n", encoding="utf-8"
    )
    result = cli("pipeline", "check", "a.yaml", "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert [error["where"] for error in told["errors"]] == ["a.yaml:2:11", "a.yaml:3:10"]
    assert all(error["mend"] for error in told["errors"])


MANIFEST = """
[plugin]
name = "needy"
version = "1.0"
api = ">=1.0,<2"
summary = "parts that lack something"
licence = "Apache-2.0"

[[providers]]
kind = "acoustic"
name = "needy"
target = "voxloom.testing.fakes.direct:Direct"
options = "voxloom.testing.fakes.options:DirectOptions"
summary = "needs what nobody has"
extra = "everything"
requires = ["no_such_module_anywhere"]

[[assets]]
name = "basis"
uri = "package:basis.safetensors"
sha256 = "{digest}"
size = {size}
licence = "Apache-2.0"
origin = "made by a test"
"""


def test_a_missing_extra_is_answered_with_the_command_that_installs_it(
    cli, fakes, package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = package("needy", MANIFEST.format(digest="0" * 64, size=0))
    monkeypatch.syspath_prepend(str(folder))
    refused(cli(*SAY, "fakes-direct", "--set", "acoustic.use=needy"), 'pip install "needy[everyth')


def latent(weights: str) -> tuple[str, ...]:
    return (*SAY, "fakes-latent", "--set", f"acoustic.weights={weights}")


def good_weights(path: Path, channels: int = 8) -> bytes:
    import torch

    from voxloom.core import weights

    weights.save(path, {"basis": torch.ones(channels)}, {"channels": str(channels)})
    return path.read_bytes()


def test_weights_that_are_not_there_are_an_answer(cli, fakes) -> None:
    refused(cli(*latent("nowhere.safetensors")), "nowhere.safetensors")


def test_weights_that_are_cut_off_are_refused(cli, fakes) -> None:
    data = good_weights(Path("w.safetensors"))
    for kept in (len(data) - 3, 12, 4):
        Path("w.safetensors").write_bytes(data[:kept])
        refused(cli(*latent("w.safetensors")), "w.safetensors")


def test_a_pickle_in_disguise_is_refused_and_not_run(cli, fakes) -> None:
    class Payload:
        def __reduce__(self):
            return (Path.touch, (Path("pwned"),))

    Path("w.safetensors").write_bytes(pickle.dumps(Payload()))
    refused(cli(*latent("w.safetensors")), "w.safetensors", "pickle")
    assert not Path("pwned").exists()


def test_weights_of_another_model_are_refused_with_what_is_missing(cli, fakes, record) -> None:
    import torch

    from voxloom.core import weights

    record("me.wav")
    weights.save(Path("w.safetensors"), {"other": torch.ones(3)}, {"channels": "8"})
    refused(cli(*latent("w.safetensors"), "--ref", "me.wav"), "basis")


def test_a_shipped_file_with_a_wrong_digest_is_refused(
    cli, fakes, package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = good_weights(Path("w.safetensors"))
    digest = hashlib.sha256(data + b"x").hexdigest()
    folder = package("needy", MANIFEST.format(digest=digest, size=len(data)))
    (folder / "needy" / "basis.safetensors").write_bytes(data)
    monkeypatch.syspath_prepend(str(folder))
    refused(cli(*latent("asset:needy/basis")), "basis")
    result = cli("doctor", "--json")
    bad = [one for one in json.loads(result.stdout)["findings"] if one["status"] == "bad"]
    assert result.exit_code == 2
    assert "asset needy/basis" in [one["name"] for one in bad]
