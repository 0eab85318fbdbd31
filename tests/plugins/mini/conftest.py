"""Tiny random weights of mini's two networks, and a voice that fits them."""

from __future__ import annotations

import pytest
import torch

from voxloom.interfaces.contracts import MelContract, SpeakerContract, TokenContract
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.voice import SpeakerEmbedding, VoiceStyle
from voxloom.plugins.mini.acoustic import metadata as acoustic_metadata
from voxloom.plugins.mini.acoustic.model import MiniAcoustic
from voxloom.plugins.mini.acoustic.network import AcousticNetwork
from voxloom.plugins.mini.acoustic.options import MiniAcousticOptions
from voxloom.plugins.mini.decoder import metadata as decoder_metadata
from voxloom.plugins.mini.decoder.network import TokenDecoder
from voxloom.plugins.mini.gpt import metadata as gpt_metadata
from voxloom.plugins.mini.gpt.network import PriorNetwork
from voxloom.plugins.mini.style import metadata as style_metadata
from voxloom.plugins.mini.style.model import MiniStyle
from voxloom.plugins.mini.style.network import StyleNetwork
from voxloom.plugins.mini.style.options import MiniStyleOptions
from voxloom.plugins.mini.tokenizer import metadata as tokenizer_metadata
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork
from voxloom.registry import Registry
from voxloom.testing.making import make

MEL = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)
SPEAKER = SpeakerContract("mini-style", 9)
TOKENS = TokenContract("mini-tokens", 20, 25.0)


@pytest.fixture
def inventory(registry: Registry) -> Inventory:
    return registry.inventory("mini")


def with_seed(make_network: type, *arguments: object) -> dict[str, torch.Tensor]:
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(4)
        return make_network(*arguments).state_dict()


@pytest.fixture
def acoustic_view(inventory: Inventory) -> WeightsView:
    size = acoustic_metadata.Size(width=16, encoder=2, decoder=2, style=8)
    header = acoustic_metadata.Header(size, inventory.contract, SPEAKER, MEL)
    tensors = with_seed(AcousticNetwork, inventory.symbols, size)
    tensors["duration.1.bias"] += 2.0  # about six frames a phone
    return WeightsView(tensors, acoustic_metadata.write_header(header), "tiny")


@pytest.fixture
def style_view() -> WeightsView:
    size = style_metadata.Size(width=8, blocks=1, style=8)
    header = style_metadata.Header(size, SPEAKER, MEL)
    return WeightsView(with_seed(StyleNetwork, size), style_metadata.write_header(header), "tiny")


@pytest.fixture
def acoustic(acoustic_view: WeightsView, inventory: Inventory) -> MiniAcoustic:
    options = MiniAcousticOptions(weights="tiny", stream_frames=16)
    return make(
        MiniAcoustic,
        options,
        weights={"weights": acoustic_view},
        inventories={"mini": inventory},
    )


@pytest.fixture
def speaker_encoder(style_view: WeightsView) -> MiniStyle:
    return make(MiniStyle, MiniStyleOptions(weights="tiny"), weights={"weights": style_view})


@pytest.fixture
def tiny_voice() -> VoiceStyle:
    vector = torch.randn(9, generator=torch.Generator().manual_seed(2))
    vector[-1] = 5.0
    return VoiceStyle(SpeakerEmbedding(vector, SPEAKER))


@pytest.fixture
def tokenizer_view() -> WeightsView:
    size = tokenizer_metadata.Size(width=16, fine=1, coarse=1, stride=4, code=6, codes=20)
    tensors = with_seed(TokenizerNetwork, size)
    tensors["codebook"] = torch.randn(20, 6, generator=torch.Generator().manual_seed(1))
    header = tokenizer_metadata.Header(size, TOKENS, MEL)
    return WeightsView(tensors, tokenizer_metadata.write_header(header), "tiny")


@pytest.fixture
def decoder_view(inventory: Inventory) -> WeightsView:
    size = decoder_metadata.Size(16, encoder=2, decoder=2, style=8, coarse=1, codes=20, stride=4)
    header = decoder_metadata.Header(size, inventory.contract, TOKENS, SPEAKER, MEL)
    tensors = with_seed(TokenDecoder, inventory.symbols, size)
    generator = torch.Generator().manual_seed(3)
    tensors["enter.weight"] = 0.2 * torch.randn(16, 16, generator=generator)
    return WeightsView(tensors, decoder_metadata.write_header(header), "tiny")


@pytest.fixture
def gpt_view(inventory: Inventory) -> WeightsView:
    size = gpt_metadata.Size(width=32, heads=4, layers=3, phone_blocks=1, codes=20)
    header = gpt_metadata.Header(size, inventory.contract, TOKENS)
    tensors = with_seed(PriorNetwork, inventory.symbols, size)
    return WeightsView(tensors, gpt_metadata.write_header(header), "tiny")
