"""The plugin's stages pass VoxLoom's kit and speak through its pipeline."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import voxloom
from voxloom.interfaces import Phones, Utterance
from voxloom.registry import Registry
from voxloom.testing import (
    AcousticConformance,
    FrontendConformance,
    VocoderConformance,
    construct,
    context,
)

SENTENCE = "toki pona li pona, tawa mi!"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover()


class TestTokiPona(FrontendConformance):
    @pytest.fixture
    def frontend(self, registry: Registry) -> Any:
        return construct(registry, "frontend", "toki-pona")

    @pytest.fixture
    def sentences(self) -> list[tuple[str, str]]:
        return [("tok", SENTENCE), ("tok", "mi moku."), ("tok", "sina pilin seme?")]

    def test_a_letter_it_does_not_have_is_named_with_its_position(self, frontend: Any) -> None:
        with pytest.raises(voxloom.InputError, match=r"'x' \(position 3\)"):
            frontend.phonemize("mi xo")


class TestFormants(AcousticConformance):
    @pytest.fixture
    def acoustic(self, registry: Registry) -> Any:
        return construct(registry, "acoustic", "formants")

    @pytest.fixture
    def utterances(self, registry: Registry) -> list[Utterance]:
        frontend = construct(registry, "frontend", "toki-pona")
        spoken: list[Phones] = [frontend.phonemize(text) for text in (SENTENCE, "mi moku.")]
        return [Utterance(phones.text, "tok", phones) for phones in spoken]


class TestSineWave(VocoderConformance):
    streaming = True

    @pytest.fixture
    def vocoder(self, registry: Registry) -> Any:
        return construct(registry, "vocoder", "sine-wave")


class TestMorse(AcousticConformance):
    streaming = True

    @pytest.fixture
    def acoustic(self, registry: Registry) -> Any:
        return construct(registry, "acoustic", "morse")

    @pytest.fixture
    def utterances(self) -> list[Utterance]:
        return [Utterance("what hath god wrought"), Utterance("sos again")]

    def test_paris_is_fifty_dots_and_sos_is_keyed(self, acoustic: Any) -> None:
        paris = acoustic.synthesize(Utterance("PARIS"), context())
        assert abs(paris.seconds - 60 / 20) < 0.01
        sos = acoustic.synthesize(Utterance("sos"), context()).waveform
        dot = round(60 / (50 * 20) * 16000)
        keyed = [bool(piece.abs().max() > 0.1) for piece in sos.split(dot)]
        assert "".join("=" if on else " " for on in keyed).rstrip() == "= = =   === === ===   = = ="


def test_the_presets_speak_through_the_pipeline() -> None:
    toki = voxloom.load("toki")
    speech = toki.say("toki pona li pona.", language="tok")
    assert speech.audio.sample_rate == 16000
    assert 1.0 < speech.audio.seconds < 4.0
    assert float(speech.audio.waveform.abs().max()) > 0.2
    assert torch.equal(toki.say("toki pona li pona.").audio.waveform, speech.audio.waveform)
    assert voxloom.load("morse").say("sos sos").audio.seconds > 2.0
