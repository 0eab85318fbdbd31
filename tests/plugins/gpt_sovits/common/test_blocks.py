from __future__ import annotations

import math

import pytest
import torch
from torch.nn import functional

from voxloom.plugins.gpt_sovits.common.content_encoder import at_speed, blend_start
from voxloom.plugins.gpt_sovits.common.embedding import table
from voxloom.plugins.gpt_sovits.common.quantizer import Quantizer
from voxloom.plugins.gpt_sovits.common.reference_encoder import ReferenceEncoder
from voxloom.plugins.gpt_sovits.common.wavenet import Conditioner, WaveNet


@pytest.mark.parametrize(("speed", "frames"), [(1.0, 20), (1.1, 19), (2.0, 11), (0.8, 26)])
def test_speed_changes_the_number_of_frames_as_the_original(speed: float, frames: int) -> None:
    hidden = torch.arange(20.0)[None, None]
    changed = at_speed(hidden, speed)
    assert changed.shape[-1] == frames
    assert 0 <= float(changed.min()) < 1
    assert 18 < float(changed.max()) <= 19


def test_a_blend_fades_from_the_tail_and_leaves_the_rest() -> None:
    hidden, tail = torch.ones(1, 2, 10), torch.full((1, 2, 4), 3.0)
    made = blend_start(hidden, tail)
    wanted = [math.sin(math.pi * i / 8) + 3 * math.cos(math.pi * i / 8) for i in range(4)]
    torch.testing.assert_close(made[0, 0, :4], torch.tensor(wanted))
    assert torch.equal(made[..., 4:], hidden[..., 4:])
    assert torch.equal(hidden, torch.ones(1, 2, 10))
    assert blend_start(hidden, None) is hidden


def test_a_mask_of_ones_changes_nothing_and_a_short_one_ends_in_zeros() -> None:
    network = Conditioner(4, 6, 3, 5, 2, 8).eval()
    generator = torch.Generator().manual_seed(0)
    x, style = torch.randn(1, 4, 9, generator=generator), torch.randn(1, 8, 1, generator=generator)
    with torch.inference_mode():
        whole = network(x, style)
        torch.testing.assert_close(network(x, style, torch.ones(1, 1, 9)), whole)
        mask = torch.ones(1, 1, 9)
        mask[..., -1] = 0
        cut = network(x, style, mask)
    assert not cut[..., -1].any()
    assert not torch.allclose(cut[..., -2], whole[..., -2])


def test_every_layer_of_a_wavenet_hears_the_style() -> None:
    network = WaveNet(4, 5, 3, 6).eval()
    x, style = torch.zeros(1, 4, 7), torch.zeros(1, 6, 1)
    with torch.inference_mode():
        before = network(x, style)
        network.condition.bias[-8:] += 1.0  # of the last layer alone
        assert not torch.allclose(network(x, style), before)


def test_the_reference_encoder_hears_its_bins_only() -> None:
    encoder = ReferenceEncoder(24, 16).eval()
    spectrum = torch.rand(1, 40, 12, generator=torch.Generator().manual_seed(0))
    other = spectrum.clone()
    other[:, 24:] = 0
    with torch.inference_mode():
        assert torch.equal(encoder(spectrum), encoder(other))
        assert encoder(spectrum).shape == (1, 16, 1)


def test_its_attention_divides_by_the_root_of_the_whole_width() -> None:
    encoder = ReferenceEncoder(24, 16).eval()
    x = torch.rand(1, 5, 24, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        made = encoder(x.transpose(1, 2))
        h = functional.mish(encoder.second(functional.mish(encoder.first(x)))).transpose(1, 2)
        for layer in encoder.gated:
            a, b = layer.convolution(h).chunk(2, 1)
            h = h + a * torch.sigmoid(b)
        h = h.transpose(1, 2)
        heads = [part.view(1, 5, 2, 64).transpose(1, 2) for part in encoder.qkv(h).chunk(3, -1)]
        weights = (heads[0] @ heads[1].transpose(-1, -2) / math.sqrt(128)).softmax(-1)
        h = h + encoder.mixed((weights @ heads[2]).transpose(1, 2).reshape(1, 5, 128))
        torch.testing.assert_close(made[..., 0], encoder.out(h).mean(1))


def test_of_equally_near_codes_the_first_is_taken() -> None:
    quantizer = Quantizer(3, 2)
    quantizer.codebook.data = torch.tensor([[1.0, 0.0], [-1.0, 0.0], [1.0, 0.0]])
    features = torch.tensor([[[0.0, 2.0], [0.0, 0.0]]])
    with torch.inference_mode():
        assert quantizer.nearest(features).tolist() == [[0, 0]]
        assert quantizer.frames(torch.tensor([[1, 2]])).tolist()[0][0] == [-1, -1, 1, 1]


def test_a_table_draws_no_values() -> None:
    state = torch.get_rng_state()
    with torch.device("meta"):
        made = table(5, 3)
    assert made.weight.is_meta
    assert made.weight.shape == (5, 3)
    assert torch.equal(torch.get_rng_state(), state)
