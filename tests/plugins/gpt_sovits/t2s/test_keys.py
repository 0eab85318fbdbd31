"""Every official name is accounted for."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from voxloom.core.weights.mapping import shapes_of
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.t2s.keys import KEYS
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.network import PriorNetwork


def test_official_names_become_ours_one_by_one(tensors: dict[str, Tensor], size: Size) -> None:
    rows = KEYS.rows(tensors)
    assert [row.official for row in rows] == [(name,) for name in tensors]
    assert {row.ours for row in rows} == set(shapes_of(PriorNetwork(size)))


def test_numbers_arrive_unchanged(tensors: dict[str, Tensor], make_prior: Callable) -> None:
    network = make_prior(tensors=tensors).network
    found = dict(network.named_parameters())
    theirs = tensors["model.h.layers.1.self_attn.in_proj_weight"]
    assert torch.equal(found["blocks.1.qkv.weight"], theirs)
    assert torch.equal(found["audio_position"], tensors["model.ar_audio_position.alpha"])


def test_half_precision_stays_where_it_lies(
    tensors: dict[str, Tensor], make_prior: Callable
) -> None:
    """No second copy of the file."""
    network = make_prior(tensors=tensors).network
    theirs = tensors["model.h.layers.0.linear1.weight"]
    assert network.blocks[0].up.weight.data_ptr() == theirs.data_ptr()


def test_a_missing_name_is_named(tensors: dict[str, Tensor], make_prior: Callable) -> None:
    del tensors["model.h.layers.1.norm2.bias"]
    with pytest.raises(WeightsError, match=r"missing: model\.h\.layers\.1\.norm2\.bias"):
        make_prior(tensors=tensors)


@pytest.mark.parametrize("name", ["model.h.layers.2.norm1.bias", "model.other", "dec.weight"])
def test_a_name_left_over_is_named(
    tensors: dict[str, Tensor], make_prior: Callable, name: str
) -> None:
    tensors[name] = torch.zeros(32)
    with pytest.raises(WeightsError, match=f"left over: {name}"):
        make_prior(tensors=tensors)


def test_another_shape_is_named(tensors: dict[str, Tensor], make_prior: Callable) -> None:
    tensors["model.bert_proj.bias"] = torch.zeros(16)
    with pytest.raises(WeightsError, match=r"model\.bert_proj\.bias gives"):
        make_prior(tensors=tensors)


def test_an_overflow_of_half_precision_is_refused(
    tensors: dict[str, Tensor], make_prior: Callable
) -> None:
    tensors["model.bert_proj.bias"][3] = float("inf")
    with pytest.raises(WeightsError, match="not finite"):
        make_prior(tensors=tensors)


def test_building_the_network_wakes_no_compiler() -> None:
    """Two seconds and a hundred megabytes that some operations on the meta device cost."""
    code = (
        "import sys, torch\n"
        "from voxloom.plugins.gpt_sovits.t2s.metadata import Size\n"
        "from voxloom.plugins.gpt_sovits.t2s.network import PriorNetwork\n"
        "before = set(sys.modules)\n"
        "with torch.device('meta'):\n"
        "    PriorNetwork(Size(32, 4, 2, 49, 732))\n"
        "print(len(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 20
