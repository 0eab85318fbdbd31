"""How fast SoVITS turns tokens into speech, against a plain run of the same arithmetic.

    python -m benchmarks.sovits [--versions v1,v2,v2Pro] [--seconds 5] [--rounds 3] [--threads 2]

Random weights of the published sizes. `whole` is tokens to waveform; `generator` the HiFi-GAN part
of it. Plain: weight norm in every call, nothing in place, no inference mode; see plain.py.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

import torch
from torch import Tensor

from benchmarks import plain
from benchmarks.measuring import Rows, finish, in_turns, parser, spread, times_faster
from voxloom.plugins.gpt_sovits.common.content_encoder import ContentSize
from voxloom.plugins.gpt_sovits.sovits.generator import GeneratorSize
from voxloom.plugins.gpt_sovits.sovits.network import Sovits, SovitsSize

CONTENT = ContentSize(
    symbols=732,
    content=768,
    hidden=192,
    inner=768,
    layers=6,
    heads=2,
    kernel=3,
    window=4,
    meeting=512,
    latent=192,
)
V2 = SovitsSize(
    content=CONTENT,
    generator=GeneratorSize(
        latent=192,
        first=512,
        rates=(10, 8, 2, 2, 2),
        kernels=(16, 16, 8, 2, 2),
        block_kernels=(3, 7, 11),
        block_dilations=((1, 3, 5), (1, 3, 5), (1, 3, 5)),
        style=512,
    ),
    codes=1024,
    bins=704,
    style=512,
)
PRO = replace(V2, generator=replace(V2.generator, style=1024), style=1024, speaker=20480)
SIZES = {
    "v1": replace(V2, content=replace(CONTENT, symbols=322), bins=1025),
    "v2": V2,
    "v2Pro": PRO,
    "v2ProPlus": replace(
        PRO, generator=replace(PRO.generator, first=768, kernels=(20, 16, 8, 2, 2))
    ),
}
TOKENS_PER_SECOND = 25
_NORMED = re.compile(
    r"generator\.(up\.\d+|blocks\..*\.(dilated|plain)\.\d+)|flow\.couplings\.\d+\.net\..*"
)


def network(version: str) -> Sovits:
    """Random weights, the same each time."""
    made: Sovits = plain.seeded(lambda: Sovits(SIZES[version]))
    return made


def inputs(size: SovitsSize, seconds: float) -> tuple[Tensor, Tensor, Tensor]:
    drawn = torch.Generator().manual_seed(0)
    count = round(seconds * TOKENS_PER_SECOND)
    tokens = torch.randint(0, size.codes, (1, count), generator=drawn)
    phones = torch.randint(0, size.content.symbols, (1, max(2, count // 2)), generator=drawn)
    return tokens, phones, 0.3 * torch.randn(1, size.style, 1, generator=drawn)


def whole(net: Any, given: tuple[Tensor, Tensor, Tensor], folded: bool) -> Tensor:
    tokens, phones, style = given
    drawn = torch.Generator().manual_seed(1)

    def latent() -> Tensor:
        hidden = net.hidden(tokens, phones, style)
        made: Tensor = net.latent(
            hidden, style, 1.0, 0.5, lambda shape: torch.randn(shape, generator=drawn)
        )
        return made

    if folded:
        with torch.inference_mode():
            made: Tensor = net.generator(latent(), style)
            return made
    with torch.no_grad():
        return _plain_generator(net.generator, latent(), style)


def _plain_generator(net: Any, latent: Tensor, style: Tensor) -> Tensor:
    return plain.hifigan(net, net.first(latent) + net.condition(style))


def generator(net: Any, latent: Tensor, style: Tensor, folded: bool) -> Tensor:
    if folded:
        with torch.inference_mode():
            made: Tensor = net.generator(latent, style)
            return made
    with torch.no_grad():
        return _plain_generator(net.generator, latent, style)


def measure(versions: list[str], seconds: float, rounds: int) -> Rows:
    rows: Rows = []
    for version in versions:
        ours = network(version)
        theirs = plain.with_weight_norm(ours, lambda name: bool(_NORMED.fullmatch(name)))
        given = inputs(ours.size, seconds)
        plain.check_alike(whole(ours, given, True), whole(theirs, given, False))
        frames = 2 * given[0].shape[1]
        drawn = torch.Generator().manual_seed(2)
        latent = torch.randn(1, ours.size.content.latent, frames, generator=drawn)
        for part, ours_run, plain_run in (
            ("whole", partial(whole, ours, given, True), partial(whole, theirs, given, False)),
            (
                "generator",
                partial(generator, ours, latent, given[2], True),
                partial(generator, theirs, latent, given[2], False),
            ),
        ):
            took = in_turns({"ours": ours_run, "plain": plain_run}, rounds)
            rows.append(
                {
                    "version": version,
                    "part": part,
                    "seconds_per_second": round(median(took["ours"]) / seconds, 4),
                    "plain": round(median(took["plain"]) / seconds, 4),
                    "times_plain": times_faster(took["ours"], took["plain"]),
                    "spread": spread(took["ours"]),
                }
            )
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--versions", default=",".join(SIZES))
    options.add_argument("--seconds", type=float, default=4.0)
    wanted = options.parse_args()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    rows = measure(wanted.versions.split(","), wanted.seconds, wanted.rounds)
    finish("sovits", rows, wanted, seconds=wanted.seconds, rounds=wanted.rounds)


if __name__ == "__main__":
    main()
