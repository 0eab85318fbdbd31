from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch

from voxloom.core.pipeline import Pipeline
from voxloom.core.pipeline.pauses import table
from voxloom.core.pipeline.sentences import Boundary
from voxloom.core.spec.plan_types import TextPlan
from voxloom.interfaces import Audio, Chunk, Controls, Request
from voxloom.interfaces.errors import (
    CancelledError,
    DeadlineError,
    InputError,
    PluginError,
    ShapeError,
)

TEXT = "Hello there, you. How are you? Fine.\n\nA new one."

SECONDS = table(TextPlan())


def join(chunks: list[Chunk]) -> torch.Tensor:
    return torch.cat([chunk.audio.waveform for chunk in chunks])


def test_run_is_the_collected_stream(simple: Pipeline) -> None:
    chunks = list(simple.stream(Request(TEXT, seed=3)))
    speech = simple.run(Request(TEXT, seed=3))
    assert torch.equal(join(chunks), speech.audio.waveform)
    assert sorted(
        (mark for chunk in chunks for mark in chunk.marks), key=lambda m: m.start_sample
    ) == sorted(speech.marks, key=lambda m: m.start_sample)


def test_only_the_last_chunk_is_final(simple: Pipeline) -> None:
    *before, last = simple.stream(Request(TEXT))
    assert last.final
    assert not any(chunk.final for chunk in before)
    assert all(chunk.audio.waveform.numel() for chunk in before)


def test_chunks_say_which_sentence_they_belong_to(simple: Pipeline) -> None:
    stream = simple.stream(Request(TEXT))
    numbers = [chunk.sentence for chunk in stream]
    assert stream.sentences == 4
    assert sorted(set(numbers)) == [0, 1, 2, 3]
    assert numbers == sorted(numbers)


def test_the_first_chunk_comes_before_the_second_sentence_is_read(
    workshop: Any, parts: Any
) -> None:
    read: list[str] = []

    class Watched(parts.Spell):  # type: ignore[misc, name-defined]
        def phonemize(self, text: str, language: str = "auto") -> Any:
            read.append(text)
            return super().phonemize(text, language)

    pipeline = workshop.join({"frontend": Watched, "acoustic": parts.Mel, "vocoder": parts.Hold})
    next(pipeline.stream(Request("One. Two. Three.")))
    assert read == ["One."]


def test_pauses_stand_between_the_sentences(simple: Pipeline) -> None:
    def length(text: str, scale: float = 1.0) -> int:
        controls = Controls(pause_scale=scale)
        return simple.run(Request(text, controls=controls)).audio.waveform.shape[-1]

    sentence = round(SECONDS[Boundary.SENTENCE] * simple.sample_rate)
    paragraph = round(SECONDS[Boundary.PARAGRAPH] * simple.sample_rate)
    alone = length("One.") + length("Two.")
    assert length("One. Two.") == alone + sentence
    assert length("One.\n\nTwo.") == alone + paragraph
    assert length("One. Two.", 0) == alone
    assert length("One. Two.", 2.5) == alone + round(2.5 * sentence)


def test_silence_that_the_model_speaks_is_part_of_the_pause(workshop: Any, parts: Any) -> None:
    class Quiet(parts.Hold):  # type: ignore[misc, name-defined]
        def decode(self, features: Any, context: Any) -> Any:
            audio = super().decode(features, context)
            audio.waveform[-20:] = 0
            return audio

    pipeline = workshop.join({"frontend": parts.Spell, "acoustic": parts.Mel, "vocoder": Quiet})
    both = pipeline.say("Hello. World.").audio.waveform.shape[-1]
    alone = sum(pipeline.say(t).audio.waveform.shape[-1] for t in ("Hello.", "World."))
    assert both - alone == round(SECONDS[Boundary.SENTENCE] * parts.RATE) - 20


def test_a_chunk_can_be_changed_in_place_and_trained_on(simple: Pipeline) -> None:
    chunk = next(simple.stream(Request("Hello.")))
    assert not chunk.audio.waveform.is_inference()
    chunk.audio.waveform.mul_(2)


def test_inference_mode_does_not_leak_between_two_chunks(simple: Pipeline) -> None:
    stream = simple.stream(Request(TEXT))
    next(stream)
    assert not torch.is_inference_mode_enabled()
    list(stream)
    assert not torch.is_inference_mode_enabled()


@pytest.mark.parametrize("preset", ["fakes", "fakes-chain", "fakes-latent", "fakes-direct"])
def test_a_cancelled_request_stops_in_the_middle_of_a_long_text(
    fake: Callable[..., Pipeline], preset: str
) -> None:
    pipeline, cancel = fake(preset), threading.Event()
    stream = pipeline.stream(Request("This is a sentence. " * 500), cancel=cancel)
    assert len(list(itertools.islice(stream, 5))) == 5
    cancel.set()
    with pytest.raises(CancelledError):
        list(stream)
    with pytest.raises(StopIteration):
        next(stream)


def test_a_deadline_stops_inside_a_sentence(fake: Callable[..., Pipeline]) -> None:
    pipeline = fake("fakes", "acoustic.delay_seconds=0.02")
    with pytest.raises(DeadlineError, match=r"0\.1 s"):
        pipeline.run(Request("a" * 290, deadline_seconds=0.1))


def test_the_deadline_counts_from_the_call_not_from_the_first_chunk(simple: Pipeline) -> None:
    stream = simple.stream(Request("Hello.", deadline_seconds=0))
    with pytest.raises(DeadlineError):
        next(stream)


def test_a_stream_that_is_closed_early_closes_its_stages(workshop: Any, parts: Any) -> None:
    pipeline = workshop.join(
        {"frontend": parts.Spell, "acoustic": parts.ChunkedMel, "vocoder": parts.Hold}
    )
    stream = pipeline.stream(Request(TEXT))
    next(stream)
    assert workshop.log == ["opened"]
    stream.close()
    assert workshop.log == ["opened", "closed"]
    stream.close()
    with pytest.raises(StopIteration):
        next(stream)


def test_a_stream_that_is_dropped_closes_its_stages(workshop: Any, parts: Any) -> None:
    pipeline = workshop.join(
        {"frontend": parts.Spell, "acoustic": parts.ChunkedMel, "vocoder": parts.Hold}
    )
    for _ in pipeline.stream(Request(TEXT)):
        break
    assert workshop.log == ["opened", "closed"]


def test_ctrl_c_passes_through_and_closes_the_stages(workshop: Any, parts: Any) -> None:
    class Interrupted(parts.Hold):  # type: ignore[misc, name-defined]
        def decode(self, features: Any, context: Any) -> Any:
            raise KeyboardInterrupt

    pipeline = workshop.join(
        {"frontend": parts.Spell, "acoustic": parts.ChunkedMel, "vocoder": Interrupted}
    )
    with pytest.raises(KeyboardInterrupt):
        pipeline.say("Hello.")
    assert workshop.log == ["opened", "closed"]


def test_what_a_frontend_cannot_speak_is_told_with_its_sentence(
    simple: Pipeline,
) -> None:
    with pytest.raises(InputError, match=r"^In sentence 2, 'The # sign\.': The character '#' at 4"):
        simple.say("Hello. The # sign.")
    with pytest.raises(InputError, match=r"^The character '#' at 4"):
        simple.say("The # sign.")


def test_notices_come_with_the_result_and_say_which_sentence(simple: Pipeline) -> None:
    speech = simple.say("A fox. A cat. A box.")
    assert [(notice.code, notice.message) for notice in speech.warnings] == [
        ("heard-x", "In sentence 1, 'A fox.': An x was heard."),
        ("heard-x", "In sentence 3, 'A box.': An x was heard."),
    ]
    assert simple.say("A fox.").warnings[0].message == "An x was heard."
    chunks = list(simple.stream(Request("A fox. A cat. A box.")))
    assert tuple(n for chunk in chunks for n in chunk.notices) == speech.warnings


def test_volume_is_gain_and_what_it_clips_is_limited_with_a_notice(simple: Pipeline) -> None:
    plain = simple.say("Hello.")
    softer = simple.say("Hello.", volume_db=-20)
    torch.testing.assert_close(softer.audio.waveform, plain.audio.waveform / 10)
    louder = simple.say("Hello.", volume_db=20)
    assert float(louder.audio.waveform.abs().max()) == 1.0
    (notice,) = louder.warnings
    assert notice.code == "clipped"
    count = int((plain.audio.waveform * 10).abs().gt(1).sum())
    assert notice.message.startswith(f"{count} samples")


def test_timings_name_every_slot_and_leave_out_the_callers_time(simple: Pipeline) -> None:
    stream = simple.stream(Request(TEXT))
    next(stream)
    first = stream.timings.total_seconds
    assert stream.timings.first_audio_seconds == pytest.approx(first)
    threading.Event().wait(0.2)
    timings = stream.collect().timings
    assert set(timings.stages) == {"frontend", "acoustic", "vocoder"}
    assert all(seconds > 0 for seconds in timings.stages.values())
    assert first < timings.total_seconds < first + 0.19
    assert sum(timings.stages.values()) <= timings.total_seconds


def test_a_sentence_without_audio_is_an_error_not_a_gap(workshop: Any, parts: Any) -> None:
    class Mute(parts.Hold):  # type: ignore[misc, name-defined]
        def stream(self, chunks: Any, context: Any) -> Any:
            list(chunks)
            yield from ()

    pipeline = workshop.join({"frontend": parts.Spell, "acoustic": parts.Mel, "vocoder": Mute})
    with pytest.raises(PluginError, match=r"no audio of 'Hello\.'"):
        pipeline.say("Hello.")


@pytest.mark.parametrize(
    ("waveform", "why"),
    [
        (torch.tensor([0.0, float("nan")]), "not numbers"),
        (torch.tensor([float("-inf"), 0.5]), "not numbers"),
        (torch.zeros(1, 20), r"shape \[1, 20\]"),
    ],
)
def test_samples_that_are_no_speech_are_refused_with_the_stage(
    workshop: Any, parts: Any, waveform: torch.Tensor, why: str
) -> None:
    class Odd(parts.Tone):  # type: ignore[misc, name-defined]
        def stream(self, utterance: Any, tokens: Any, context: Any) -> Any:
            yield Audio(waveform, 1000)

    with pytest.raises(ShapeError, match=f"`acoustic` yielded.*{why}"):
        workshop.join({"acoustic": Odd}).say("Hello.")


def test_the_size_of_chunks_does_not_change_the_speech(fake: Callable[..., Pipeline]) -> None:
    def speak(preset: str, *sets: str) -> torch.Tensor:
        waveform: torch.Tensor = fake(preset, *sets).say(TEXT, seed=3).audio.waveform
        return waveform

    noisy = ("vocoder.noise=0.1", "effects=[]")
    small = speak("fakes", *noisy, "acoustic.chunk_phones=2")
    large = speak("fakes", *noisy, "acoustic.chunk_phones=1000")
    torch.testing.assert_close(small, large, rtol=0, atol=1e-4)
    chain = ("acoustic.noise=0.2", "vocoder.noise=0.1")
    small = speak("fakes-chain", *chain, "prior.chunk_phones=1")
    large = speak("fakes-chain", *chain, "prior.chunk_phones=1000")
    torch.testing.assert_close(small, large, rtol=0, atol=1e-4)
