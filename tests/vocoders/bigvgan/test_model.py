from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.contracts import AudioContract, MelContract
from voxloom.interfaces.errors import SpecError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import WeightsView
from voxloom.testing.making import context, make, random_mel
from voxloom.testing.vocoder import VocoderConformance
from voxloom.vocoders.bigvgan.model import BigVgan
from voxloom.vocoders.bigvgan.options import BigVganOptions

MELS, FIRST, RATES, KERNELS = 6, 12, (4, 2), (8, 4)
BLOCKS, DILATIONS = (3, 5), ((1, 3), (1, 2))
OPTIONS = {
    "mel": {"sample_rate": 8000, "n_fft": 32, "win_length": 32, "hop_length": 8, "n_mels": MELS},
    "network": {"rates": RATES, "block_dilations": DILATIONS},
}
CONFIG = {
    "resblock": "1",
    "activation": "snakebeta",
    "upsample_rates": list(RATES),
    "resblock_dilation_sizes": [list(each) for each in DILATIONS],
    "sampling_rate": 8000,
    "n_fft": 32,
    "win_size": 32,
    "hop_size": 8,
    "num_mels": MELS,
    "fmin": 0,
    "fmax": None,
    "snake_logscale": True,
    "use_tanh_at_final": False,
}


def shapes() -> dict[str, tuple[int, ...]]:
    """Official names -> shapes, written out apart from the product's table."""
    found: dict[str, tuple[int, ...]] = {}

    def normed(name: str, *shape: int, bias: int = 0) -> None:
        found[f"{name}.weight_g"], found[f"{name}.weight_v"] = (shape[0], 1, 1), shape
        if bias:
            found[f"{name}.bias"] = (bias,)

    def activation(name: str, channels: int) -> None:
        found[f"{name}.act.alpha"] = found[f"{name}.act.beta"] = (channels,)
        found[f"{name}.upsample.filter"] = (1, 1, 12)
        found[f"{name}.downsample.lowpass.filter"] = (1, 1, 12)

    normed("conv_pre", FIRST, MELS, 7, bias=FIRST)
    channels = FIRST
    for n, kernel in enumerate(KERNELS):
        normed(f"ups.{n}.0", channels, channels // 2, kernel, bias=channels // 2)
        channels //= 2
        for k, (size, dilations) in enumerate(zip(BLOCKS, DILATIONS, strict=True)):
            block = f"resblocks.{2 * n + k}"
            for d in range(len(dilations)):
                for which in ("convs1", "convs2"):
                    normed(f"{block}.{which}.{d}", channels, channels, size, bias=channels)
                for each in (2 * d, 2 * d + 1):
                    activation(f"{block}.activations.{each}", channels)
    activation("activation_post", channels)
    normed("conv_post", 1, channels, 7)
    return found


@pytest.fixture
def tensors() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(1)
    made = {}
    for name, shape in shapes().items():
        value = 0.3 * torch.randn(shape, generator=generator)
        if name.endswith("filter"):
            value = torch.hann_window(14, periodic=False)[1:-1].reshape(shape)
            value = value / value.sum()
        elif name.endswith("weight_g"):
            value = 1 + value
        made[name] = value
    return made


Built = Callable[..., BigVgan]


@pytest.fixture
def build(tensors: dict[str, Tensor]) -> Built:
    """build(tensors=None, metadata={}, **options) -> the vocoder."""

    def built(
        other: Mapping[str, Tensor] | None = None, metadata: Any = None, **options: Any
    ) -> BigVgan:
        typed = BigVganOptions(weights="tiny.pt", **{**OPTIONS, **options})
        view = WeightsView(other or tensors, metadata or {}, "tiny.pt")
        made: BigVgan = make(BigVgan, typed, weights={"weights": view})
        return made

    return built


@pytest.fixture
def vocoder(build: Built) -> BigVgan:
    return build()


class TestBigVgan(VocoderConformance):
    streaming = True
    tolerance = 1e-5


def _features(vocoder: BigVgan, frames: int) -> Features:
    contract = vocoder.edges.accepts["features"]
    assert isinstance(contract, MelContract)
    return random_mel(contract, frames)


def test_what_lies_beyond_the_reach_is_not_heard(vocoder: BigVgan) -> None:
    reach = vocoder.network.size.reach
    features = _features(vocoder, 4 * reach)
    louder = features.values.clone()
    louder[:, 3 * reach :] += 3
    one = vocoder.decode(features, context()).waveform
    changed = Features(louder, features.contract)
    other = vocoder.decode(changed, context()).waveform
    assert torch.equal(one[: 2 * reach * 8], other[: 2 * reach * 8])
    assert not torch.equal(one, other)


def test_weights_that_were_folded_before_are_the_same(
    build: Built, tensors: dict[str, Tensor]
) -> None:
    folded = {}
    for name, tensor in tensors.items():
        if name.endswith("weight_v"):
            magnitude = tensors[name.replace("weight_v", "weight_g")]
            length = tensor.flatten(1).norm(dim=1).reshape(magnitude.shape)
            folded[name.replace("weight_v", "weight")] = tensor * magnitude / length
        elif not name.endswith("weight_g"):
            folded[name] = tensor
    features = _features(build(), 20)
    one, other = (each.decode(features, context()).waveform for each in (build(), build(folded)))
    torch.testing.assert_close(one, other)


def test_a_stored_configuration_decides(tensors: dict[str, Tensor], build: Built) -> None:
    told = build(metadata={"config": json.dumps(CONFIG)}, mel={}, network={})
    assert told.edges.accepts["features"] == MelContract(8000, 32, 32, 8, MELS, 0.0, 4000.0)
    assert told.edges.produces["audio"] == AudioContract(8000)
    features = _features(told, 9)
    wanted = build().decode(features, context()).waveform
    assert torch.equal(told.decode(features, context()).waveform, wanted)
    loud = Features(features.values + 30, features.contract)
    tanh = build(metadata={"config": json.dumps({**CONFIG, "use_tanh_at_final": True})})
    assert not torch.equal(
        tanh.decode(loud, context()).waveform, told.decode(loud, context()).waveform
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"activation": "snake"}, "type 1 with snake"),
        ({"resblock": "2"}, "type 2"),
        ({"hop_size": 10}, "a frame of the mel is 10"),
        ({"upsample_rates": "many"}, "makes no sense"),
    ],
    ids=str,
)
def test_another_configuration_is_refused(
    build: Built, change: dict[str, Any], message: str
) -> None:
    with pytest.raises(SpecError, match=message):
        build(metadata={"config": json.dumps({**CONFIG, **change})})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("conv_post.weight_v"), r"conv_post"),
        (lambda t: t.pop("resblocks.1.convs2.1.bias"), r"missing: blocks\.0\.1\.plain\.1\.bias"),
        (lambda t: t.update({"mpd.0.weight": torch.zeros(2)}), r"left over: mpd\.0\.weight"),
        (lambda t: t.pop("ups.1.0.weight_v"), r"no convolution 'ups\.1\.0'"),
        (
            lambda t: t.update({"activation_post.upsample.filter": torch.zeros(1, 1, 14)}),
            "not 12 taps",
        ),
        (lambda t: t["conv_pre.bias"].fill_(float("nan")), "not finite"),
    ],
    ids=["half a pair", "missing", "left over", "no stage", "filter", "nan"],
)
def test_weights_of_another_model_are_refused(
    build: Built,
    tensors: dict[str, Tensor],
    change: Callable[[dict[str, Any]], Any],
    message: str,
) -> None:
    change(tensors)
    with pytest.raises(WeightsError, match=message):
        build(tensors)


def test_another_number_of_bands_is_refused(build: Built) -> None:
    with pytest.raises(WeightsError, match="reads 6 bands, not 100"):
        build(mel={**OPTIONS["mel"], "n_mels": 100})
