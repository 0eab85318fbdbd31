from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import AudioContract
from voxloom.interfaces.errors import ShapeError, SpecError, WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.ap_bwe import model
from voxloom.plugins.ap_bwe.model import ApBwe
from voxloom.plugins.ap_bwe.options import ApBweOptions
from voxloom.testing.device import on_both
from voxloom.testing.effect import EffectConformance
from voxloom.testing.making import context, make, speech_like

BINS, CHANNELS, INNER, BLOCKS = 65, 8, 12, 2
SPECTRUM = {"low_rate": 8000, "high_rate": 16000, "n_fft": 128, "win_length": 64, "hop_length": 16}


@pytest.fixture
def tensors() -> dict[str, Tensor]:
    """Random weights under the official names, written out apart from the product's table."""
    shapes: dict[str, tuple[int, ...]] = {}

    def layer(name: str, *shape: int) -> None:
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = shape, shape[:1]

    for which in ("mag", "pha"):
        layer(f"conv_pre_{which}", CHANNELS, BINS, 7)
        layer(f"norm_pre_{which}", CHANNELS)
        for n in range(BLOCKS):
            block = f"convnext_{which}.{n}"
            shapes[f"{block}.gamma"] = (CHANNELS,)
            layer(f"{block}.dwconv", CHANNELS, 1, 7)
            layer(f"{block}.norm", CHANNELS)
            layer(f"{block}.pwconv1", INNER, CHANNELS)
            layer(f"{block}.pwconv2", CHANNELS, INNER)
        layer(f"norm_post_{which}", CHANNELS)
    for last in ("linear_post_mag", "linear_post_pha_r", "linear_post_pha_i"):
        layer(last, BINS, CHANNELS)
    generator = torch.Generator().manual_seed(1)
    return {
        name: (1 + 0.1 * drawn if name.endswith(("gamma", "norm.weight")) else 0.1 * drawn)
        for name, drawn in (
            (name, torch.randn(shape, generator=generator)) for name, shape in shapes.items()
        )
    }


Built = Callable[..., ApBwe]


@pytest.fixture
def build(tensors: dict[str, Tensor]) -> Built:
    """build(tensors=None, metadata={}, **options) -> the effect."""

    def built(
        other: Mapping[str, Tensor] | None = None,
        metadata: Any = None,
        device: str = "cpu",
        **options: Any,
    ) -> ApBwe:
        typed = ApBweOptions(weights="tiny.zip", **{"spectrum": SPECTRUM, **options})
        view = WeightsView(other or tensors, metadata or {}, "tiny.zip")
        made: ApBwe = make(ApBwe, typed, weights={"weights": view}, device=device)
        return made

    return built


@pytest.fixture
def effect(build: Built) -> ApBwe:
    return build()


class TestApBwe(EffectConformance):
    def test_the_result_is_as_long_to_the_sample(self, effect: ApBwe) -> None:
        for count in (1, 57, 1000, 1003):
            audio = Audio(speech_like(1.0, 8000).waveform[:count], 8000)
            assert len(effect.process(audio, context()).waveform) == 2 * count


def test_it_widens_on_another_device_and_gives_audio_of_the_cpu(build: Built) -> None:
    audio = speech_like(0.3, 8000)
    plain, there = on_both(lambda device: build(device=device).process(audio, context()).waveform)
    torch.testing.assert_close(there, plain, atol=1e-5, rtol=0)


def test_the_original_cuts_the_end_to_whole_frames(build: Built, effect: ApBwe) -> None:
    audio = Audio(speech_like(1.0, 8000).waveform[:1003], 8000)
    whole = effect.process(audio, context()).waveform
    cut = build(compat=True).process(audio, context()).waveform
    assert len(cut) == 2006 // 16 * 16
    torch.testing.assert_close(cut, whole[: len(cut)])


def test_the_original_makes_something_of_silence_and_nothing_of_less_than_a_frame(
    build: Built, effect: ApBwe
) -> None:
    silence = Audio(torch.zeros(800), 8000)
    assert not effect.process(silence, context()).waveform.any()
    official = build(compat=True)
    assert official.process(silence, context()).waveform.any()
    short = Audio(speech_like(1.0, 8000).waveform[:7], 8000)
    assert official.process(short, context()).waveform.shape == (0,)


def test_pieces_give_what_the_whole_gives(effect: ApBwe, monkeypatch: pytest.MonkeyPatch) -> None:
    audio = speech_like(0.7, 8000)
    whole = effect.process(audio, context()).waveform
    monkeypatch.setattr(model, "PIECE_FRAMES", 41)
    calls: list[int] = []
    given = replace(context(), check=lambda: calls.append(1))
    torch.testing.assert_close(effect.process(audio, given).waveform, whole)
    assert len(calls) == -(-(11200 // 16 + 1) // 41)


def test_a_network_that_adds_nothing_gives_the_resampled_speech(
    build: Built, tensors: dict[str, Tensor]
) -> None:
    """With its own phase: so only the amplitudes can be compared."""
    for name in ("linear_post_mag.weight", "linear_post_mag.bias"):
        tensors[name] = torch.zeros_like(tensors[name])
    effect = build(tensors)
    waveform = speech_like(0.5, 16000).waveform
    loud, turned = effect.analyse(waveform)
    with torch.inference_mode():
        wide, _ = effect.widened(waveform, context())
    torch.testing.assert_close(wide, loud)
    back = effect.synthesise(loud, turned, len(waveform))
    torch.testing.assert_close(back, waveform, rtol=1e-3, atol=1e-3)


def test_a_result_beyond_one_is_divided_by_its_peak(
    build: Built, tensors: dict[str, Tensor]
) -> None:
    tensors["linear_post_mag.bias"] += 4.0
    made = build(tensors).process(speech_like(0.5, 8000), context()).waveform
    assert float(made.abs().max()) == pytest.approx(1.0)


def test_another_rate_is_refused_with_the_mend(effect: ApBwe) -> None:
    with pytest.raises(ShapeError, match=r"at 8000 Hz, not 16000 Hz.*sample_rate: 8000"):
        effect.process(speech_like(0.1, 16000), context())


def test_a_stored_configuration_decides(build: Built) -> None:
    config = {
        "lr_sampling_rate": 8000,
        "hr_sampling_rate": 16000,
        "n_fft": 128,
        "hop_size": 16,
        "win_size": 64,
    }
    told = build(metadata={"config": json.dumps(config)}, spectrum={})
    assert told.edges.accepts["audio"] == AudioContract(8000)
    assert told.edges.produces["audio"] == AudioContract(16000)
    with pytest.raises(SpecError, match="makes no sense"):
        build(metadata={"config": json.dumps({**config, "hop_size": 60})})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.pop("conv_pre_mag.weight"), "no generator of AP-BWE"),
        (lambda t: t.pop("convnext_pha.1.gamma"), r"missing: convnext_pha\.1\.gamma"),
        (lambda t: t.update({"more": torch.zeros(1)}), "left over: more"),
    ],
    ids=["another", "missing", "left over"],
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


def test_another_size_of_spectrum_is_refused(build: Built) -> None:
    with pytest.raises(WeightsError, match="reads spectra of 65 bins, and n_fft 256 makes 129"):
        build(spectrum={**SPECTRUM, "n_fft": 256})
