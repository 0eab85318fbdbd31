"""The fakes pass the kit, which shows that both are sound."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from voxloom.interfaces import AcousticModel, Features, Phones, Utterance
from voxloom.interfaces.stage import WeightsView
from voxloom.registry import Registry
from voxloom.testing import (
    AcousticConformance,
    AdapterConformance,
    EffectConformance,
    FrontendConformance,
    PriorConformance,
    SpeakerEncoderConformance,
    TextEncoderConformance,
    TextSplitterConformance,
    TokenizerConformance,
    VocoderConformance,
    construct,
    context,
    fakes,
    make,
    phones_of,
)
from voxloom.testing.fakes.latent import TokenLatent
from voxloom.testing.fakes.options import TokenLatentOptions


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover(
        installed=False, extra_manifests=[fakes.MANIFEST], environ={}, strict=True
    )


@pytest.fixture
def phones(registry: Registry) -> list[Phones]:
    inventory = registry.inventory("fake-letters")
    return [phones_of(inventory, count, seed=count) for count in (9, 5, 12)]


@pytest.fixture
def utterances(registry: Registry, phones: list[Phones]) -> list[Utterance]:
    prior = construct(registry, "prior", "fake-prior")
    return [
        Utterance("x" * len(p), "en", p, prior.generate(p, context(seed)))
        for seed, p in enumerate(phones)
    ]


class TestBars(TextSplitterConformance):
    @pytest.fixture
    def splitter(self, registry: Registry):
        return construct(registry, "splitter", "fake-bars")


class TestLetters(FrontendConformance):
    @pytest.fixture
    def frontend(self, registry: Registry):
        return construct(registry, "frontend", "fake-letters")


class TestLetterFeatures(TextEncoderConformance):
    @pytest.fixture
    def text_encoder(self, registry: Registry):
        return construct(registry, "text_encoder", "fake-features")

    @pytest.fixture
    def phones(self, registry: Registry):
        return phones_of(registry.inventory("fake-letters"))


class TestLevelTokenizer(TokenizerConformance):
    @pytest.fixture
    def tokenizer(self, registry: Registry):
        return construct(registry, "tokenizer", "fake-tokens")


class TestStatistics(SpeakerEncoderConformance):
    @pytest.fixture
    def speaker_encoder(self, registry: Registry):
        return construct(registry, "speaker_encoder", "fake-speaker")


class TestCountingPrior(PriorConformance):
    streaming = True

    @pytest.fixture
    def prior(self, registry: Registry):
        return construct(registry, "prior", "fake-prior")


class TestPhoneMel(AcousticConformance):
    streaming = True

    @pytest.fixture
    def acoustic(self, registry: Registry):
        return construct(registry, "acoustic", "fake-mel")

    @pytest.fixture
    def utterances(self, phones: list[Phones]):
        return [Utterance("x" * len(p), "en", p) for p in phones]


class TestTokenMel(AcousticConformance):
    streaming = True
    follows_speed = False

    @pytest.fixture
    def acoustic(self, registry: Registry):
        return construct(registry, "acoustic", "fake-token-mel", noise=0.1)


class TestTokenLatent(AcousticConformance):
    streaming = True
    follows_speed = False

    @pytest.fixture
    def acoustic(self, registry: Registry):
        return construct(registry, "acoustic", "fake-latent")


class TestDirectFromText(AcousticConformance):
    streaming = True

    @pytest.fixture
    def acoustic(self, registry: Registry):
        return construct(registry, "acoustic", "fake-direct")

    @pytest.fixture
    def utterances(self):
        return [Utterance("hello there"), Utterance("hi")]


class TestDirectFromPhones(AcousticConformance):
    streaming = True

    @pytest.fixture
    def acoustic(self, registry: Registry):
        return construct(registry, "acoustic", "fake-direct", reads="phones")

    @pytest.fixture
    def utterances(self, phones: list[Phones]):
        return [Utterance("", phones=each) for each in phones]


class TestWhistle(VocoderConformance):
    streaming = True

    @pytest.fixture
    def vocoder(self, registry: Registry):
        return construct(registry, "vocoder", "fake-vocoder", noise=0.01)


class TestFromAcoustic(VocoderConformance):
    streaming = True

    @pytest.fixture
    def vocoder(self, registry: Registry):
        acoustic = construct(registry, "acoustic", "fake-latent")
        return construct(registry, "vocoder", "fake-decoder", upstream={"acoustic": acoustic})


class TestBias(AdapterConformance):
    @pytest.fixture
    def adapter(self, registry: Registry):
        return construct(registry, "adapter", "fake-bias", bias=0.3)

    @pytest.fixture
    def stage(self, registry: Registry):
        return construct(registry, "acoustic", "fake-mel")

    @pytest.fixture
    def speak(self, phones: list[Phones]) -> Callable[[AcousticModel], Features]:
        return lambda stage: stage.synthesize(Utterance("x", phones=phones[0]), context())


class TestGain(EffectConformance):
    streaming = True

    @pytest.fixture
    def effect(self, registry: Registry):
        return construct(registry, "effect", "fake-gain")


def test_a_latent_checkpoint_decides_the_number_of_channels(utterances: list[Utterance]) -> None:
    view = WeightsView({"basis": torch.ones(3)}, {"channels": "3"}, "tiny.safetensors")
    model = make(
        TokenLatent, TokenLatentOptions(weights="tiny.safetensors"), weights={"weights": view}
    )
    made = model.synthesize(utterances[0], context())
    assert made.values.shape[0] == 3
    assert len(model.decoder().decode(made, context()).waveform) == made.samples
