"""How fast each vocoder makes samples, against a plain run of the same arithmetic.

    python -m benchmarks.vocoders [--names hifigan,bigvgan,...] [--seconds 1] [--rounds 3]

Random weights of the published sizes: HiFi-GAN at 48 kHz as in v4, BigVGAN v2 at 24 kHz as in v3,
source-filter as in the preset mini; Griffin-Lim has none. Plain: weight norm in every call, nothing
in place, one filter per channel around BigVGAN's activations, no inference mode; see plain.py. For
source-filter and Griffin-Lim, whose layers are plain already, only the speed is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks import plain
from benchmarks.measuring import Rows, finish, in_turns, parser, spread, times_faster
from voxloom.interfaces.contracts import MelContract
from voxloom.interfaces.features import Features
from voxloom.testing.making import context, make
from voxloom.vocoders.bigvgan.activation import TAPS
from voxloom.vocoders.bigvgan.network import BigVganNet, BigVganSize
from voxloom.vocoders.griffin_lim.model import GriffinLim
from voxloom.vocoders.griffin_lim.options import GriffinLimOptions, Mel
from voxloom.vocoders.hifigan.network import HifiganNet, HifiganSize
from voxloom.vocoders.source_filter.metadata import NetworkConfig
from voxloom.vocoders.source_filter.network import SourceFilterNet
from voxloom.vocoders.source_filter.spectral import Spectral
from voxloom.vocoders.source_filter.stream import Decoder

BLOCKS = {"block_kernels": (3, 7, 11), "block_dilations": ((1, 3, 5), (1, 3, 5), (1, 3, 5))}
HIFIGAN = HifiganSize(
    n_mels=100,
    first=512,
    rates=(10, 6, 2, 2, 2),
    kernels=(20, 12, 4, 4, 4),
    last_bias=True,
    **BLOCKS,
)
BIGVGAN = BigVganSize(
    n_mels=100,
    first=1536,
    rates=(4, 4, 2, 2, 2, 2),
    kernels=(8, 8, 4, 4, 4, 4),
    **BLOCKS,
)
MINI = Mel().contract()
Pair = tuple[Callable[[], Tensor], Callable[[], Tensor] | None]
_NORMED = re.compile(r"first|last|up\.\d+|blocks\..*\.(dilated|plain)\.\d+")


def _mel(n_mels: int, frames: int) -> Tensor:
    return torch.randn(1, n_mels, frames, generator=torch.Generator().manual_seed(1)) - 4


def _inference(run: Callable[[], Tensor]) -> Callable[[], Tensor]:
    def wrapped() -> Tensor:
        with torch.inference_mode():
            return run()

    return wrapped


def _no_grad(run: Callable[[], Tensor]) -> Callable[[], Tensor]:
    def wrapped() -> Tensor:
        with torch.no_grad():
            return run()

    return wrapped


def _normed(net: nn.Module) -> Any:
    return plain.with_weight_norm(net, lambda name: bool(_NORMED.fullmatch(name)))


def hifigan(seconds: float) -> Pair:
    net = plain.seeded(lambda: HifiganNet(HIFIGAN))
    theirs, mel = _normed(net), _mel(100, round(seconds * 48000 / HIFIGAN.hop_length))
    return (
        _inference(lambda: net(mel)),
        _no_grad(lambda: plain.hifigan(theirs, theirs.first(mel))),
    )


def bigvgan(seconds: float) -> Pair:
    net = plain.seeded(lambda: BigVganNet(BIGVGAN))
    lowpass = torch.hann_window(TAPS + 2, periodic=False)[1:-1]
    for name, buffer in net.named_buffers():
        if name.endswith(("rising", "falling")):
            buffer.copy_(lowpass / lowpass.sum())
    theirs, mel = _normed(net), _mel(100, round(seconds * 24000 / BIGVGAN.hop_length))
    return _inference(lambda: net(mel)), _no_grad(lambda: plain.bigvgan(theirs, mel))


def source_filter(seconds: float) -> Pair:
    net = plain.seeded(lambda: SourceFilterNet(NetworkConfig(), MINI))
    frames = round(seconds * MINI.sample_rate / MINI.hop_length)
    mel, f0 = _mel(MINI.n_mels, frames)[0], torch.full((frames,), 150.0)
    spectral = Spectral(MINI.n_fft, MINI.hop_length, "cpu")

    def run() -> Tensor:
        generator = torch.Generator().manual_seed(0)
        return Decoder(net, spectral, generator).feed(mel, f0, final=True)

    return _inference(run), None


def griffin_lim(seconds: float) -> Pair:
    stage = make(GriffinLim, GriffinLimOptions())
    contract: MelContract = MINI
    frames = round(seconds * contract.sample_rate / contract.hop_length)
    features = Features(_mel(contract.n_mels, frames)[0], contract)
    return lambda: stage.decode(features, context(0)).waveform, None


VOCODERS = {
    "hifigan": hifigan,
    "bigvgan": bigvgan,
    "source_filter": source_filter,
    "griffin_lim": griffin_lim,
}


def measure(names: list[str], seconds: float, rounds: int) -> Rows:
    rows: Rows = []
    for name in names:
        ours, theirs = VOCODERS[name](seconds)
        runs: dict[str, Callable[[], object]] = {"ours": ours}
        if theirs is not None:
            plain.check_alike(ours(), theirs())
            runs["plain"] = theirs
        took = in_turns(runs, rounds)
        row: dict[str, Any] = {
            "vocoder": name,
            "seconds_per_second": round(median(took["ours"]) / seconds, 4),
        }
        if theirs is not None:
            row["plain"] = round(median(took["plain"]) / seconds, 4)
            row["times_plain"] = times_faster(took["ours"], took["plain"])
        row["spread"] = spread(took["ours"])
        rows.append(row)
    return rows


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--names", default=",".join(VOCODERS))
    options.add_argument("--seconds", type=float, default=1.0, help="of sound, in each run")
    wanted = options.parse_args()
    if wanted.threads:
        torch.set_num_threads(wanted.threads)
    rows = measure(wanted.names.split(","), wanted.seconds, wanted.rounds)
    finish("vocoders", rows, wanted, seconds=wanted.seconds, rounds=wanted.rounds)


if __name__ == "__main__":
    main()
