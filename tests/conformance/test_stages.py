"""The kit of voxloom.testing over every built-in stage."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.contracts import PhoneContract, SpeakerContract
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.voice import SpeakerEmbedding, VoiceStyle
from voxloom.registry import Registry
from voxloom.testing import (
    AcousticConformance,
    EffectConformance,
    FrontendConformance,
    SpeakerEncoderConformance,
    TextSplitterConformance,
    VocoderConformance,
    phones_of,
    speech_like,
)


class TestSplitters(TextSplitterConformance):
    @pytest.fixture
    def splitter(self, stage: Stage) -> Any:
        return stage


class TestFrontends(FrontendConformance):
    @pytest.fixture
    def frontend(self, stage: Stage) -> Any:
        return stage


class TestSpeakerEncoders(SpeakerEncoderConformance):
    @pytest.fixture
    def speaker_encoder(self, stage: Stage) -> Any:
        return stage


class TestAcousticModels(AcousticConformance):
    tolerance = 2e-4  # networks in batches add in another order

    @pytest.fixture
    def acoustic(self, stage: Stage) -> Any:
        return stage

    @pytest.fixture
    def utterances(self, acoustic: AcousticModel, builtins: Registry) -> list[Utterance]:
        contract = acoustic.edges.accepts["phones"]
        assert isinstance(contract, PhoneContract)
        inventory = builtins.inventory(contract.inventory)
        spoken = [phones_of(inventory, count, count, "en") for count in (14, 8, 21)]
        return [Utterance(phones.text, "en", phones) for phones in spoken]

    @pytest.fixture
    def voice(
        self,
        acoustic: AcousticModel,
        builtins: Registry,
        built: Any,
        elsewhere: Mapping[str, Path],
    ) -> VoiceStyle:
        """A speaker heard by whichever encoder yields the space the model reads."""
        wanted = {**acoustic.edges.optional, **acoustic.edges.accepts}.get("speaker")
        if not isinstance(wanted, SpeakerContract):
            return VoiceStyle()
        for info in builtins.providers("speaker_encoder"):
            if f"{info.kind}/{info.name}" in elsewhere:
                continue
            encoder = built(info, False)
            if encoder.edges.produces["speaker"] == wanted:
                return VoiceStyle(speaker=encoder.embed(speech_like()))
        vector = torch.randn(wanted.width, generator=torch.Generator().manual_seed(0))
        return VoiceStyle(speaker=SpeakerEmbedding(vector, wanted))


class TestVocoders(VocoderConformance):
    tolerance = 2e-4

    @pytest.fixture
    def vocoder(self, stage: Stage) -> Any:
        return stage


class TestEffects(EffectConformance):
    tolerance = 2e-5

    @pytest.fixture
    def effect(self, stage: Stage) -> Any:
        return stage
