"""From noise to mel along the flow, by Euler's method.

Source: Y. Lipman et al., "Flow Matching for Generative Modeling", arXiv:2210.02747, equation 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from voxloom.interfaces.stage import never_stop
from voxloom.plugins.gpt_sovits.dit.transformer import FlowTransformer

Draw = Callable[[Sequence[int]], Tensor]  # shape -> normal noise
LEAST_GUIDANCE = 1e-5


def draws(generator: torch.Generator) -> Draw:
    """Normal noise from a request's generator, drawn on the CPU whatever the network's device."""
    return lambda shape: torch.randn(tuple(shape), generator=generator)


def sample(
    flow: FlowTransformer,
    condition: Tensor,
    prompt: Tensor,
    draw: Draw,
    *,
    steps: int,
    guidance: float = 0.0,
    check: Callable[[], None] = never_stop,
) -> Tensor:
    """The mel that goes on where the prompt ends.

    Args:
        condition: features of prompt and target, [batch, condition, frames].
        prompt: mel [1 or batch, mels, its frames], in the model's range.
        draw: called once, for [batch, mels, frames].
        steps: of Euler's method; the network is told their size.
        guidance: how far away from what would be spoken without prompt and condition; 0 is off
            and costs nothing. Source: J. Ho, T. Salimans, arXiv:2207.12598, equation 6.
        check: called before each step.

    Returns:
        [batch, mels, frames - its frames], without the prompt.
    """
    batch, _, frames = condition.shape
    known = prompt.shape[-1]
    noise = draw((batch, flow.size.mels, frames))
    x = noise.to(condition.device, torch.float32, copy=True)
    x[..., :known] = 0
    told = torch.zeros_like(x, dtype=condition.dtype)
    told[..., :known] = prompt
    features = condition.transpose(1, 2)
    fixed = flow.fixed(told, flow.condition(features))
    free = None
    if guidance > LEAST_GUIDANCE:
        free = flow.fixed(torch.zeros_like(told), flow.condition(torch.zeros_like(features)))
    size = 1 / steps
    guides = flow.guides(_times(steps, x), torch.full((1,), size, device=x.device))
    turns = flow.turns(frames)
    for guide in guides:
        check()
        velocity = flow(x, fixed, guide, turns)
        if free is not None:
            velocity = velocity + guidance * (velocity - flow(x, free, guide, turns))
        x.add_(velocity, alpha=size)
        x[..., :known] = 0
    return x[..., known:]


def _times(steps: int, like: Tensor) -> Tensor:
    """0, 1/n, 2/n, ... added up in double precision, as the original does."""
    times, time = [], 0.0
    for _ in range(steps):
        times.append(time)
        time += 1 / steps
    return torch.tensor(times, dtype=torch.float32, device=like.device)
