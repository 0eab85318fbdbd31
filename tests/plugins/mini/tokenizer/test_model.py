from __future__ import annotations

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError, WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.mini.tokenizer.model import MiniTokenizer
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork, heard
from voxloom.plugins.mini.tokenizer.options import MiniTokenizerOptions
from voxloom.testing.encoders import TokenizerConformance
from voxloom.testing.making import make, speech_like


class TestMiniTokenizer(TokenizerConformance):
    @pytest.fixture
    def tokenizer(self, tokenizer_view: WeightsView) -> MiniTokenizer:
        options = MiniTokenizerOptions(weights="tiny")
        made: MiniTokenizer = make(MiniTokenizer, options, weights={"weights": tokenizer_view})
        return made

    def test_the_level_of_a_recording_hardly_matters(self, tokenizer: MiniTokenizer) -> None:
        loud = speech_like(3.0, 24000)
        quiet = Audio(loud.waveform * 0.3, loud.sample_rate)
        one, other = (tokenizer.tokenize(audio).ids for audio in (loud, quiet))
        assert float((one == other).float().mean()) > 0.9

    def test_a_click_is_too_short(self, tokenizer: MiniTokenizer) -> None:
        with pytest.raises(VoiceError, match="too little for one token"):
            tokenizer.tokenize(Audio(torch.ones(200), 24000))


def test_weights_of_another_model_are_refused(style_view: WeightsView) -> None:
    with pytest.raises(WeightsError, match="no mini-tokenizer"):
        make(MiniTokenizer, MiniTokenizerOptions(weights="x"), weights={"weights": style_view})


def test_every_token_is_the_nearest_code(tokenizer_view: WeightsView) -> None:
    from voxloom.plugins.mini.tokenizer.metadata import read_header

    network = TokenizerNetwork(read_header(tokenizer_view.metadata, "tiny").size)
    network.load_state_dict(dict(tokenizer_view.tensors))
    assert network.nearest(network.codebook + 0.001).tolist() == list(range(20))


def test_what_is_heard_has_no_mean_and_no_pitch_of_its_own() -> None:
    mel = torch.randn(80, 40, generator=torch.Generator().manual_seed(0)) - 5
    f0 = torch.tensor([0.0] * 10 + [200.0] * 20 + [100.0] * 10)
    flat, log_f0, voiced = heard(mel, f0)
    assert float(flat.mean(1).abs().max()) < 1e-5
    assert voiced.tolist() == [0.0] * 10 + [1.0] * 30
    assert torch.allclose(heard(mel, 2 * f0)[1], log_f0, atol=1e-6)
    assert not bool(heard(mel, torch.zeros(40))[1].any())
