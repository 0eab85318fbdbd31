"""From recordings to a voice, and what is said about bad ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import torch

from voxloom.core import audio, voice
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError, VoiceError
from voxloom.interfaces.result import Notice
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.voice import VoiceRecord
from voxloom.testing.fakes.options import SPEAKER, TEXT_FEATURES, TOKENS

Stages = dict[str, Stage]


def codes(notices: list[Notice]) -> list[str]:
    return [notice.code for notice in notices]


def joined(*parts: Audio) -> Audio:
    return Audio(torch.cat([part.waveform for part in parts]), parts[0].sample_rate)


def test_every_stage_gives_its_part(stages: Stages, speak: Any) -> None:
    record = VoiceRecord(licence="CC0", consent="given")
    made, notices = voice.prepare(
        [speak(5)], stages, name="me", texts=["hello there"], language="en", record=record
    )
    style = made.style()
    assert notices == []
    assert made.name == "me"
    assert made.record == record
    assert style.speaker is not None
    assert style.speaker.vector.shape == (4,)
    assert style.prompt_tokens is not None
    assert style.prompt_tokens.ids.shape == (125,)  # 5 s at 25 Hz
    assert style.prompt_phones is not None
    assert style.prompt_phones.text == "hello there"
    assert style.prompt_phones.features is not None
    assert style.prompt_phones.features_contract == TEXT_FEATURES
    assert set(style.conditioning) == {"tilt", "samples"}
    assert (style.reference_text, style.reference_language) == ("hello there", "en")
    assert made.contracts["speaker"] == SPEAKER
    assert made.contracts["prompt"] == TOKENS
    assert made.contracts["phones"] == stages["frontend"].edges.produces["phones"]
    assert made.digest == voice.digest_of(made)


def test_a_pipeline_that_reads_nothing_of_a_voice_gets_an_empty_one(speak: Any) -> None:
    made, _ = voice.prepare([speak(4)], {}, name="me")
    style = made.style()
    assert (style.speaker, style.prompt_tokens, style.prompt_phones) == (None, None, None)
    assert made.contracts == {}


def test_the_same_recording_gives_the_same_voice(
    stages: Stages, speak: Any, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "a.wav", speak(5).waveform.numpy(), 16000, subtype="FLOAT")
    once, _ = voice.prepare([tmp_path / "a.wav"], stages, name="me")
    again, _ = voice.prepare([(tmp_path / "a.wav").read_bytes()], stages, name="me")
    value, _ = voice.prepare([speak(5)], stages, name="me")
    assert once.digest == again.digest == value.digest


def test_the_tensors_can_be_changed_and_trained_on(stages: Stages, speak: Any) -> None:
    made, _ = voice.prepare([speak(4)], stages, name="me")
    speaker = made.style().speaker
    assert speaker is not None
    assert not speaker.vector.is_inference()
    assert not speaker.vector.requires_grad


def test_several_recordings_are_averaged_by_their_lengths(stages: Stages, speak: Any) -> None:
    one, two = speak(3, level=0.1), speak(6, level=0.3)
    alone = [voice.prepare([a], stages, name="x")[0].style().speaker for a in (one, two)]
    both = voice.prepare([one, two], stages, name="x")[0].style()
    assert alone[0] is not None
    assert alone[1] is not None
    assert both.speaker is not None
    wanted = (3 * alone[0].vector + 6 * alone[1].vector) / 9
    torch.testing.assert_close(both.speaker.vector, wanted)
    assert both.prompt_tokens is not None
    assert both.prompt_tokens.ids.shape == (75,)  # of the first alone


def test_another_style_slot_is_filled_beside_the_default(stages: Stages, speak: Any) -> None:
    made, _ = voice.prepare([speak(4)], stages, name="me", style="whisper")
    assert set(made.styles) == {"default", "whisper"}
    with pytest.raises(VoiceError, match="cannot name a style"):
        voice.prepare([speak(4)], stages, name="me", style="a/b")


@pytest.mark.parametrize("seconds", [0.0, 0.2, 0.99])
def test_too_short_is_refused_with_its_length(speak: Any, seconds: float) -> None:
    with pytest.raises(VoiceError, match=f"{seconds:.2f} s") as caught:
        voice.prepare([speak(seconds)], {}, name="x")
    assert "3 to 10 seconds" in caught.value.mend


def test_less_than_three_seconds_of_speech_is_used_with_a_warning(speak: Any) -> None:
    _, notices = voice.prepare([speak(2.0)], {}, name="x")
    assert codes(notices) == ["reference-short"]
    assert "only 2.0 s of speech" in notices[0].message


@pytest.mark.parametrize("level", [0.0, 1e-5, 3e-4])
def test_silence_is_refused_with_its_level(speak: Any, level: float) -> None:
    with pytest.raises(VoiceError, match=r"silent: its speech level is -\d+ dB"):
        voice.prepare([speak(4, level=level, noise=0.0)], {}, name="x")


def test_a_click_in_silence_is_no_speech() -> None:
    wave = torch.zeros(4 * 16000)
    wave[20000:20400] = 0.5
    with pytest.raises(VoiceError, match=r"0\.0\d s of speech"):
        voice.prepare([Audio(wave, 16000)], {}, name="x")


@pytest.mark.parametrize(("gain", "refused"), [(1.3, False), (20.0, True)])
def test_clipping_is_warned_about_or_refused_with_its_share(
    speak: Any, gain: float, refused: bool, tmp_path: Path
) -> None:
    loud = speak(4)
    wave = (loud.waveform / loud.waveform.abs().max() * gain).clamp(-1, 1)
    soundfile.write(tmp_path / "a.wav", wave.numpy(), 16000)
    if refused:
        with pytest.raises(VoiceError, match=r"clipped: \d+\.\d% of its samples"):
            voice.prepare([tmp_path / "a.wav"], {}, name="x")
        return
    _, notices = voice.prepare([tmp_path / "a.wav"], {}, name="x")
    assert codes(notices) == ["reference-clipped"]
    assert "%" in notices[0].message


@pytest.mark.parametrize("upsampled", [False, True])
def test_a_telephone_s_band_is_warned_about_also_after_upsampling(
    speak: Any, upsampled: bool
) -> None:
    narrow = speak(4, rate=8000)
    if upsampled:
        narrow = Audio(audio.resample(narrow.waveform, 8000, 24000), 24000)
    _, notices = voice.prepare([narrow], {}, name="x")
    assert codes(notices) == ["reference-narrow"]
    assert "Hz" in notices[0].message


def test_96_khz_is_as_good_as_16(speak: Any) -> None:
    assert voice.prepare([speak(4, rate=96000)], {}, name="x")[1] == []


def test_a_rate_too_low_for_any_voice_is_refused() -> None:
    with pytest.raises(VoiceError, match="2000 Hz"):
        voice.prepare([Audio(torch.zeros(20000), 2000)], {}, name="x")


def test_noise_is_warned_about_with_its_distance(speak: Any) -> None:
    _, notices = voice.prepare([speak(4, noise=0.05)], {}, name="x")
    assert codes(notices) == ["reference-noisy"]
    assert "dB above" in notices[0].message


def test_what_has_no_pitch_may_be_no_voice() -> None:
    hiss = 0.1 * torch.randn(64000, generator=torch.Generator().manual_seed(0))
    _, notices = voice.prepare([Audio(hiss, 16000)], {}, name="x")
    assert "reference-unvoiced" in codes(notices)


def test_two_different_channels_are_warned_about(speak: Any, tmp_path: Path) -> None:
    left, right = speak(4).waveform.numpy(), speak(4, hz=150, seed=1).waveform.numpy()
    soundfile.write(tmp_path / "two.wav", np.stack([left, right[::-1]], 1), 16000)
    soundfile.write(tmp_path / "same.wav", np.stack([left, 0.9 * left], 1), 16000)
    assert "reference-stereo" in codes(voice.prepare([tmp_path / "two.wav"], {}, name="x")[1])
    assert voice.prepare([tmp_path / "same.wav"], {}, name="x")[1] == []


def test_two_speakers_in_one_recording_are_warned_about(stages: Stages, speak: Any) -> None:
    both = joined(speak(4.5, hz=95), speak(4.5, hz=230))
    for given in ([both], [speak(4, hz=95), speak(4, hz=230)]):
        notices = voice.prepare(given, stages, name="x")[1]
        assert "reference-speakers" in codes(notices)
        message = next(n.message for n in notices if n.code == "reference-speakers")
        assert "semitones" in message
    assert "reference-speakers" not in codes(voice.prepare([speak(9)], stages, name="x")[1])


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_samples_that_are_no_numbers_are_refused(speak: Any, value: float) -> None:
    broken = speak(4)
    broken.waveform[1234] = value
    with pytest.raises(VoiceError, match="not numbers"):
        voice.prepare([broken], {}, name="x")


@pytest.mark.parametrize("waveform", [torch.zeros(1, 16000), torch.zeros(16000, dtype=torch.int16)])
def test_audio_of_another_shape_or_type_is_refused(waveform: torch.Tensor) -> None:
    with pytest.raises(VoiceError, match="not mono audio"):
        voice.prepare([Audio(waveform, 16000)], {}, name="x")


def test_nothing_and_too_many_texts_are_refused(speak: Any) -> None:
    with pytest.raises(VoiceError, match="no recording"):
        voice.prepare([], {}, name="x")
    with pytest.raises(VoiceError, match="2 texts for 1"):
        voice.prepare([speak(4)], {}, name="x", texts=["a", "b"])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"none\.wav"):
        voice.prepare([tmp_path / "none.wav"], {}, name="x")


def test_a_long_recording_is_cut_to_its_best_seconds_and_says_so(
    stages: Stages, speak: Any
) -> None:
    silence = Audio(torch.zeros(16000), 16000)
    long = joined(speak(1), silence, speak(7), silence, silence, speak(1.5), silence)
    made, notices = voice.prepare([long], stages, name="x")
    assert codes(notices) == ["reference-cut", "reference-text"]
    tokens = made.style().prompt_tokens
    assert tokens is not None
    assert 6.5 <= tokens.seconds <= 10


def test_a_text_for_a_recording_that_is_cut_is_refused(stages: Stages, speak: Any) -> None:
    with pytest.raises(VoiceError, match="its text says more") as caught:
        voice.prepare([speak(15)], stages, name="x", texts=["hello"])
    assert "3 to 10 s" in caught.value.mend
    made, notices = voice.prepare([speak(15)], {}, name="x", texts=["hello"])  # no prompt
    assert made.style().reference_text == ""
    assert codes(notices) == ["reference-cut", "reference-text"]


def test_of_a_very_long_recording_only_the_start_is_looked_at(speak: Any, tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.flac", speak(40, rate=8000).waveform.numpy(), 8000)
    _, notices = voice.prepare([tmp_path / "a.flac"], {}, name="x", max_seconds=12)
    assert codes(notices)[0] == "reference-long"
    _, same = voice.prepare([speak(40, rate=8000)], {}, name="x", max_seconds=12)
    assert codes(same)[0] == "reference-long"


def test_a_voice_without_a_text_has_no_prompt_and_says_so(stages: Stages, speak: Any) -> None:
    made, notices = voice.prepare([speak(4)], stages, name="x")
    assert made.style().prompt_phones is None
    assert codes(notices) == ["reference-text"]


def test_a_text_that_cannot_be_spoken_is_refused(stages: Stages, speak: Any) -> None:
    with pytest.raises(InputError, match="cannot be spoken"):
        voice.prepare([speak(4)], stages, name="x", texts=["h€"])
