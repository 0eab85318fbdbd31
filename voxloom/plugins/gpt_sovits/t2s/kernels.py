"""Linear layers made ready for decoding: how their weights are stored and multiplied.

Decoding reads every weight once per token and does little with it, so its speed is that of memory:
bytes per weight decide. Arithmetic is in float32 except where a precision says otherwise.

fp32  exact. Published files hold half-precision numbers; on a CPU these are kept as they are and
      widened while multiplying, which gives the numbers of float32 from half the bytes.
fp16  the same with weights rounded to half first; on a GPU all arithmetic is in half.
bf16  weights and products in bfloat16. A processor without instructions for it multiplies row by
      row, or with widened weights where there are many rows, as torch's own way is slow there.
int8  weights in 8 bits with a scale per output; activations and results are bfloat16, which errs
      half as much as activations in 7 bits (the widest that AVX2 adds up without saturation) and
      reads the weights faster; more than 64 rows, a whole text, take widened weights. Up to that,
      rows of a batch do not influence one another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

Kernel = Callable[[Tensor], Tensor]  # [rows, inputs] -> [rows, outputs]

_MANY = 64  # rows of the largest batch that is looked at
_FEW = 8  # rows that are multiplied one by one sooner than with weights widened
_PACKING_ENGINES = ("x86", "fbgemm")


def linear(weight: Tensor, bias: Tensor | None, precision: str, *, relu: bool = False) -> Kernel:
    """A linear layer, and a ReLU behind it if asked for.

    Args:
        weight: [outputs, inputs], float32 or float16, on the device it is to be computed on.
        bias: [outputs] or None.
        precision: one of the module's.
    """
    if weight.device.type != "cpu":
        return _plain(weight, bias, compute_dtype(weight.device.type, precision), relu)
    if precision == "int8":
        return _int8(weight, bias, relu)
    if precision == "bf16":
        return _bfloat16(weight, bias, relu)
    if can_pack() and (precision == "fp16" or _is_half(weight)):
        return _half_stored(weight, bias, relu)
    if precision == "fp16":
        weight = weight.to(torch.float16)
    return _plain(weight, bias, torch.float32, relu)


def compute_dtype(device: str, precision: str) -> torch.dtype:
    """The type of activations and of the key/value cache."""
    if device == "cpu":
        return torch.float32
    return {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision, torch.float32)


def can_pack() -> bool:
    """Whether this build of torch has packed products (FBGEMM, on x86 with AVX2)."""
    return torch.backends.quantized.engine in _PACKING_ENGINES


@lru_cache(maxsize=1)
def agreeing_counts() -> tuple[int, ...]:
    """For 0, 1, 2 ... rows, how many rows to multiply at once so that none depends on the others.

    The packed product adds up in another order for very few rows than for more (with AVX2, for
    one and two), which changes the last bit, and with it now and then what a text in a batch says.
    Which numbers of rows agree is tried out, once.
    """
    drawn = torch.Generator().manual_seed(0)
    rows = torch.randn(_MANY, 96, generator=drawn)
    kernel = _half_stored(torch.randn(48, 96, generator=drawn), None, False)
    found = {count: kernel(rows[:count]) for count in range(1, _MANY + 1)}
    best: set[int] = set()
    for count in range(1, 9):
        alone = torch.cat([kernel(row.expand(count, -1))[:1] for row in rows])
        agreeing = {n for n, those in found.items() if torch.equal(those, alone[:n])}
        best = max(best, agreeing, key=len)
    return tuple(min((n for n in best if n >= count), default=count) for count in range(_MANY + 1))


def _is_half(weight: Tensor) -> bool:
    """Whether half precision holds every weight exactly."""
    if weight.dtype == torch.float16:
        return True
    return torch.equal(weight.to(torch.float16).to(weight.dtype), weight)


def _plain(weight: Tensor, bias: Tensor | None, dtype: torch.dtype, relu: bool) -> Kernel:
    weight = weight.to(dtype)
    bias = None if bias is None else bias.to(dtype)
    if relu:
        return lambda x: functional.linear(x, weight, bias).relu_()
    return lambda x: functional.linear(x, weight, bias)


def _bfloat16(weight: Tensor, bias: Tensor | None, relu: bool) -> Kernel:
    kernel = _plain(weight, bias, torch.bfloat16, relu)
    if torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return lambda x: kernel(x.to(torch.bfloat16)).to(torch.float32)
    kept = weight.to(torch.bfloat16)

    def emulated(x: Tensor) -> Tensor:
        x = x.to(torch.bfloat16)
        if len(x) <= _FEW:
            return torch.cat([kernel(row) for row in x.split(1)]).to(torch.float32)
        many = _plain(kept, bias, torch.float32, relu)  # widened for this product alone
        return many(x.to(torch.float32)).to(torch.bfloat16).to(torch.float32)

    return emulated


def _half_stored(weight: Tensor, bias: Tensor | None, relu: bool) -> Kernel:
    ops: Any = torch.ops.quantized
    given = None if bias is None else bias.to(torch.float32)
    packed = ops.linear_prepack_fp16(weight.to(torch.float32), given)
    multiply = ops.linear_relu_dynamic_fp16 if relu else ops.linear_dynamic_fp16
    return lambda x: multiply(x, packed)


def _int8(weight: Tensor, bias: Tensor | None, relu: bool) -> Kernel:
    """y = s_output (x w_int) + b, x in bfloat16."""
    weight = weight.to(torch.float32)
    # Rounded by the scales as they are kept, so that their own rounding does no harm.
    scales = (weight.abs().amax(dim=1).clamp_min(1e-12) / 127).to(torch.bfloat16)
    rounded = (weight / scales.to(torch.float32)[:, None]).round().clamp(-127, 127).to(torch.int8)
    shift = torch.zeros(len(weight)) if bias is None else bias.to(torch.float32)

    def kernel(x: Tensor) -> Tensor:
        if len(x) > _MANY:
            y = functional.linear(x, scales[:, None] * rounded.to(torch.float32), shift)
        else:
            y = torch._weight_int8pack_mm(x.to(torch.bfloat16), rounded, scales) + shift
        return y.relu_() if relu else y

    return kernel
