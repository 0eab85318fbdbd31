from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.errors import SpecError, WeightsError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.vocoder import Vocoder
from voxloom.testing.making import context, make, random_mel
from voxloom.testing.vocoder import VocoderConformance
from voxloom.vocoders.hifigan.model import Hifigan
from voxloom.vocoders.hifigan.options import HifiganOptions, Mel

BANDS, FIRST, RATES, KERNELS = 6, 16, (5, 4, 2), (9, 8, 4)
MEL = Mel(sample_rate=4000, n_fft=160, win_length=160, hop_length=40, n_mels=BANDS, fmax_hz=2000)


def tensors(*, folded: bool, last_bias: bool = True) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(8)
    found: dict[str, Tensor] = {}

    def layer(name: str, *shape: int, up: bool = False, bias: bool = True) -> None:
        direction = torch.randn(shape, generator=generator)
        length = torch.linalg.vector_norm(direction, dim=(1, 2), keepdim=True)
        magnitude = 1 + 0.1 * torch.randn(shape[0], 1, 1, generator=generator)
        if folded:
            found[f"{name}.weight"] = direction * magnitude / length
        else:
            found[f"{name}.weight_g"], found[f"{name}.weight_v"] = magnitude, direction
        if bias:
            found[f"{name}.bias"] = 0.1 * torch.randn(shape[1 if up else 0], generator=generator)

    layer("conv_pre", FIRST, BANDS, 7)
    channels = FIRST
    for n, kernel in enumerate(KERNELS):
        layer(f"ups.{n}", channels, channels // 2, kernel, up=True)
        channels //= 2
        for k, size in enumerate((3, 5)):
            for convolution in ("convs1.0", "convs1.1", "convs2.0", "convs2.1"):
                layer(f"resblocks.{2 * n + k}.{convolution}", channels, channels, size)
    layer("conv_post", 1, channels, 7, bias=last_bias)
    return found


Build = Callable[..., Hifigan]


@pytest.fixture
def build() -> Build:
    def built(*, folded: bool = True, last_bias: bool = True, **options: Any) -> Hifigan:
        given = {
            "mel": MEL,
            "sample_rate": 4000,
            "rates": RATES,
            "block_dilations": ((1, 2), (1, 3)),
        }
        typed = HifiganOptions(weights="x", **{**given, **options})
        view = WeightsView(tensors(folded=folded, last_bias=last_bias), {}, "vocoder.pth")
        made: Hifigan = make(Hifigan, typed, weights={"weights": view})
        return made

    return built


class TestHifigan(VocoderConformance):
    streaming = True
    lengths = (90, 43)

    @pytest.fixture
    def vocoder(self, build: Build) -> Vocoder:
        return build()


def test_weight_norm_makes_no_difference(build: Build) -> None:
    features = random_mel(MEL.contract, 20)
    one, other = build(folded=True), build(folded=False)
    torch.testing.assert_close(
        one.decode(features, context()).waveform, other.decode(features, context()).waveform
    )


def test_a_stream_is_the_whole_however_it_is_cut(build: Build) -> None:
    vocoder, features = build(piece_frames=4), random_mel(MEL.contract, 90)
    whole = vocoder.decode(features, context()).waveform
    for size in (1, 11, 60, 90):
        parts = features.values.split(size, dim=-1)
        pieces = [
            Features(part, features.contract, final=number + 1 == len(parts))
            for number, part in enumerate(parts)
        ]
        heard = torch.cat([a.waveform for a in vocoder.stream(iter(pieces), context())])
        torch.testing.assert_close(heard, whole, atol=1e-6, rtol=0)


def test_a_large_chunk_is_decoded_in_growing_pieces(build: Build) -> None:
    vocoder, features = build(piece_frames=8), random_mel(MEL.contract, 90)
    sizes = [len(a.waveform) // 40 for a in vocoder.stream([features], context())]
    assert sizes == [8, 16, 32, 34]


def test_a_stream_that_breaks_off_is_a_fault(build: Build) -> None:
    cut = replace(random_mel(MEL.contract, 9), final=False)
    with pytest.raises(ValueError, match="without its final"):
        list(build().stream([cut], context()))


def test_audio_may_have_another_rate_than_the_mel(build: Build) -> None:
    mel = MEL.model_copy(update={"sample_rate": 2000, "hop_length": 20})
    vocoder = build(mel=mel)
    audio = vocoder.decode(random_mel(mel.contract, 10), context())
    assert (len(audio.waveform), audio.sample_rate) == (400, 4000)


def test_rates_that_do_not_fit_the_mel_are_refused(build: Build) -> None:
    with pytest.raises(SpecError, match=r"make 40 samples of a frame, but .* is 80"):
        build(sample_rate=8000)


def test_the_configuration_of_a_file_decides(build: Build) -> None:
    config = {"upsample_rates": list(RATES), "resblock_dilation_sizes": [[1, 2], [1, 3]]}
    options = HifiganOptions(weights="x", mel=MEL, sample_rate=4000)
    view = WeightsView(tensors(folded=True), {"config": json.dumps(config)}, "vocoder.pth")
    made = make(Hifigan, options, weights={"weights": view})
    features = random_mel(MEL.contract, 9)
    assert torch.equal(
        made.decode(features, context()).waveform, build().decode(features, context()).waveform
    )
    for spoiled in ({"upsample_rates": 5}, {"upsample_rates": [0]}):
        view = WeightsView({}, {"config": json.dumps(spoiled)}, "vocoder.pth")
        with pytest.raises(SpecError, match="makes no sense"):
            make(Hifigan, options, weights={"weights": view})


def test_other_weights_are_refused(build: Build) -> None:
    with pytest.raises(WeightsError, match="reads 6 bands, not 5"):
        build(mel=MEL.model_copy(update={"n_mels": 5}))
    with pytest.raises(WeightsError, match=r"no convolution 'ups\.3'"):
        build(rates=(5, 4, 2, 1))
    with pytest.raises(WeightsError, match=r"left over: ups\.2"):
        build(rates=(5, 8))


def test_the_last_convolution_may_lack_its_bias(build: Build) -> None:
    assert build(last_bias=False).network.last.bias is None


def test_by_default_it_is_the_vocoder_of_v4() -> None:
    options = HifiganOptions(weights="x")
    assert options.mel.contract.n_mels == 100
    assert options.mel.contract.hop_length * options.sample_rate // options.mel.sample_rate == 480
