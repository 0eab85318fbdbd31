from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import Edges, SpeakerContract
from voxloom.interfaces.errors import VoiceError, WeightsError
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.eres2net.model import Eres2NetV2, filter_banks, load, size_of
from voxloom.plugins.gpt_sovits.eres2net.network import Fusion
from voxloom.plugins.gpt_sovits.eres2net.options import Eres2NetOptions
from voxloom.testing.encoders import SpeakerEncoderConformance
from voxloom.testing.making import build as build_of
from voxloom.testing.making import speech_like

CHANNELS, SCALE, BLOCKS = 4, 2, (1, 2, 1, 1)
WIDTHS, OUTSIDE, NARROW = (2, 3, 4, 5), (8, 12, 16, 20), 2


def tensors() -> dict[str, Tensor]:
    """Official names, written out apart from the product's table."""
    generator = torch.Generator().manual_seed(3)
    found: dict[str, Tensor] = {}

    def convolution(name: str, *shape: int, bias: bool = False) -> None:
        spread = (shape[1] * shape[2] * shape[3]) ** -0.5
        found[f"{name}.weight"] = spread * torch.randn(shape, generator=generator)
        if bias:
            found[f"{name}.bias"] = 0.1 * torch.randn(shape[0], generator=generator)

    def norm(name: str, width: int) -> None:
        found[f"{name}.weight"] = 1 + 0.1 * torch.randn(width, generator=generator)
        found[f"{name}.bias"] = 0.1 * torch.randn(width, generator=generator)
        found[f"{name}.running_mean"] = 0.1 * torch.randn(width, generator=generator)
        found[f"{name}.running_var"] = 0.5 + torch.rand(width, generator=generator)
        found[f"{name}.num_batches_tracked"] = torch.tensor(7)

    def fusion(name: str, width: int) -> None:
        convolution(f"{name}.local_att.0", NARROW, 2 * width, 1, 1, bias=True)
        norm(f"{name}.local_att.1", NARROW)
        convolution(f"{name}.local_att.3", width, NARROW, 1, 1, bias=True)
        norm(f"{name}.local_att.4", width)

    convolution("conv1", CHANNELS, 1, 3, 3)
    norm("bn1", CHANNELS)
    inside = CHANNELS
    for stage, (blocks, width, outside) in enumerate(zip(BLOCKS, WIDTHS, OUTSIDE, strict=True), 1):
        for n in range(blocks):
            name = f"layer{stage}.{n}"
            convolution(f"{name}.conv1", width * SCALE, inside, 1, 1)
            norm(f"{name}.bn1", width * SCALE)
            for k in range(SCALE):
                convolution(f"{name}.convs.{k}", width, width, 3, 3)
                norm(f"{name}.bns.{k}", width)
            if stage > 2:
                fusion(f"{name}.fuse_models.0", width)
            convolution(f"{name}.conv3", outside, width * SCALE, 1, 1)
            norm(f"{name}.bn3", outside)
            if n == 0:
                convolution(f"{name}.shortcut.0", outside, inside, 1, 1)
                norm(f"{name}.shortcut.1", outside)
            inside = outside
    convolution("layer3_ds", OUTSIDE[3], OUTSIDE[2], 3, 3)
    fusion("fuse34", OUTSIDE[3])
    found["seg_1.weight"], found["seg_1.bias"] = torch.zeros(3, 9), torch.zeros(3)
    return found


@pytest.fixture
def view() -> WeightsView:
    return WeightsView(tensors(), {}, "eres2netv2.ckpt")


@pytest.fixture
def encoder(view: WeightsView) -> Eres2NetV2:
    options = Eres2NetOptions(weights="x")
    build = build_of(options, weights={"weights": view})
    edges = Edges(build.edges.accepts, produces={"speaker": SpeakerContract("eres2netv2", 200)})
    return Eres2NetV2(options, replace(build, edges=edges))


class TestEres2NetV2(SpeakerEncoderConformance):
    @pytest.fixture
    def speaker_encoder(self, encoder: Eres2NetV2) -> SpeakerEncoder:
        return encoder


def test_the_size_is_told_by_the_tensors(view: WeightsView) -> None:
    size = size_of(view)
    assert [stage.blocks for stage in size.stages] == list(BLOCKS)
    assert [stage.bottleneck for stage in size.stages] == [0, 0, NARROW, NARROW]
    assert {stage.scale for stage in size.stages} == {SCALE}
    assert load(view)[1] == 200


def test_filter_banks_take_the_wave_as_it_is() -> None:
    audio = speech_like(0.6)
    banks = filter_banks(audio.waveform)
    assert banks.shape == ((9600 - 400) // 160 + 1, 80)
    louder = filter_banks(audio.waveform * 10)
    loud = banks > -5  # far from the floor of the logarithm
    assert bool(loud.any())
    torch.testing.assert_close(
        (louder - banks)[loud], torch.full_like(banks[loud], 4.60517), atol=0.01, rtol=0
    )
    assert float(filter_banks(torch.zeros(800)).max()) == pytest.approx(-15.9424, abs=1e-3)


def test_a_fusion_of_equals_keeps_them(view: WeightsView) -> None:
    fusion = Fusion(6, 2).eval()
    both = torch.randn(1, 6, 4, 5, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(fusion(both, both), 2 * both)


def test_a_recording_shorter_than_a_frame_is_refused(encoder: Eres2NetV2) -> None:
    with pytest.raises(VoiceError, match="too short to hear who speaks"):
        encoder.embed(Audio(torch.zeros(390), 16000))


def test_the_recording_is_heard_through_32_khz(encoder: Eres2NetV2) -> None:
    audio = speech_like(1.0, sample_rate=32000)
    loud = Audio(audio.waveform / audio.waveform.abs().max() * 1.5, 32000)
    full = Audio(loud.waveform / 1.5, 32000)
    assert torch.allclose(encoder.embed(loud).vector, encoder.embed(full).vector, atol=1e-4)


def test_other_files_are_refused(view: WeightsView) -> None:
    options = Eres2NetOptions(weights="x")
    with pytest.raises(WeightsError, match="width 200, not 20480"):
        Eres2NetV2(options, build_of(options, weights={"weights": view}))
    missing = {k: v for k, v in view.tensors.items() if k != "layer2.1.bns.1.running_var"}
    with pytest.raises(WeightsError, match=r"missing: layer2\.1\.bns\.1\.running_var"):
        load(replace(view, tensors=missing))
    with pytest.raises(WeightsError, match=r"left over: other\.weight"):
        load(replace(view, tensors={**view.tensors, "other.weight": torch.zeros(1)}))
    with pytest.raises(WeightsError, match=r"no convolution 'layer1\.0\.convs\.0\.weight'"):
        load(replace(view, tensors={"conv1.weight": torch.zeros(4, 1, 3, 3)}))
