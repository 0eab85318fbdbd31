"""Several recordings of one voice, and recordings that are used as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import torch

from voxloom.core import voice
from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import Voice
from voxloom.testing.fakes.acoustic import TokenMel
from voxloom.testing.fakes.encoders import LevelTokenizer
from voxloom.testing.fakes.options import LevelTokenizerOptions, TokenMelOptions
from voxloom.testing.making import make

Stages = dict[str, Stage]
RATE = 16000


class Averaging(TokenMel):
    """A fake acoustic model that keeps the length of every reference, and its speaker vector."""

    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[torch.Tensor] = ()
    ) -> Mapping[str, torch.Tensor]:
        lengths = torch.tensor([each.audio.waveform.shape[-1] for each in references])
        found = {"lengths": lengths}
        if speakers:
            found["speakers"] = torch.stack(list(speakers))
        return found


class Whole(LevelTokenizer):
    """A fake tokenizer that wants recordings uncut, and not too long ones."""

    whole_recordings = True

    def tokenize(self, audio: Audio) -> SemanticTokens:
        if audio.seconds > 10:
            raise VoiceError("It is too long.", mend="Cut it.")
        return super().tokenize(audio)


@pytest.fixture
def averaging(stages: Stages) -> Stages:
    return {**stages, "acoustic": make(Averaging, TokenMelOptions())}


@pytest.fixture
def whole(averaging: Stages) -> Stages:
    return {**averaging, "tokenizer": make(Whole, LevelTokenizerOptions())}


def with_silence(audio: Audio, seconds: float) -> Audio:
    silence = torch.zeros(round(seconds * audio.sample_rate))
    return Audio(torch.cat([silence, audio.waveform, silence]), audio.sample_rate)


def lengths(made: tuple[Voice, object]) -> list[int]:
    return list(made[0].style().conditioning["lengths"].tolist())


def test_the_acoustic_model_hears_the_best_window_of_every_recording(
    averaging: Stages, speak: Any
) -> None:
    given = [speak(4), speak(5, level=0.3), speak(25, level=0.1)]
    made = voice.prepare(given, averaging, name="me")
    first, second, third = lengths(made)
    assert (first, second) == (4 * RATE, 5 * RATE)
    assert 3 * RATE <= third <= 10 * RATE


def test_each_recording_comes_with_its_own_speaker_vector(averaging: Stages, speak: Any) -> None:
    one, two = speak(4, level=0.1), speak(5, level=0.3)
    alone = voice.prepare([one], averaging, name="me")[0].style()
    other = voice.prepare([two], averaging, name="me")[0].style()
    both = voice.prepare([one, two], averaging, name="me")[0].style()
    assert alone.speaker is not None
    assert other.speaker is not None
    torch.testing.assert_close(alone.conditioning["speakers"], alone.speaker.vector[None])
    wanted = torch.stack([alone.speaker.vector, other.speaker.vector])
    torch.testing.assert_close(both.conditioning["speakers"], wanted)
    without = {slot: stage for slot, stage in averaging.items() if slot != "speaker_encoder"}
    assert "speakers" not in voice.prepare([one, two], without, name="me")[0].style().conditioning


def test_several_windows_of_one_recording_are_one_reference(averaging: Stages, speak: Any) -> None:
    made = voice.prepare([speak(40)], averaging, name="me")
    assert len(lengths(made)) == 1
    assert len(made[0].style().conditioning["speakers"]) == 1


def test_long_silence_is_cut_off_unless_a_stage_wants_the_recording_whole(
    averaging: Stages, whole: Stages, speak: Any
) -> None:
    silent = with_silence(speak(5), 1.6)
    assert lengths(voice.prepare([silent], averaging, name="me"))[0] < 6 * RATE
    assert lengths(voice.prepare([silent], whole, name="me")) == [round(8.2 * RATE)]
    made, _ = voice.prepare([silent], whole, name="me")
    assert made.style().prompt_tokens is not None
    assert made.style().prompt_tokens.ids.shape == (205,)  # type: ignore[union-attr]


@pytest.mark.parametrize(("window", "cut"), [(True, True), (False, False)])
def test_the_caller_s_word_counts_more_than_the_stages(
    averaging: Stages, whole: Stages, speak: Any, window: bool, cut: bool
) -> None:
    for stages in (averaging, whole):
        made = voice.prepare([with_silence(speak(5), 1.6)], stages, name="me", window=window)
        assert (lengths(made)[0] < 6 * RATE) == cut


def test_a_whole_recording_keeps_its_text_and_its_length(whole: Stages, speak: Any) -> None:
    with pytest.raises(VoiceError, match=r"Recording 1: It is too long\.") as caught:
        voice.prepare([speak(12)], whole, name="me", texts=["hello"])
    assert caught.value.mend == "Cut it."
    without = {slot: stage for slot, stage in whole.items() if slot != "tokenizer"}
    made = voice.prepare([speak(12)], without, name="me", texts=["hello"], window=False)
    assert made[0].style().reference_text == "hello"
    assert lengths(made) == [12 * RATE]


def test_what_speaks_against_a_whole_recording_is_told_and_it_is_used(
    averaging: Stages, speak: Any
) -> None:
    quiet = speak(4, level=1e-5, noise=0.0)
    _, notices = voice.prepare([quiet], averaging, name="me", window=False)
    assert "silent" in next(n.message for n in notices if n.code == "reference-poor")
    short = speak(0.4)
    made, notices = voice.prepare([speak(4), short], averaging, name="me", window=False)
    assert "0.40 s" in next(n.message for n in notices if n.code == "reference-short")
    assert made.style().conditioning["lengths"].tolist() == [4 * RATE, round(0.4 * RATE)]
    with pytest.raises(VoiceError, match="not numbers"):
        voice.prepare([Audio(torch.full((RATE,), float("nan")), RATE)], averaging, name="me",
                      window=False)  # fmt: skip
