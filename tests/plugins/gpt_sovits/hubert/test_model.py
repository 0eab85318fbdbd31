from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError, WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokenizer import SemanticTokenizer
from voxloom.plugins.gpt_sovits.hubert.loading import load_hubert, load_quantizer
from voxloom.plugins.gpt_sovits.hubert.model import HubertVq
from voxloom.plugins.gpt_sovits.hubert.options import HubertVqOptions
from voxloom.testing.checks import assert_thread_safe
from voxloom.testing.encoders import TokenizerConformance
from voxloom.testing.making import make, speech_like


class TestHubertVq(TokenizerConformance):
    spare_tokens = 9  # of the silence that follows

    @pytest.fixture
    def tokenizer(self, build: Callable[..., HubertVq]) -> SemanticTokenizer:
        return build()

    def test_it_gives_the_same_again_and_in_threads(
        self, tokenizer: SemanticTokenizer, recording: Audio
    ) -> None:
        calls = [
            lambda a=audio: tokenizer.tokenize(a) for audio in (recording, speech_like(3.5, seed=1))
        ]
        assert_thread_safe(calls, 0.0)


@pytest.mark.parametrize(("compat", "silence"), [("", 4800), ("official", 9600)])
def test_the_recording_is_followed_by_silence(
    build: Callable[..., HubertVq], compat: str, silence: int
) -> None:
    tokenizer = build(compat=compat)
    audio = speech_like(4.0)
    padded = torch.cat([audio.waveform, torch.zeros(silence)])
    with torch.inference_mode():
        wanted = tokenizer.quantizer(tokenizer.hubert(padded[None]).transpose(1, 2))[0]
    frames = (64000 + silence - 400) // 320 + 1
    assert wanted.shape == (frames // 2,)
    assert torch.equal(tokenizer.tokenize(audio).ids, wanted)


@pytest.mark.parametrize("seconds", [2.99, 10.01])
def test_a_prompt_has_3_to_10_seconds(build: Callable[..., HubertVq], seconds: float) -> None:
    with pytest.raises(VoiceError, match="3 to 10 s"):
        build().tokenize(speech_like(seconds))


def test_the_bounds_themselves_are_allowed(build: Callable[..., HubertVq]) -> None:
    tokenizer = build()
    for seconds in (3.0, 10.0):
        assert tokenizer.tokenize(speech_like(seconds)).ids.numel()


def test_the_wave_is_heard_as_loud_as_it_is(build: Callable[..., HubertVq]) -> None:
    tokenizer, audio = build(), speech_like(3.0)
    loud = tokenizer.features(audio.waveform)
    assert not torch.allclose(tokenizer.features(audio.waveform / 10 + 0.1), loud, atol=1e-3)
    with pytest.raises(AssertionError):  # as a normalised one would be
        torch.testing.assert_close(
            tokenizer.features(functional.layer_norm(audio.waveform, audio.waveform.shape)), loud
        )


def test_an_odd_last_frame_is_dropped(quantizer_view: WeightsView) -> None:
    quantizer = load_quantizer(quantizer_view)
    features = torch.randn(1, 8, 7, generator=torch.Generator().manual_seed(0))
    assert torch.equal(quantizer(features), quantizer(features[..., :6]))


def test_tokens_are_the_nearest_codes(quantizer_view: WeightsView) -> None:
    quantizer = load_quantizer(quantizer_view).quantizer
    wanted = torch.tensor([[5, 1023, 0, 77]])
    assert torch.equal(quantizer.nearest(quantizer.vectors(wanted) + 1e-3), wanted)


def test_newer_names_of_weight_norm_are_read(hubert_view: WeightsView) -> None:
    newer = "encoder.pos_conv_embed.conv.parametrizations.weight.original"
    tensors = dict(hubert_view.tensors)
    tensors[f"{newer}0"] = tensors.pop("encoder.pos_conv_embed.conv.weight_g")
    tensors[f"{newer}1"] = tensors.pop("encoder.pos_conv_embed.conv.weight_v")
    one = load_hubert(hubert_view).places.weight
    other = load_hubert(WeightsView(tensors, hubert_view.metadata, "x")).places.weight
    assert torch.equal(one, other)


def test_weight_norm_is_over_all_but_the_taps(hubert_view: WeightsView) -> None:
    name = "encoder.pos_conv_embed.conv.weight"
    magnitude = hubert_view.tensors[f"{name}_g"].float()
    direction = hubert_view.tensors[f"{name}_v"].float()
    wanted = magnitude * direction / direction.pow(2).sum((0, 1), keepdim=True).sqrt()
    torch.testing.assert_close(load_hubert(hubert_view).places.weight, wanted)


def test_the_configuration_beside_the_file_is_read(
    tmp_path: Path, hubert_view: WeightsView
) -> None:
    bare = WeightsView(hubert_view.tensors, {}, str(tmp_path / "pytorch_model.bin"))
    with pytest.raises(WeightsError, match=r"no config\.json beside"):
        load_hubert(bare)
    (tmp_path / "config.json").write_text("[]")
    with pytest.raises(WeightsError, match="no JSON object"):
        load_hubert(bare)
    (tmp_path / "config.json").write_text(hubert_view.metadata["config"])
    assert load_hubert(bare).size.layers == 2


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"do_stable_layer_norm": True}, "do_stable_layer_norm = True"),
        ({"feat_extract_norm": "layer"}, "feat_extract_norm = 'layer'"),
        ({"hidden_size": "8"}, "makes no sense"),
        ({"num_attention_heads": 3}, "do not fit"),
        ({"conv_kernel": [10]}, "do not fit"),
        ({"num_hidden_layers": 3}, "missing: encoder.layers.2"),
        ({"num_hidden_layers": 1}, "left over: encoder.layers.1"),
    ],
)
def test_another_construction_is_refused(
    hubert_view: WeightsView, change: dict[str, object], match: str
) -> None:
    config = {**json.loads(hubert_view.metadata["config"]), **change}
    view = WeightsView(hubert_view.tensors, {"config": json.dumps(config)}, "x")
    with pytest.raises(WeightsError, match=match):
        load_hubert(view)


def test_files_that_do_not_belong_together_are_refused(
    hubert_view: WeightsView, quantizer_view: WeightsView
) -> None:
    tensors = dict(quantizer_view.tensors)
    tensors["ssl_proj.weight"] = torch.zeros(6, 6, 2)
    tensors["ssl_proj.bias"] = torch.zeros(6)
    tensors["quantizer.vq.layers.0._codebook.embed"] = torch.zeros(1024, 6)
    views = {"weights": hubert_view, "quantizer": WeightsView(tensors, {}, "other.pth")}
    with pytest.raises(WeightsError, match="of width 6; 1024 tokens of width 8"):
        make(HubertVq, HubertVqOptions(weights="h", quantizer="q"), weights=views)


def test_a_file_without_quantizer_is_refused(hubert_view: WeightsView) -> None:
    with pytest.raises(WeightsError, match="holds no quantizer"):
        load_quantizer(hubert_view)


def test_speech_of_another_rate_is_resampled(build: Callable[..., HubertVq]) -> None:
    audio = speech_like(4.0, sample_rate=48000)
    made = build().tokenize(Audio(audio.waveform, 48000))
    assert made.ids.shape == build().tokenize(speech_like(4.0)).ids.shape
