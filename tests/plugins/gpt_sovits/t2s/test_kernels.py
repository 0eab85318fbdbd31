"""Linear layers as they are stored for decoding."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from voxloom.plugins.gpt_sovits.t2s import kernels
from voxloom.plugins.gpt_sovits.t2s.kernels import (
    agreeing_counts,
    can_pack,
    compute_dtype,
    linear,
)

# largest error allowed, as a share of the result's standard deviation
LIMITS = {"fp32": 1e-5, "fp16": 2e-3, "bf16": 0.03, "int8": 0.06}


@pytest.fixture
def x() -> Tensor:
    return torch.randn(5, 96, generator=torch.Generator().manual_seed(1))


def layer(half: bool, seed: int = 0) -> tuple[Tensor, Tensor]:
    drawn = torch.Generator().manual_seed(seed)
    weight = torch.randn(70, 96, generator=drawn) / 10
    bias = torch.randn(70, generator=drawn)
    return (weight.half(), bias.half()) if half else (weight, bias)


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("precision", LIMITS)
def test_a_product_is_as_exact_as_its_precision(
    x: Tensor, precision: str, half: bool, relu: bool
) -> None:
    weight, bias = layer(half)
    wanted = functional.linear(x.double(), weight.double(), bias.double())
    wanted = wanted.relu() if relu else wanted
    found = linear(weight, bias, precision, relu=relu)(x)
    assert found.dtype == torch.float32
    assert (found - wanted).abs().max() <= LIMITS[precision] * wanted.std()


@pytest.mark.parametrize("precision", LIMITS)
def test_a_layer_may_have_no_bias(x: Tensor, precision: str) -> None:
    weight, _ = layer(True)
    wanted = functional.linear(x, weight.float())
    found = linear(weight, None, precision)(x)
    assert (found - wanted).abs().max() <= LIMITS[precision] * wanted.std()


@pytest.mark.parametrize("precision", LIMITS)
def test_weights_beyond_half_are_not_rounded_in_fp32(x: Tensor, precision: str) -> None:
    """Only fp32 promises every digit; 1 + 2**-20 is none of half precision."""
    weight = torch.full((8, 96), 1 + 2**-20)
    found = linear(weight, None, precision)(x.abs())
    exact = torch.allclose(found, x.abs().sum(1, keepdim=True) * (1 + 2**-20), rtol=3e-7, atol=0)
    assert exact == (precision == "fp32")


@pytest.mark.skipif(not can_pack(), reason="this torch has no packed products")
@pytest.mark.parametrize("inputs", [96, 640])
@pytest.mark.parametrize("precision", ["fp32", "int8"])
def test_a_row_does_not_depend_on_those_beside_it(precision: str, inputs: int) -> None:
    """To the last bit: a text in a batch gets the tokens it gets alone."""
    drawn = torch.Generator().manual_seed(2)
    kernel = linear(torch.randn(70, inputs, generator=drawn).half(), None, precision)
    counts = agreeing_counts() if precision == "fp32" else tuple(range(65))
    rows = 100 * torch.randn(64, inputs, generator=drawn)
    alone = torch.cat([kernel(row.expand(counts[1], -1))[:1] for row in rows])
    for count in {*counts[1:]}:
        assert torch.equal(kernel(rows[:count]), alone[:count]), f"{count} rows"


@pytest.mark.skipif(not can_pack(), reason="this torch has no packed products")
def test_few_rows_are_filled_up_by_few() -> None:
    counts = agreeing_counts()
    assert all(count <= filled <= count + 8 for count, filled in enumerate(counts))


@pytest.mark.skipif(not can_pack(), reason="this torch has no packed products")
def test_eight_bits_do_not_saturate() -> None:
    """Two products of 8 bits overflow 16 on AVX2, hence activations of 7."""
    found = linear(torch.ones(16, 64), None, "int8")(torch.ones(2, 64))
    torch.testing.assert_close(found, torch.full((2, 16), 64.0), rtol=1e-3, atol=0)


def test_a_row_of_zeros_is_no_division_by_zero() -> None:
    weight, bias = layer(False)
    found = linear(weight, bias, "int8")(torch.zeros(2, 96))
    torch.testing.assert_close(found, bias.expand(2, -1), atol=1e-5, rtol=0)


@pytest.mark.parametrize("precision", LIMITS)
def test_a_torch_without_packed_products_computes_plainly(
    x: Tensor, precision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "can_pack", lambda: False)
    weight, bias = layer(True)
    wanted = functional.linear(x, weight.float(), bias.float())
    found = linear(weight, bias, precision)(x)
    assert (found - wanted).abs().max() <= LIMITS[precision] * wanted.std()


def test_activations_are_narrow_on_a_gpu_alone() -> None:
    assert {compute_dtype("cpu", p) for p in LIMITS} == {torch.float32}
    assert compute_dtype("cuda", "fp16") == torch.float16
    assert compute_dtype("cuda", "bf16") == torch.bfloat16
    assert compute_dtype("cuda", "fp32") == torch.float32
