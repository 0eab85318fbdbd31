from __future__ import annotations

import pytest
import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError
from voxloom.plugins.mini.style.model import MiniStyle
from voxloom.testing.encoders import SpeakerEncoderConformance
from voxloom.testing.making import speech_like


class TestMiniStyle(SpeakerEncoderConformance):
    def test_the_level_of_the_recording_does_not_matter(self, speaker_encoder: MiniStyle) -> None:
        loud = speech_like()
        quiet = Audio(loud.waveform * 0.05, loud.sample_rate)
        one, other = (speaker_encoder.embed(audio).vector for audio in (loud, quiet))
        torch.testing.assert_close(one, other, rtol=1e-3, atol=2e-3)

    def test_the_last_number_is_the_log_of_the_pitch(self, speaker_encoder: MiniStyle) -> None:
        found = speaker_encoder.embed(speech_like()).vector
        assert float(found[-1].exp()) == pytest.approx(120.0, rel=0.15)

    @pytest.mark.parametrize(
        ("waveform", "message"),
        [
            (torch.zeros(48000), "silent"),
            (torch.full((48000,), float("nan")), "silent or damaged"),
            (torch.randn(2000), "at least"),
        ],
    )
    def test_what_is_no_speech_is_refused_with_a_reason(
        self, speaker_encoder: MiniStyle, waveform: torch.Tensor, message: str
    ) -> None:
        with pytest.raises(VoiceError, match=message):
            speaker_encoder.embed(Audio(waveform, 24000))

    def test_noise_without_voice_is_refused(self, speaker_encoder: MiniStyle) -> None:
        noise = 0.1 * torch.randn(48000, generator=torch.Generator().manual_seed(1))
        with pytest.raises(VoiceError, match="voiced"):
            speaker_encoder.embed(Audio(noise, 24000))
