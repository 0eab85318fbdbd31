"""The same arithmetic as one would write it first, to be compared with.

Weight norm is applied anew in every call, as in published code; nothing is done in place; nothing
is kept from one step to the next; gradients are off, but it is not inference mode.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.parametrizations import weight_norm

from voxloom.vocoders.bigvgan.activation import TAPS


def with_weight_norm(network: nn.Module, normed: Callable[[str], bool]) -> Any:
    """A copy in which the chosen layers hold a magnitude and a direction instead of a weight."""
    made = copy.deepcopy(network)
    for name, module in list(made.named_modules()):
        if normed(name) and isinstance(module, nn.Conv1d | nn.ConvTranspose1d):
            weight_norm(module)
    return made.requires_grad_(False)


def seeded(make: Callable[[], Any]) -> Any:
    """A network with random weights, the same each time, ready to be used.

    Tensors that the layers themselves leave without numbers, as a file brings them, are filled too.
    """
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(0)
        network = make().eval().requires_grad_(False)
        for name, tensor in network.state_dict().items():
            if tensor.ndim > 1 and not name.endswith("bias"):
                tensor.normal_(0, (tensor.numel() / tensor.shape[0]) ** -0.5)
    return network


def hifigan(net: Any, x: Tensor) -> Tensor:
    """The generator behind its first convolution: [1, channels, frames] -> [1, samples]."""
    for up, blocks in zip(net.up, net.blocks, strict=True):
        x = up(functional.leaky_relu(x, 0.1))
        total = torch.zeros_like(x)
        for block in blocks:
            inner = x
            for dilated, plain in zip(block.dilated, block.plain, strict=True):
                y = plain(functional.leaky_relu(dilated(functional.leaky_relu(inner, 0.1)), 0.1))
                inner = y + inner
            total = total + inner
        x = total / len(blocks)
    return torch.tanh(net.last(functional.leaky_relu(x)))[:, 0]


def bigvgan(net: Any, mel: Tensor) -> Tensor:
    """[1, n_mels, frames] -> [1, samples]."""
    x = net.first(mel)
    for up, blocks in zip(net.up, net.blocks, strict=True):
        x = up(x)
        total = torch.zeros_like(x)
        for block in blocks:
            inner = x
            for number, (dilated, plain) in enumerate(zip(block.dilated, block.plain, strict=True)):
                before, between = block.activations[2 * number], block.activations[2 * number + 1]
                inner = plain(snake(between, dilated(snake(before, inner)))) + inner
            total = total + inner
        x = total / len(blocks)
    return net.last(snake(net.activation, x))[:, 0].clamp(-1.0, 1.0)


def snake(layer: Any, x: Tensor) -> Tensor:
    """Up by 2, x + sin^2(frequency x) / magnitude, down by 2: one filter per channel."""
    channels, side = x.shape[1], TAPS // 2 - 1
    frequency, magnitude = layer.frequency.exp()[:, None], layer.magnitude.exp()[:, None]
    padded = functional.pad(x, (side, side), mode="replicate")
    rising = layer.rising.expand(channels, 1, -1)
    up = 2 * functional.conv_transpose1d(padded, rising, stride=2, groups=channels)
    up = up[..., 3 * side : -3 * side]
    up = up + torch.sin(up * frequency) ** 2 / (magnitude + 1e-9)
    padded = functional.pad(up, (side, side + 1), mode="replicate")
    falling = layer.falling.expand(channels, 1, -1)
    return functional.conv1d(padded, falling, stride=2, groups=channels)


def check_alike(ours: Tensor, plain: Tensor) -> None:
    """Two ways of one arithmetic must give one result. Raises AssertionError."""
    scale = float(plain.abs().max())
    distance = float((ours - plain).abs().max())
    assert distance <= 1e-3 * max(scale, 1e-6), f"they differ by {distance} of {scale}"
