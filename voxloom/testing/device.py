"""An accelerator that is not there: tensors that say they are on it and are computed on the CPU.

Inside `pretend()`, code may name the device `DEVICE` as it would name `cuda`. As there, a tensor of
the CPU and one of the device do not meet in one operation (numbers of no dimension may, and
indices), the CPU's generator draws nothing on the device, and nothing of the device becomes an
array without `.cpu()`. What is computed is what the CPU computes, so values can be compared:

    def test_it_computes_where_it_is_told():
        plain, there = on_both(lambda device: made(device).process(...))

It shows a forgotten `.to(device)` on a machine without one; it tells nothing of speed, of kernels
that only a real device has, or of the rounding of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode, return_and_correct_aliasing
from torch.utils._pytree import tree_flatten, tree_map_only

DEVICE = "lazy"  # a name that torch knows, has no code for, and sends backward on this thread
aten = torch.ops.aten
_MOVES = {aten._to_copy.default, aten.copy_.default}
_TAKE_INDICES = {aten.index.Tensor, aten.index_put.default, aten.index_put_.default}


class OnDevice(Tensor):
    """A tensor of the pretended device; `held` is the one that it stands for."""

    held: Tensor

    @staticmethod
    def __new__(cls, held: Tensor) -> OnDevice:
        with torch.inference_mode(False):  # a view of a parameter has its version to share
            made: OnDevice = Tensor._make_wrapper_subclass(
                cls,
                held.shape,
                strides=held.stride(),
                storage_offset=held.storage_offset(),
                dtype=held.dtype,
                device=torch.device(DEVICE, 0),
            )
        made.held = held
        return made

    def __repr__(self, **_: Any) -> str:
        return f"OnDevice({self.held!r})"

    def tolist(self) -> Any:
        return self.held.tolist()

    __torch_function__ = torch._C._disabled_torch_function_impl

    @classmethod
    def __torch_dispatch__(
        cls, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        return _computed(func, args, kwargs or {})


class WrongDeviceError(RuntimeError):
    """Tensors of two devices met, which a real device would refuse."""


class _Pretending(TorchDispatchMode):
    """Sends what is made on the device there. computed: operations that it did."""

    def __init__(self) -> None:
        super().__init__()
        self.computed = 0

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        with self:  # in inference mode, operations that consist of others arrive whole
            out = func.decompose(*args, **(kwargs or {}))
        if out is not NotImplemented:
            return out
        out = _computed(func, args, kwargs or {})
        self.computed += isinstance(out, OnDevice)
        return out


@contextmanager
def pretend() -> Iterator[_Pretending]:
    """Inside, the device is there, by the name `DEVICE`. Modules are moved as on any device."""
    before = torch.__future__.get_swap_module_params_on_conversion()
    torch.__future__.set_swap_module_params_on_conversion(True)
    torch._C._set_only_lift_cpu_tensors(True)  # `torch.tensor(..., device=)` moves where we see it
    try:
        with _Pretending() as mode:
            yield mode
    finally:
        torch._C._set_only_lift_cpu_tensors(False)
        torch.__future__.set_swap_module_params_on_conversion(before)


def _computed(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    given = [value for value in tree_flatten((args, kwargs))[0] if isinstance(value, Tensor)]
    ours = [value for value in given if isinstance(value, OnDevice)]
    named = kwargs.get("device")
    there = bool(ours) if named is None else torch.device(named).type == DEVICE
    if not ours and not there:
        return func(*args, **kwargs)
    if there and kwargs.get("generator") is not None:
        raise WrongDeviceError(f"{func}: a generator of the CPU draws for the device")
    if func not in _MOVES:
        _check(func, [args[0], *args[2:3]] if func in _TAKE_INDICES else given)
    held_args, held_kwargs = tree_map_only(OnDevice, lambda one: one.held, (args, kwargs))
    if named is not None:
        held_kwargs["device"] = torch.device("cpu")
    out = func(*held_args, **held_kwargs)
    if func is aten.copy_.default:
        return args[0]
    if not there:
        return out
    out = tree_map_only(Tensor, OnDevice, out)
    return return_and_correct_aliasing(func, args, kwargs, out) if ours else out


def _check(func: Any, given: list[Any]) -> None:
    """Raises WrongDeviceError if tensors of the CPU are among those that are to meet."""
    strangers = [
        tuple(one.shape)
        for one in given
        if isinstance(one, Tensor) and not isinstance(one, OnDevice) and one.dim() > 0
    ]
    if strangers:
        raise WrongDeviceError(f"{func}: of the CPU and not of the device: {strangers}")


def on_both(compute: Callable[[str], Any]) -> tuple[Any, Any]:
    """What `compute`, given a device's name, gives on the CPU and on the pretended device.

    What it gives should hold nothing of the device: end it with `.cpu()`, as for a real one.

    Raises:
        WrongDeviceError: tensors of two devices met.
        AssertionError: nothing was computed on the device.
    """
    plain = compute("cpu")
    with pretend() as device:
        there = compute(DEVICE)
    assert device.computed, "nothing was computed on the device: is its name passed on?"
    return plain, there
