from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import Tensor

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.errors import ContractError
from voxloom.interfaces.features import Features
from voxloom.interfaces.options import Part, PlanView, StageOptions
from voxloom.interfaces.request import Controls
from voxloom.interfaces.stage import Context, WeightsView
from voxloom.interfaces.vocoder import Vocoder
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.dit.contracts import VERSIONS
from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions
from voxloom.plugins.gpt_sovits.dit.windows import Prompt, cut_evenly, cut_officially
from voxloom.testing.making import context, make

Built = Callable[..., SovitsDit]


class HumOptions(StageOptions):
    reads: Any = VERSIONS["v3"].mel
    sample_rate: int = 24000

    def edges(self, view: PlanView) -> Edges:
        return Edges({"features": self.reads}, produces={"audio": AudioContract(self.sample_rate)})


class Hum(Vocoder):
    """A tone whose loudness is the mean of the mel, so that joins find their place."""

    calls: list[int]

    def decode(self, features: Features, context: Context) -> Audio:
        self.calls = [*getattr(self, "calls", []), features.frames]
        rate = self.options.sample_rate
        count = features.samples_at(rate)
        frame = count // features.frames
        loud = torch.sigmoid(features.values.mean(0) + 5).repeat_interleave(frame)
        return Audio(0.5 * loud * torch.sin(torch.arange(count) * 0.1), rate)


def features(frames: int, channels: int = 2) -> Tensor:
    return torch.arange(1.0, frames + 1).expand(1, channels, frames)


def test_a_prompt_is_what_mel_and_features_share_and_its_end() -> None:
    mel, told = features(9, 3), features(12)
    assert Prompt.fitting(mel, told, 20).frames == 9
    cut = Prompt.fitting(mel, told, 4)
    assert cut.mel[0, 0].tolist() == cut.features[0, 0].tolist() == [6, 7, 8, 9]


@given(st.integers(1, 400), st.integers(20, 60), st.integers(1, 12))
def test_even_windows_cover_everything_once_but_for_the_overlaps(
    frames: int, longest: int, overlap: int
) -> None:
    windows = cut_evenly(features(frames), longest, overlap)
    count, _, size = windows.features.shape
    assert size <= longest
    assert windows.padding == 0
    led = torch.cat([torch.zeros(overlap), torch.arange(1.0, frames + 1)])
    for number, start in enumerate(windows.starts):
        assert torch.equal(windows.features[number, 0], led[start : start + size])
        if number:
            assert overlap <= windows.overlap(number) <= overlap + count
    assert windows.starts[-1] + size == frames + overlap
    assert count == 1 or (count - 1) * (longest - overlap) + overlap < frames + overlap


@given(st.integers(1, 400), st.integers(20, 60), st.integers(1, 12))
def test_official_windows_are_those_of_the_loop_written_out(
    frames: int, size: int, overlap: int
) -> None:
    led = torch.nn.functional.pad(features(frames), (overlap, 0))
    pieces, place, padding = [], 0, 0
    while True:
        place = place - overlap if place else 0
        piece = led[..., place : place + size]
        place += size
        if not piece.shape[-1]:
            break
        padding = size - piece.shape[-1]
        pieces.append(torch.nn.functional.pad(piece, (0, padding)))
    windows = cut_officially(features(frames), size, overlap)
    assert torch.equal(windows.features, torch.cat(pieces))
    assert windows.padding == padding


@pytest.fixture
def batched(build: Built) -> Built:
    """batched(**options) -> the provider with a vocoder inside."""

    def built(**options: Any) -> SovitsDit:
        hum = make(Hum, HumOptions())
        given: Mapping[str, Any] = {"windows": "batched", "vocoder": "hum", "overlap_frames": 4}
        return build(parts={"vocoder": hum}, **{**given, **options})

    return built


def test_batched_windows_yield_audio_and_draw_once_for_all(
    batched: Built, say: Callable[..., Utterance], tiny_voice: VoiceStyle
) -> None:
    acoustic = batched()
    request = context(9, voice=tiny_voice)
    made = acoustic.synthesize(say(26, 7), request)  # 97 frames behind a lead of 4
    assert isinstance(made, Audio)
    assert made.sample_rate == 24000
    other = torch.Generator().manual_seed(9)
    torch.randn((3, 100, 20 + 37), generator=other)
    assert torch.equal(request.generator.get_state(), other.get_state())
    dropped = 97 * 256 - len(made.waveform)
    assert 0 <= dropped <= 2 * 320
    [streamed] = acoustic.stream(say(26, 7), None, context(9, voice=tiny_voice))
    assert torch.equal(streamed.waveform, made.waveform)


def test_batched_utterances_are_as_alone_unless_the_original_is_wanted(
    batched: Built, utterances: list[Utterance], tiny_voice: VoiceStyle
) -> None:
    acoustic = batched()
    contexts = [context(n, voice=tiny_voice) for n in range(3)]
    together = acoustic.synthesize_batch(utterances, contexts)
    for number, found in enumerate(together):
        alone = acoustic.synthesize(utterances[number], context(number, voice=tiny_voice))
        torch.testing.assert_close(found.waveform, alone.waveform)
    official = batched(compat="official")
    request = context(9, voice=tiny_voice)
    made = official.synthesize_batch(utterances, [request, *contexts[1:]])
    windows = -(-(97 + 33 + 123 + 4) // 36)
    other = torch.Generator().manual_seed(9)
    torch.randn((windows, 100, 60), generator=other)
    assert torch.equal(request.generator.get_state(), other.get_state())
    lengths = [len(each.waveform) for each in made]
    assert lengths[:2] == [97 * 256, 33 * 256]
    assert 0 <= 123 * 256 - lengths[2] <= windows * 320  # what all the joins dropped
    assert official._speaker is not None
    assert official._speaker.vocoder.calls == [windows * 40]  # one row, through the vocoder at once


def test_other_voices_or_speeds_are_not_spoken_as_one(
    batched: Built, utterances: list[Utterance], tiny_voice: VoiceStyle
) -> None:
    official = batched(compat="official")
    assert official._speaker is not None
    hum = official._speaker.vocoder
    other = {**tiny_voice.conditioning, "mel": tiny_voice.conditioning["mel"] + 0.1}
    faster = context(2, voice=tiny_voice, controls=Controls(speed=1.5))
    again = context(2, voice=replace(tiny_voice))
    for second, calls in (
        (context(2, voice=replace(tiny_voice, conditioning=other)), 2),
        (faster, 2),
        (again, 1),
    ):
        hum.calls = []
        official.synthesize_batch(utterances[:2], [context(1, voice=tiny_voice), second])
        assert len(hum.calls) == calls


@pytest.mark.parametrize(
    "options", [{"windows": "batched"}, {"vocoder": {"use": "bigvgan"}}], ids=str
)
def test_batched_windows_and_a_vocoder_go_together(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="go together"):
        SovitsDitOptions(weights="x", **options)


def test_the_vocoder_inside_is_a_part_with_its_options() -> None:
    inside = {"use": "bigvgan", "weights": "b.pt", "piece_frames": 9}
    options = SovitsDitOptions(weights="x", windows="batched", vocoder=inside)
    wanted = Part("vocoder", "bigvgan", {"weights": "b.pt", "piece_frames": 9})
    assert options.parts() == {"vocoder": wanted}
    assert SovitsDitOptions(weights="x").parts() == {}


def test_a_vocoder_of_another_mel_is_refused_with_the_fields(
    build: Built,
) -> None:
    hum = make(Hum, HumOptions(reads=VERSIONS["v4"].mel))
    with pytest.raises(ContractError, match="hop_length 256, not 320"):
        build(parts={"vocoder": hum}, windows="batched", vocoder="hum")


@pytest.mark.parametrize(
    ("prompt", "window", "windows"), [(30, 30, "sequential"), (30, 34, "batched")]
)
def test_windows_without_room_for_speech_are_refused(
    batched: Built, build: Built, prompt: int, window: int, windows: str
) -> None:
    make_it = batched if windows == "batched" else build
    with pytest.raises(ContractError, match=f"Windows of {window} frames leave no room"):
        make_it(prompt_frames=prompt, window_frames=window)


def test_the_mel_of_v4_is_spoken_at_the_vocoders_rate(
    dit_file: Callable[..., WeightsView],
    build: Built,
    say: Callable[..., Utterance],
    tiny_voice: VoiceStyle,
) -> None:
    hum = make(Hum, HumOptions(reads=VERSIONS["v4"].mel, sample_rate=48000))
    acoustic = build(dit_file("v4"), {"vocoder": hum}, windows="batched", vocoder="hum")
    assert acoustic.edges.produces == {"audio": AudioContract(48000)}
    made = acoustic.synthesize(say(5, 4), context(voice=tiny_voice))
    assert len(made.waveform) == 20 * 480
