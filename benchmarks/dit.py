"""How fast the v3 and v4 acoustic model makes a mel, against a plain run of the same arithmetic.

    python -m benchmarks.dit [--versions v3,v4] [--steps 2] [--rounds 2] [--threads 2]

One window of the full length, of which the first half is the prompt, as when long speech is made;
random weights of the published size. A step costs the same wherever it is, so few are measured and
`at_default_steps` says what the version's own number of steps would take. Plain: the times, the
condition and the rotary angles are embedded anew in every step, and it is not inference mode.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

import torch
from torch import Tensor

from benchmarks import plain
from benchmarks.measuring import Rows, finish, in_turns, parser, spread, times_faster
from benchmarks.sovits import CONTENT
from voxloom.plugins.gpt_sovits.dit.contracts import VERSIONS
from voxloom.plugins.gpt_sovits.dit.network import DitNetwork, DitSize
from voxloom.plugins.gpt_sovits.dit.transformer import FlowSize

V3 = DitSize(
    content=CONTENT,
    flow=FlowSize(
        mels=100,
        condition=512,
        width=1024,
        depth=22,
        heads=16,
        inner=2048,
        times=256,
        condition_inner=1024,
        condition_kernel=7,
        condition_blocks=4,
        place_kernel=31,
        place_groups=16,
    ),
    codes=1024,
    bins=704,
    style=512,
    widening=1.875,
    kernel=5,
    layers=8,
)
SIZES = {"v3": V3, "v4": replace(V3, widening=2.0)}


def network(version: str) -> DitNetwork:
    """Random weights, the same each time."""
    made: DitNetwork = plain.seeded(lambda: DitNetwork(SIZES[version]))
    return made


def inputs(version: str) -> tuple[Tensor, Tensor, Tensor]:
    """Features of the whole window, the prompt's mel, and the noise to begin with."""
    size, facts = SIZES[version].flow, VERSIONS[version]
    drawn = torch.Generator().manual_seed(0)
    features = torch.randn(1, size.condition, facts.window_frames, generator=drawn)
    prompt = torch.rand(1, size.mels, facts.prompt_frames, generator=drawn) * 2 - 1
    noise = torch.randn(1, size.mels, facts.window_frames, generator=drawn)
    return features, prompt, noise


def ours(net: DitNetwork, given: tuple[Tensor, Tensor, Tensor], steps: int) -> Tensor:
    features, prompt, noise = given
    with torch.inference_mode():
        return net.sample(features, prompt, lambda shape: noise, steps=steps)


def anew(net: Any, given: tuple[Tensor, Tensor, Tensor], steps: int) -> Tensor:
    """Euler's method with everything computed in every step."""
    features, prompt, noise = given
    flow, known = net.flow, prompt.shape[-1]
    with torch.no_grad():
        x = torch.cat((torch.zeros_like(prompt), noise[..., known:]), dim=-1)
        told = torch.cat((prompt, torch.zeros_like(noise[..., known:])), dim=-1)
        for step in range(steps):
            fixed = flow.fixed(told, flow.condition(features.transpose(1, 2)))
            time, size = torch.tensor([step / steps]), torch.tensor([1 / steps])
            guide = flow.guides(time, size)[0]
            velocity = flow(x, fixed, guide, flow.turns(x.shape[-1]))
            x = x + velocity / steps
            x = torch.cat((torch.zeros_like(prompt), x[..., known:]), dim=-1)
        return x[..., known:]


def measure(versions: list[str], steps: int, rounds: int) -> Rows:
    rows: Rows = []
    for version in versions:
        net, given = network(version), inputs(version)
        facts = VERSIONS[version]
        frames = facts.window_frames - facts.prompt_frames
        seconds = frames * facts.mel.hop_length / facts.mel.sample_rate
        plain.check_alike(ours(net, given, 1), anew(net, given, 1))
        took = in_turns(
            {"ours": partial(ours, net, given, steps), "plain": partial(anew, net, given, steps)},
            rounds,
        )
        fast = median(took["ours"]) / seconds
        rows.append(
            {
                "version": version,
                "steps": steps,
                "seconds_per_second": round(fast, 3),
                "plain": round(median(took["plain"]) / seconds, 3),
                "times_plain": times_faster(took["ours"], took["plain"]),
                "at_default_steps": f"{fast * facts.steps / steps:.2f} ({facts.steps} steps)",
                "spread": spread(took["ours"]),
            }
        )
    return rows


def main() -> None:
    options = parser(__doc__, rounds=2)
    options.add_argument("--versions", default=",".join(SIZES))
    options.add_argument("--steps", type=int, default=2)
    wanted = options.parse_args()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    rows = measure(wanted.versions.split(","), wanted.steps, wanted.rounds)
    finish("dit", rows, wanted, rounds=wanted.rounds)


if __name__ == "__main__":
    main()
