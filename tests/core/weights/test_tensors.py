"""Weights saved, opened and compared with what a model wants."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from voxloom.core import weights
from voxloom.interfaces.errors import OutputError, WeightsError


def test_what_was_saved_is_opened(tmp_path: Path) -> None:
    shared = torch.arange(12.0).reshape(3, 4)
    tensors = {"view": shared[:, 1], "whole": shared, "twice": shared, "empty": torch.zeros(0, 5)}
    path = tmp_path / "w.safetensors"
    weights.save(path, tensors, {"version": "1"})
    view = weights.open(path)
    assert view.metadata == {"version": "1"}
    assert view.source == str(path)
    assert set(view.tensors) == set(tensors)
    for name, tensor in tensors.items():
        assert torch.equal(view.tensors[name], tensor)


def test_the_same_tensors_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = torch.ones(3), torch.zeros(2)
    weights.save(tmp_path / "1", {"a": one, "b": other}, {"x": "1", "y": "2"})
    weights.save(tmp_path / "2", {"b": other, "a": one}, {"y": "2", "x": "1"})
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


@pytest.mark.parametrize(
    "dtype", [torch.bool, torch.uint8, torch.int16, torch.float16, torch.bfloat16, torch.float64]
)
def test_every_type_is_read_back_by_the_format_s_own_library(
    tmp_path: Path, dtype: torch.dtype
) -> None:
    tensors = {"odd": torch.tensor([1, 0, 1]).to(dtype), "wide": torch.arange(3)}
    path = tmp_path / "w.safetensors"
    weights.save(path, tensors)
    found = load_file(path)
    assert torch.equal(found["odd"], tensors["odd"])
    assert torch.equal(found["wide"], tensors["wide"])


def test_a_type_the_format_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="complex"):
        weights.save(tmp_path / "w.safetensors", {"a": torch.ones(1, dtype=torch.complex128)})
    assert os.listdir(tmp_path) == []


def test_a_digest_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    weights.save(path, {"a": torch.ones(3)})
    digest = weights.sha256_of(path)
    assert weights.open(path, sha256=digest.upper()).sha256 == digest
    with pytest.raises(WeightsError, match=f"has the digest {digest}, not {'0' * 64}"):
        weights.open(path, sha256="0" * 64)


def test_a_full_disk_leaves_the_old_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "w.safetensors"
    weights.save(path, {"a": torch.ones(3)})
    before = path.read_bytes()

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="no room left"):
        weights.save(path, {"a": torch.zeros(1000)})
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["w.safetensors"]


def test_weights_of_another_model_are_refused_with_the_keys_that_say_so() -> None:
    tensors = {f"old.{n}": torch.zeros(1) for n in range(7)} | {"same": torch.zeros(2, 3)}
    with pytest.raises(WeightsError) as caught:
        weights.match(tensors, {"same": (3, 2), "new": (1,)}, "w.safetensors")
    assert caught.value.message == (
        "The weights in w.safetensors are of another model; missing: new; left over: old.0, "
        "old.1, old.2, old.3, old.4 and 2 more; of another shape: same is [2, 3], not [3, 2]."
    )


def test_a_module_and_its_own_weights_match(tmp_path: Path) -> None:
    module = torch.nn.Linear(3, 4)
    path = tmp_path / "w.safetensors"
    weights.save(path, module.state_dict())
    wanted = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}
    weights.match(weights.open(path).tensors, wanted, str(path))
    weights.match(weights.describe(path).tensors, wanted, str(path))  # the header is enough


@pytest.mark.parametrize("name", ["uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2"])
def test_whatever_type_can_be_read_can_be_written_again(tmp_path: Path, name: str) -> None:
    tensor = torch.tensor([0, 1, 2, 3]).to(getattr(torch, name))
    complex_ones = torch.ones(2, 2, dtype=torch.complex64)
    weights.save(tmp_path / "x.safetensors", {"a": tensor, "b": complex_ones})
    view = weights.open(tmp_path / "x.safetensors")
    weights.save(tmp_path / "y.safetensors", view.tensors)
    again = weights.open(tmp_path / "y.safetensors").tensors
    assert again["a"].dtype == tensor.dtype
    assert again["a"].float().tolist() == [0, 1, 2, 3]
    assert torch.equal(again["b"], complex_ones)
