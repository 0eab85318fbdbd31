from __future__ import annotations

from collections.abc import Mapping

import pytest
import torch
from torch import Tensor, nn

from voxloom.core.weights.mapping import (
    KeyMap,
    ignore,
    join,
    optional,
    rename,
    shapes_of,
    weight_norm,
)
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView

TABLE = KeyMap(
    rename("layers.{n}.norm1.*", "blocks.{n}.norm.*"),
    rename("flows.{n}.pre.{p:weight|bias}", "couplings.{n//2}.pre.{p}"),
    weight_norm("ups.{n}", "up.{n}"),
    join(("to_q.weight", "to_k.weight"), "qk.weight"),
    ignore("enc_q.*", "only for training"),
    optional("rope.inv_freq", "computed anew"),
    rename("rotary.inv_freq", "rope.inv_freq"),
)


def ours(names: list[str]) -> dict[tuple[str, ...], str]:
    return {row.official: row.ours for row in TABLE.rows(names)}


def apply(tensors: Mapping[str, Tensor], table: KeyMap = TABLE) -> dict[str, Tensor]:
    rows = [row for row in table.rows(tensors) if row.ours]
    shapes = {row.ours: tensors[row.official[-1]].shape for row in rows}
    return table.apply(tensors, shapes, "x.pth")


def test_numbers_words_and_rests_are_carried_over() -> None:
    assert ours(["layers.12.norm1.weight", "flows.6.pre.bias"]) == {
        ("layers.12.norm1.weight",): "blocks.12.norm.weight",
        ("flows.6.pre.bias",): "couplings.3.pre.bias",
    }


@pytest.mark.parametrize(
    "name",
    ["layers.x.norm1.weight", "layers.1.norm1.", "flows.2.pre.scale", "ups.1.weight_h", "xenc_q.a"],
)
def test_a_name_that_no_rule_knows_is_left_over(name: str) -> None:
    with pytest.raises(WeightsError, match=f"left over: {name}"):
        TABLE.rows([name])


def test_only_five_of_many_unknown_names_are_shown() -> None:
    with pytest.raises(WeightsError, match=r"left over: a0, a1, a2, a3, a4 and 3 more"):
        TABLE.rows([f"a{n}" for n in range(8)])


@pytest.mark.parametrize(
    ("magnitude", "direction"), [("weight_g", "weight_v"), ("original0", "original1")]
)
@pytest.mark.parametrize("shape", [(6, 1, 1), (1, 1, 3)])
def test_weight_norm_is_folded_as_torch_would(
    magnitude: str, direction: str, shape: tuple[int, ...]
) -> None:
    generator = torch.Generator().manual_seed(1)
    g, v = torch.rand(shape, generator=generator), torch.randn(6, 4, 3, generator=generator)
    prefix = "ups.0." if magnitude == "weight_g" else "ups.0.parametrizations.weight."
    ready = apply({prefix + magnitude: g, prefix + direction: v})
    expected = torch._weight_norm(v, g, shape.index(max(shape)))
    torch.testing.assert_close(ready["up.0.weight"], expected)


def test_a_weight_that_was_folded_before_is_taken_as_it_is() -> None:
    weight = torch.randn(2, 3)
    ready = apply({"ups.0.weight": weight, "ups.0.bias": torch.ones(2)})
    assert torch.equal(ready["up.0.weight"], weight)
    assert torch.equal(ready["up.0.bias"], torch.ones(2))


def test_half_a_pair_is_refused() -> None:
    with pytest.raises(WeightsError, match=r"ups\.0\.weight_g came without its other part"):
        TABLE.rows(["ups.0.weight_g"])


def test_the_same_weight_twice_is_refused() -> None:
    with pytest.raises(WeightsError, match="are the same"):
        TABLE.rows(["ups.0.weight_g", "ups.0.weight_v", "ups.0.weight"])


def test_joined_parts_stand_in_the_order_of_the_rule() -> None:
    tensors = {"to_k.weight": torch.ones(1, 2), "to_q.weight": torch.zeros(1, 2)}
    ready = TABLE.apply(tensors, {"qk.weight": (2, 2)}, "x.pth")
    assert ready["qk.weight"].tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_what_is_ignored_says_why_and_asks_for_nothing() -> None:
    assert TABLE.rows(["enc_q.pre.weight"])[0].reason == "only for training"
    assert TABLE.apply({"enc_q.pre.weight": torch.ones(1)}, {}, "x.pth") == {}


def test_floats_become_float32_and_whole_numbers_stay() -> None:
    table = KeyMap(rename("*", "*"))
    tensors = {"a": torch.ones(2, dtype=torch.float16), "b": torch.ones(2, dtype=torch.int64)}
    ready = apply(tensors, table)
    assert [ready[name].dtype for name in "ab"] == [torch.float32, torch.int64]
    half = table.apply(tensors, {"a": (2,), "b": (2,)}, "x", dtype=torch.bfloat16)
    assert half["a"].dtype == torch.bfloat16


def test_a_tensor_of_the_right_type_is_not_copied() -> None:
    tensor = torch.ones(2)
    assert apply({"layers.0.norm1.weight": tensor})["blocks.0.norm.weight"] is tensor


def test_missing_and_left_over_names_are_named_as_the_file_would_name_them() -> None:
    with pytest.raises(WeightsError) as caught:
        TABLE.apply(
            {"layers.0.norm1.weight": torch.ones(1)},
            {"blocks.1.norm.weight": (1,), "couplings.1.pre.bias": (1,), "rope.inv_freq": (4,)},
            "x.pth",
        )
    assert "missing: layers.1.norm1.weight, couplings.1.pre.bias (our name)" in str(caught.value)
    assert "left over: layers.0.norm1.weight" in str(caught.value)
    assert "inv_freq" not in str(caught.value)


def test_an_optional_name_that_is_there_is_used() -> None:
    assert apply({"rotary.inv_freq": torch.ones(3)})["rope.inv_freq"].tolist() == [1, 1, 1]


def test_another_shape_is_refused_with_both() -> None:
    with pytest.raises(WeightsError, match=r"norm1\.weight gives \[2\], not \[3\]"):
        TABLE.apply({"layers.0.norm1.weight": torch.ones(2)}, {"blocks.0.norm.weight": (3,)}, "x")


def test_a_pair_whose_parts_do_not_fit_is_refused() -> None:
    tensors = {"ups.0.weight_g": torch.ones(5, 1), "ups.0.weight_v": torch.ones(2, 3)}
    with pytest.raises(WeightsError, match="of another shape"):
        TABLE.apply(tensors, {"up.0.weight": (2, 3)}, "x")


@pytest.mark.parametrize("spoil", [float("nan"), float("inf")])
def test_numbers_that_are_not_finite_are_refused(spoil: float) -> None:
    with pytest.raises(WeightsError, match="not finite"):
        apply({"layers.0.norm1.weight": torch.tensor([1.0, spoil])})


def test_an_overflow_of_the_precision_asked_for_is_told_apart_from_a_spoiled_file() -> None:
    large = {"layers.0.norm1.weight": torch.tensor([1.0, 1e5])}
    with pytest.raises(
        WeightsError, match=r"norm1\.weight in x reaches 1e\+05, .*overflows"
    ) as told:
        TABLE.apply(large, {"blocks.0.norm.weight": (2,)}, "x", dtype=torch.float16)
    assert "bf16" in told.value.mend
    TABLE.apply(large, {"blocks.0.norm.weight": (2,)}, "x", dtype=torch.bfloat16)


def test_large_but_finite_numbers_pass() -> None:
    apply({"layers.0.norm1.weight": torch.full((4,), 3e38)})


def test_a_table_works_inside_another() -> None:
    outer = KeyMap(TABLE.under("dec.", "decoder."), rename("x", "y"))
    assert outer.rows(["dec.layers.0.norm1.bias"])[0].ours == "decoder.blocks.0.norm.bias"
    assert outer.rows(["dec.enc_q.x"])[0].ours == ""


def test_a_change_is_applied_on_the_way() -> None:
    table = KeyMap(rename("conv.weight", "linear.weight", lambda weight: weight.squeeze(-1)))
    ready = table.apply({"conv.weight": torch.ones(2, 3, 1)}, {"linear.weight": (2, 3)}, "x")
    assert ready["linear.weight"].shape == (2, 3)


def test_a_network_takes_the_tensors_over() -> None:
    network = nn.Linear(3, 2)
    assert shapes_of(network) == {"weight": (2, 3), "bias": (2,)}
    tensors = {"fc.weight": torch.full((2, 3), 2.0), "fc.bias": torch.zeros(2)}
    KeyMap(rename("fc.*", "*")).load(network, WeightsView(tensors, {}, "x.pth"))
    assert network(torch.ones(1, 3)).tolist() == [[6.0, 6.0]]
    assert network.weight.data_ptr() == tensors["fc.weight"].data_ptr()


@pytest.mark.parametrize("dtype", [torch.int64, torch.int8, torch.bool, torch.complex64])
def test_whole_or_complex_numbers_are_no_weights(dtype: torch.dtype) -> None:
    tensors = {"weight": torch.ones(2, 3).to(dtype), "bias": torch.ones(2)}
    network = nn.Linear(3, 2)
    before = network.weight.detach().clone()
    with pytest.raises(WeightsError, match=f"weight .our name. is {dtype}, not torch.float32"):
        KeyMap(rename("*", "*")).load(network, WeightsView(tensors, {}, "x.pth"))
    assert torch.equal(network.weight, before)
