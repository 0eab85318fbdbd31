from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from voxloom.core import audio, voice
from voxloom.core.pipeline import Pipeline
from voxloom.core.pipeline.voices import Kept
from voxloom.interfaces import Audio, Request, SpeakerContract, Voice, VoiceStyle
from voxloom.interfaces.errors import InputError, VoiceError


def recording(hz: float = 150.0) -> Audio:
    """Three seconds that a checker of references takes for speech: a pulsing, buzzing tone."""
    time = torch.arange(3 * 8000 + 800) / 8000
    buzz = sum(torch.sin(2 * torch.pi * hz * k * time) / k for k in range(1, 9))
    loud = 0.5 + 0.5 * torch.sin(2 * torch.pi * 3 * time)
    return Audio(0.15 * loud * buzz, 8000)


@pytest.fixture(scope="module")
def pipeline(fake: Callable[..., Pipeline]) -> Pipeline:
    return fake("fakes", "acoustic.needs_speaker=true")


@pytest.fixture(scope="module")
def made(pipeline: Pipeline) -> Voice:
    return pipeline.prepare_voice(recording(), name="me")[0]


def test_a_pipeline_that_needs_a_voice_says_so(pipeline: Pipeline) -> None:
    with pytest.raises(InputError, match="needs a voice"):
        pipeline.stream(Request("Hello."))


def test_a_pipeline_that_needs_none_speaks_without(fake: Callable[..., Pipeline]) -> None:
    assert fake("fakes").say("Hello.").voice == ""


def test_a_recording_gives_the_voice(pipeline: Pipeline, tmp_path: Path) -> None:
    path = tmp_path / "me.wav"
    audio.write(path, recording())
    by_path = pipeline.say("Hello.", ref=path, seed=1)
    by_name = pipeline.say("Hello.", ref=str(path), seed=1)
    by_bytes = pipeline.say("Hello.", ref=path.read_bytes(), seed=1)
    assert by_path.voice == "reference"
    for other in (by_name, by_bytes):
        assert torch.equal(by_path.audio.waveform, other.audio.waveform)


def test_a_prepared_voice_is_kept_by_content_not_by_path(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    path = tmp_path / "me.wav"
    audio.write(path, recording())
    first, _ = pipeline.prepare_voice(path)
    (tmp_path / "copy.wav").write_bytes(path.read_bytes())
    assert pipeline.prepare_voice(tmp_path / "copy.wav")[0] is first
    assert pipeline.prepare_voice(path, name="other")[0] is not first
    assert pipeline.prepare_voice(path, texts="what it says")[0] is not first
    audio.write(path, recording(hz=220))
    assert pipeline.prepare_voice(path)[0] is not first


def test_a_missing_recording_is_named(pipeline: Pipeline, tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match=r"nowhere\.wav"):
        pipeline.say("Hello.", ref=tmp_path / "nowhere.wav")


def test_a_voice_file_speaks_and_is_loaded_anew_when_it_changed(
    pipeline: Pipeline, made: Voice, tmp_path: Path
) -> None:
    path = tmp_path / "me.voice"
    voice.save(made, path)
    loaded = pipeline.load_voice(path)
    assert pipeline.load_voice(str(path)) is loaded
    assert pipeline.say("Hello.", voice=str(path)).voice == "me"
    voice.save(replace(made, name="somebody"), path)
    assert pipeline.load_voice(path).name == "somebody"


def test_a_voice_of_another_model_is_refused_with_the_field(pipeline: Pipeline) -> None:
    foreign = Voice("x", {"default": VoiceStyle()}, {"speaker": SpeakerContract("else", 4)})
    with pytest.raises(VoiceError, match="space"):
        pipeline.stream(Request("Hello.", voice=foreign))


def test_a_voice_without_what_the_model_needs_is_refused(pipeline: Pipeline) -> None:
    empty = Voice("x", {"default": VoiceStyle()})
    with pytest.raises(VoiceError, match="no speaker"):
        pipeline.stream(Request("Hello.", voice=empty))


def test_an_unknown_style_is_refused_with_those_there_are(pipeline: Pipeline, made: Voice) -> None:
    with pytest.raises(VoiceError, match=r"no style 'sad'.*default"):
        pipeline.stream(Request("Hello.", voice=made, style="sad"))


@pytest.mark.parametrize("name", ["nobody", "missing.voice", "folder/missing"])
def test_an_unknown_voice_is_refused(pipeline: Pipeline, name: str) -> None:
    with pytest.raises(VoiceError):
        pipeline.load_voice(name)


def test_a_voice_and_a_recording_at_once_are_refused(pipeline: Pipeline) -> None:
    with pytest.raises(InputError, match="Both"):
        pipeline.say("Hello.", voice="a", ref=recording())


def test_what_is_odd_about_a_recording_is_told_with_the_speech(pipeline: Pipeline) -> None:
    short = Audio(recording().waveform[:12000], 8000)
    _, notices = pipeline.prepare_voice(short)
    assert notices
    assert set(notices) <= set(pipeline.say("Hello.", ref=short).warnings)


def test_only_the_last_used_values_are_kept() -> None:
    kept: Kept[object] = Kept(2)
    made = {key: kept.get(key, object) for key in "ab"}
    assert kept.get("a", object) is made["a"]
    kept.get("c", object)
    assert kept.get("a", object) is made["a"]
    assert kept.get("b", object) is not made["b"]
