"""What the conformance classes share: comparing values, watching random state, running threads."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import fields, is_dataclass, replace
from threading import Barrier
from typing import Any, TypeVar

import numpy
import torch

from voxloom.interfaces.contracts import Contract
from voxloom.interfaces.errors import CancelledError
from voxloom.interfaces.features import Features
from voxloom.interfaces.options import StageOptions
from voxloom.interfaces.stage import Context, Stage
from voxloom.interfaces.tokens import SemanticTokens

T = TypeVar("T")


def assert_same(found: Any, wanted: Any, tolerance: float = 0.0, path: str = "value") -> None:
    """Two values are equal, down to every tensor within `tolerance`; says where they are not."""
    if isinstance(wanted, torch.Tensor):
        assert isinstance(found, torch.Tensor), f"{path}: {type(found).__name__}, not a tensor"
        assert found.shape == wanted.shape, f"{path}: {list(found.shape)}, not {list(wanted.shape)}"
        assert found.dtype == wanted.dtype, f"{path}: {found.dtype}, not {wanted.dtype}"
        if not torch.equal(found, wanted):
            worst = (found.to(torch.float64) - wanted.to(torch.float64)).abs().max().item()
            assert worst <= tolerance, f"{path}: differs by up to {worst:.3g}"
    elif is_dataclass(wanted) and not isinstance(wanted, Contract):
        assert type(found) is type(wanted), f"{path}: {type(found).__name__}"
        for each in fields(wanted):
            one, other = getattr(found, each.name), getattr(wanted, each.name)
            assert_same(one, other, tolerance, f"{path}.{each.name}")
    elif isinstance(wanted, Mapping):
        assert isinstance(found, Mapping), f"{path}: not a mapping"
        assert set(found) == set(wanted), f"{path}: {sorted(found)}, not {sorted(wanted)}"
        for key in wanted:
            assert_same(found[key], wanted[key], tolerance, f"{path}[{key!r}]")
    elif isinstance(wanted, list | tuple):
        assert len(found) == len(wanted), f"{path}: {len(found)} items, not {len(wanted)}"
        for place, (one, other) in enumerate(zip(found, wanted, strict=True)):
            assert_same(one, other, tolerance, f"{path}[{place}]")
    else:
        assert found == wanted, f"{path}: {found!r}, not {wanted!r}"


@contextmanager
def unchanged(*values: Any) -> Iterator[None]:
    """The values are the same afterwards, and so is every global random state."""
    before = deepcopy(values)
    states = _random_states()
    yield
    for place, (now, then) in enumerate(zip(values, before, strict=True)):
        assert_same(now, then, path=f"input {place}")
    for name, state in _random_states().items():
        assert state == states[name], f"the global random state of {name} was used"


def _random_states() -> dict[str, Any]:
    kind, keys, *rest = numpy.random.get_state(legacy=True)
    return {
        "torch": torch.get_rng_state().tolist(),
        "random": random.getstate(),
        "numpy": (kind, keys.tolist(), *rest),
    }


def in_threads(calls: Sequence[Callable[[], T]]) -> list[T]:
    """All calls at the same time, one thread each."""
    gate = Barrier(len(calls))

    def start(call: Callable[[], T]) -> T:
        gate.wait(timeout=60)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(start, calls))


def assert_thread_safe(calls: Sequence[Callable[[], T]], tolerance: float) -> None:
    """Calls made together give what they give alone, twice over."""
    alone = [call() for call in calls]
    together = in_threads([*calls, *calls])
    assert_same(together, [*alone, *alone], tolerance, "in threads")


def cancelled_after(context: Context, calls: int) -> Context:
    """The same context, cancelled at the given call of `check`."""
    left = calls

    def check() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise CancelledError("The request was cancelled.")

    return replace(context, check=check)


def split_features(features: Features, sizes: Sequence[int]) -> Iterator[Features]:
    """Features as a stream: chunks of these sizes, the last one with what is left."""
    start = 0
    for place in range(len(sizes) + 1):
        size = sizes[place] if place < len(sizes) else features.frames
        end = min(features.frames, start + size)
        if end <= start:
            return
        streams = {
            name: value[..., start:end] if value.shape[-1] == features.frames else value
            for name, value in features.streams.items()
        }
        values = features.values[:, start:end]
        yield Features(values, features.contract, streams, None, end == features.frames)
        start = end


def split_tokens(tokens: SemanticTokens, parts: int = 3) -> Iterator[SemanticTokens]:
    """Tokens as a stream of about equal chunks."""
    count = len(tokens.ids)
    chunks = [chunk for chunk in torch.tensor_split(torch.arange(count), parts) if len(chunk)]
    for number, chunk in enumerate(chunks, start=1):
        places = None if tokens.places is None else tokens.places[chunk]
        yield SemanticTokens(tokens.ids[chunk], tokens.contract, number == len(chunks), places)


def counted(chunks: Iterator[T], seen: list[int]) -> Iterator[T]:
    """The same chunks; `seen` grows with each that is read."""
    for chunk in chunks:
        seen.append(len(seen))
        yield chunk


class StageConformance:
    """What holds for a stage of any kind. The kinds' own classes inherit it."""

    kind = ""
    tolerance = 1e-5  # between ways to the same numbers: in chunks, in a batch, in a thread

    def check_stage(self, stage: Stage) -> None:
        assert stage.kind == self.kind
        assert isinstance(stage.options, StageOptions), "options must be those it was built with"
        ports = {**stage.edges.accepts, **stage.edges.optional, **stage.edges.produces}
        assert all(isinstance(contract, Contract) for contract in ports.values())
