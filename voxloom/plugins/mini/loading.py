"""Putting the tensors of a weights file into a network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import torch
from torch import nn

from voxloom.core.weights import match

if TYPE_CHECKING:
    from voxloom.interfaces.stage import WeightsView

Network = TypeVar("Network", bound=nn.Module)


def load(make: Callable[[], Network], view: WeightsView) -> Network:
    """A network with the file's weights, in float32 and eval mode, on the CPU.

    Raises:
        WeightsError: names or shapes are not those of the network.
    """
    with torch.random.fork_rng(devices=[]):  # first weights are overwritten; draw no one's numbers
        network = make()
    expected = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    match(view.tensors, expected, view.source)
    network.load_state_dict({name: value.float() for name, value in view.tensors.items()})
    return network.eval().requires_grad_(False)


def without(view: WeightsView, prefix: str) -> WeightsView:
    """The same file but for the tensors whose names begin so."""
    kept = {name: value for name, value in view.tensors.items() if not name.startswith(prefix)}
    return replace(view, tensors=kept)
