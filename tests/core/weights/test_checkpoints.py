"""Files of torch.save: which tensors they hold, and what they say beside them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from voxloom.core import weights
from voxloom.core.weights.checkpoints import Checkpoint
from voxloom.interfaces.errors import WeightsError

Write = Callable[[bytes], Path]
REFERENCE = Path(
    os.environ.get("VOXLOOM_REFERENCE", Path(__file__).parents[4] / "shared" / "reference")
)
CONTAINERS = REFERENCE / "models" / "containers"


@pytest.mark.parametrize(
    "dtype",
    [
        torch.float64,
        torch.float32,
        torch.float16,
        torch.bfloat16,
        torch.int64,
        torch.int32,
        torch.int16,
        torch.int8,
        torch.uint8,
        torch.bool,
    ],
)
def test_every_type_is_read_as_it_was_saved(dtype: torch.dtype, write: Write, forge: Any) -> None:
    tensors = {
        "scalar": torch.tensor(1).to(dtype),
        "table": torch.tensor([[0, 1, 1], [1, 0, 1]]).to(dtype),
        "empty": torch.zeros(0, 4, dtype=dtype),
    }
    found = weights.open(write(forge.saved(tensors))).tensors
    for name, tensor in tensors.items():
        assert found[name].dtype == dtype
        assert torch.equal(found[name], tensor)


def test_views_and_shared_storages_are_read(write: Write, forge: Any) -> None:
    whole = torch.arange(24.0).reshape(2, 3, 4)
    tensors = {
        "whole": whole,
        "turned": whole.transpose(0, 2),
        "part": whole[1, :, 1:3],
        "tied": whole,
        "steps": whole.reshape(-1)[1::5],
    }
    found = weights.open(write(forge.saved(tensors))).tensors
    for name, tensor in tensors.items():
        assert torch.equal(found[name], tensor)
    assert found["tied"].data_ptr() == found["whole"].data_ptr()


def test_a_module_and_its_parameters_are_read(write: Write, forge: Any) -> None:
    module = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    found = weights.open(write(forge.saved({"state_dict": module.state_dict()}))).tensors
    module.load_state_dict(dict(found))
    parameters = OrderedDict(module.named_parameters())
    assert torch.equal(
        weights.open(write(forge.saved(parameters))).tensors["0.weight"], parameters["0.weight"]
    )


def test_writing_to_a_tensor_leaves_the_file_alone(write: Write, forge: Any) -> None:
    path = write(forge.saved({"a": torch.zeros(3)}))
    before = path.read_bytes()
    weights.open(path).tensors["a"].fill_(7.0)
    assert path.read_bytes() == before
    assert weights.open(path).tensors["a"].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("value", "under", "names"),
    [
        ({"weight": {"a": 1}, "model": {"b": 1}}, "weight", ["a"]),
        ({"state_dict": {"a": 1}, "epoch": 0}, "state_dict", ["a"]),
        ({"model": {"a": 1}, "optimizer": {"x": 1}}, "model", ["a"]),
        ({"generator": {"a": 1}}, "generator", ["a"]),
        ({"a": 1, "b": 1}, "", ["a", "b"]),
        ({"weight": 1, "bias": 1}, "", ["weight", "bias"]),
        ({"weight": {}, "a": 1}, "", ["a"]),
        ({"weight": {"x": {"y": 1}}, "a": 1}, "", ["a"]),
    ],
)
def test_the_tensors_are_found_where_programs_put_them(
    value: dict[str, Any], under: str, names: list[str], write: Write, forge: Any
) -> None:
    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: fill(item) if item else item for key, item in value.items()}
        return torch.ones(2)

    path = write(forge.saved(fill(value)))
    assert sorted(weights.describe(path).tensors) == sorted(names)
    assert weights.header(path)["file.under"] == under


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"weight": {}}, "no dict of tensors"),
        ({}, "no dict of tensors"),
        ({1: torch.ones(1)}, "no dict of tensors"),
        ({"weight": {"a": {"b": torch.ones(1)}}}, "no dict of tensors"),
        (torch.ones(2), "its value is no dict"),
        ([torch.ones(2)], "its value is no dict"),
        (None, "its value is no dict"),
    ],
)
def test_a_file_without_named_tensors_is_refused(
    value: object, reason: str, write: Write, forge: Any
) -> None:
    with pytest.raises(WeightsError, match=reason):
        weights.open(write(forge.saved(value)))


def test_what_is_stored_beside_the_tensors_becomes_json(write: Write, forge: Any) -> None:
    config = {
        "model": {"rates": [10, 8], "pair": (1, 2), "dtype": torch.float16, "none": None},
        "odd": {1: True, "inf": float("inf"), "wide": 2**40, "size": torch.Size([2, 3])},
    }
    content = forge.saved(
        {"weight": {"a": torch.ones(2)}, "config": config, "info": "8epoch", "lora_rank": 32,
         "optimizer": {"state": {0: torch.ones(1)}, "lr": 0.1}}
    )  # fmt: skip
    path = write(content)
    metadata = weights.header(path)
    assert json.loads(metadata["config"]) == {
        "model": {"rates": [10, 8], "pair": [1, 2], "dtype": "torch.float16", "none": None},
        "odd": {"1": True, "inf": "inf", "wide": 2**40, "size": [2, 3]},
    }
    assert json.loads(metadata["info"]) == "8epoch"
    assert json.loads(metadata["lora_rank"]) == 32
    assert json.loads(metadata["file.left_out"]) == ["optimizer"]
    assert "optimizer" not in metadata
    assert metadata["file.md5_8192"] == hashlib.md5(content[:8192]).hexdigest()
    assert weights.open(path).metadata == metadata


def test_a_file_cannot_pretend_what_the_reader_tells(write: Write, forge: Any) -> None:
    path = write(forge.saved({"a": torch.ones(1), "file.head": "06", "file.under": "x"}))
    assert weights.header(path)["file.head"] == "PK"
    assert weights.header(path)["file.under"] == ""


def test_a_configuration_object_is_a_plain_mapping(write: Write, forge: Any) -> None:
    config = json.loads(weights.header(write(forge.archive(forge.example_pickle())))["config"])
    assert config == {"model": {"version": "v2", "sizes": [1, 2]}}


def test_the_metadata_remembers_the_shapes(write: Write, forge: Any) -> None:
    path = write(forge.example())
    metadata = weights.header(path)
    assert metadata.tensors["a"].shape == (2, 3)
    assert metadata.tensors["b"].dtype == "F16"
    info = weights.describe(path)
    assert isinstance(info, Checkpoint)
    begin, end = info.tensors["c"].begin, info.tensors["c"].end
    assert path.read_bytes()[begin:end] == torch.ones(3).half().numpy().tobytes()


def test_a_header_needs_no_torch(write: Write, forge: Any) -> None:
    program = (
        "import sys\nfrom voxloom.core import weights\n"
        "print(len(weights.header(sys.argv[1]).tensors), 'torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(write(forge.example()))],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "4 False"


def test_a_digest_is_checked_before_the_tensors_are_given(write: Write, forge: Any) -> None:
    path = write(forge.example())
    digest = weights.sha256_of(path)
    assert weights.open(path, sha256=digest).sha256 == digest
    with pytest.raises(WeightsError, match="has the digest"):
        weights.open(path, sha256="0" * 64)


def test_a_converted_file_says_the_same(write: Write, forge: Any, tmp_path: Path) -> None:
    view = weights.open(write(b"05" + forge.example()[2:]))
    weights.save(tmp_path / "x.safetensors", view.tensors, view.metadata)
    again = weights.open(tmp_path / "x.safetensors")
    assert again.metadata == view.metadata
    assert again.metadata["file.head"] == "05"
    for name, tensor in view.tensors.items():
        assert torch.equal(again.tensors[name], tensor)


@pytest.mark.skipif(not CONTAINERS.is_dir(), reason=f"there is no {CONTAINERS}")
def test_files_of_the_original_program_are_read_number_for_number() -> None:
    expected = json.loads((CONTAINERS / "expected.json").read_text(encoding="utf-8"))
    assert len(expected) >= 7
    for name, wanted in expected.items():
        view = weights.open(CONTAINERS / name)
        assert view.metadata["file.head"] == wanted["head"]
        assert json.loads(view.metadata["info"]) == wanted["info"]
        assert json.loads(view.metadata.get("lora_rank", "null")) == wanted.get("lora_rank")
        assert json.loads(view.metadata["config"])["model"] == wanted["config_model"]
        assert set(view.tensors) == set(wanted["weight"])
        for key, told in wanted["weight"].items():
            tensor = view.tensors[key]
            assert (list(tensor.shape), str(tensor.dtype)) == (
                told["shape"],
                f"torch.{told['dtype']}",
            )
            assert tensor.double().sum().item() == pytest.approx(told["sum"], abs=1e-6)
