"""The names that a pickle of weights may ask for, and what stands for them here: plain data.

Nothing is imported by a name in a file; a name that is not in this table is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MAX_DIMENSIONS = 8
_SHOWN = 100


class Attributes(dict[str, object]):
    """An object of a known class, as the mapping of its attributes."""


class Ordered(dict[object, object]):
    """An OrderedDict; attributes set on it (torch keeps versions there) are dropped."""


@dataclass(frozen=True)
class Numbers:
    """A type of stored numbers: its name in safetensors, bytes each; also a dtype as a value."""

    name: str
    torch_name: str
    bytes_each: int


@dataclass(frozen=True)
class StorageRef:
    """`count` numbers in the archive's entry `data/<key>`."""

    key: str
    numbers: Numbers
    count: int


@dataclass(frozen=True)
class TensorRef:
    """A view of a storage; offset and strides count numbers. It lies within its storage."""

    storage: StorageRef
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """What stands for a global name: `call` for REDUCE, `new` for NEWOBJ."""

    name: str
    call: Callable[[tuple[object, ...]], object] | None = None
    new: Callable[[], object] | None = None


class NotPlain(Exception):
    """These arguments are not those that torch writes."""


def shown(text: str) -> str:
    """Text of a file for a message: short, and harmless on a terminal."""
    text = text if len(text) <= _SHOWN else text[:_SHOWN] + "..."
    return text if text.isprintable() else ascii(text)


def rebuild_tensor(arguments: tuple[object, ...]) -> TensorRef:
    """(storage, offset, shape, strides, requires_grad, hooks[, metadata]) -> its description.

    Raises:
        NotPlain: other arguments, or a view that reaches beyond its storage.
    """
    if len(arguments) not in (6, 7) or not isinstance(arguments[0], StorageRef):
        raise NotPlain("a tensor is not described as torch would")
    storage, offset, shape, strides, _, hooks, *metadata = arguments
    assert isinstance(storage, StorageRef)
    if hooks or any(metadata):
        raise NotPlain("a tensor brings hooks or metadata along")
    sizes, steps = _whole_numbers(shape), _whole_numbers(strides)
    if sizes is None or steps is None or len(sizes) != len(steps) or len(sizes) > MAX_DIMENSIONS:
        raise NotPlain("a tensor has no proper shape and strides")
    if type(offset) is not int or offset < 0:
        raise NotPlain("a tensor has no proper place in its storage")
    elements = math.prod(sizes)
    last = offset + sum((size - 1) * step for size, step in zip(sizes, steps, strict=True))
    if elements > storage.count or (elements and last >= storage.count) or offset > storage.count:
        raise NotPlain(
            f"a tensor of shape {list(sizes)} does not fit its storage of {storage.count} numbers"
        )
    return TensorRef(storage, offset, sizes, steps)


def storage_of(identity: object) -> StorageRef:
    """The persistent id ("storage", type, key, location, count) -> its description.

    Raises:
        NotPlain: another one, such as a key that is a path.
    """
    if not isinstance(identity, tuple) or len(identity) != 5 or identity[0] != "storage":
        raise NotPlain("it refers to something outside that is no storage")
    _, kind, key, location, count = identity
    numbers = _STORAGES.get(kind.name) if isinstance(kind, Known) else None
    if numbers is None:
        raise NotPlain("a storage has an unknown type of numbers")
    if not isinstance(key, str) or not (key.isascii() and key.isdigit() and len(key) <= 10):
        given = repr(shown(key)) if isinstance(key, str) else f"a {type(key).__name__}"
        raise NotPlain(f"a storage has the key {given}, which is no number")
    if not isinstance(location, str) or type(count) is not int or count < 0:
        raise NotPlain(f"the storage {key} has no proper place and size")
    return StorageRef(key, numbers, count)


def _rebuild_parameter(arguments: tuple[object, ...]) -> TensorRef:
    if len(arguments) != 3 or not isinstance(arguments[0], TensorRef) or arguments[2]:
        raise NotPlain("a parameter is not described as torch would")
    return arguments[0]


def _ordered(arguments: tuple[object, ...]) -> Ordered:
    if arguments:
        raise NotPlain("an OrderedDict is made from something")
    return Ordered()


def _size(arguments: tuple[object, ...]) -> tuple[int, ...]:
    sizes = _whole_numbers(arguments[0]) if len(arguments) == 1 else None
    if sizes is None or len(sizes) > MAX_DIMENSIONS:
        raise NotPlain("a size is no row of numbers")
    return sizes


def _whole_numbers(value: object) -> tuple[int, ...] | None:
    if isinstance(value, tuple) and all(type(item) is int and item >= 0 for item in value):
        return value
    return None


_NUMBERS = {
    "Double": Numbers("F64", "float64", 8),
    "Float": Numbers("F32", "float32", 4),
    "Half": Numbers("F16", "float16", 2),
    "BFloat16": Numbers("BF16", "bfloat16", 2),
    "Long": Numbers("I64", "int64", 8),
    "Int": Numbers("I32", "int32", 4),
    "Short": Numbers("I16", "int16", 2),
    "Char": Numbers("I8", "int8", 1),
    "Byte": Numbers("U8", "uint8", 1),
    "Bool": Numbers("BOOL", "bool", 1),
}
_STORAGES = {f"torch.{name}Storage": numbers for name, numbers in _NUMBERS.items()}

KNOWN: Mapping[tuple[str, str], object] = {
    ("collections", "OrderedDict"): Known("collections.OrderedDict", call=_ordered),
    ("torch", "Size"): Known("torch.Size", call=_size),
    ("torch._utils", "_rebuild_tensor_v2"): Known("_rebuild_tensor_v2", call=rebuild_tensor),
    ("torch._utils", "_rebuild_parameter"): Known("_rebuild_parameter", call=_rebuild_parameter),
    ("utils", "HParams"): Known("utils.HParams", new=Attributes),  # GPT-SoVITS's configuration
    **{("torch", name.partition(".")[2]): Known(name) for name in _STORAGES},
    **{("torch", numbers.torch_name): numbers for numbers in _NUMBERS.values()},
}
