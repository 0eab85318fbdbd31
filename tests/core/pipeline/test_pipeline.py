from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch

from voxloom.core.pipeline import Pipeline, assemble
from voxloom.interfaces import Audio, Controls, Request
from voxloom.interfaces.errors import InputError

SHAPES = ["fakes", "fakes-chain", "fakes-latent", "fakes-direct"]
TEXT = "Hello there. How are you? Fine."


@pytest.fixture(params=SHAPES)
def pipeline(request: pytest.FixtureRequest, fake: Callable[..., Pipeline]) -> Pipeline:
    built: Pipeline = fake(request.param)
    return built


def test_every_shape_speaks_and_its_stream_is_its_run(pipeline: Pipeline) -> None:
    speech = pipeline.run(Request(TEXT, seed=1))
    parts = [chunk.audio.waveform for chunk in pipeline.stream(Request(TEXT, seed=1))]
    assert len(parts) > 4
    torch.testing.assert_close(torch.cat(parts), speech.audio.waveform, rtol=0, atol=0)
    assert speech.audio.seconds > 1
    assert speech.audio.sample_rate == pipeline.sample_rate
    assert float(speech.audio.waveform.abs().max()) > 0.01
    assert speech.pipeline == pipeline.plan.name
    assert speech.text == TEXT


def test_the_seed_decides(pipeline: Pipeline) -> None:
    first, again, other = (pipeline.say(TEXT, seed=seed) for seed in (5, 5, 6))
    assert torch.equal(first.audio.waveform, again.audio.waveform)
    assert first.seed == 5
    assert not torch.equal(first.audio.waveform, other.audio.waveform)


def test_threads_say_what_one_thread_says(pipeline: Pipeline) -> None:
    alone = [pipeline.say(TEXT, seed=seed).audio.waveform for seed in range(8)]
    barrier = threading.Barrier(4)

    def speak(seed: int) -> torch.Tensor:
        if seed < 4:
            barrier.wait(10)
        return pipeline.say(TEXT, seed=seed).audio.waveform

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(speak, range(8)))
    assert all(torch.equal(a, b) for a, b in zip(alone, together, strict=True))


def test_no_global_random_state_is_touched(pipeline: Pipeline) -> None:
    before = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].tolist()
    pipeline.say(TEXT, seed=9)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert random.getstate() == before[1]
    assert np.random.get_state()[1].tolist() == before[2]


def test_speed_and_pitch_reach_the_model(fake: Callable[..., Pipeline]) -> None:
    pipeline = fake("fakes")
    plain, fast = pipeline.say("Hello."), pipeline.say("Hello.", speed=2)
    assert fast.audio.waveform.shape[-1] * 2 == plain.audio.waveform.shape[-1]
    higher = pipeline.say("Hello.", pitch_semitones=12)
    assert not torch.equal(higher.audio.waveform, plain.audio.waveform)


def test_an_unknown_language_is_refused_before_any_work(fake: Callable[..., Pipeline]) -> None:
    with pytest.raises(InputError, match=r"does not speak 'xx'.*It speaks: en"):
        fake("fakes").stream(Request("Hello.", language="xx"))


@pytest.mark.parametrize(
    "request_",
    [
        Request(""),
        Request("😀"),
        Request("Hello.", seed=2**70),
        Request("Hello.", controls=Controls(speed=0)),
        Request("Hello.", deadline_seconds=-1.0),
    ],
)
def test_a_bad_request_is_refused_at_the_call(simple: Pipeline, request_: Request) -> None:
    with pytest.raises(InputError):
        simple.stream(request_)


def test_a_long_text_is_spoken_to_its_end(simple: Pipeline) -> None:
    text = "One two three. " * 400
    speech = simple.say(text)
    sentences = [mark for mark in speech.marks if mark.level == "sentence"]
    assert len(sentences) == 400
    assert sentences[-1].end_sample == speech.audio.waveform.shape[-1]
    assert sentences[-1].end_character == len(text.rstrip())


def test_stages_and_languages_can_be_asked_for(simple: Pipeline, parts: Any) -> None:
    assert set(simple.stages) == {"frontend", "acoustic", "vocoder"}
    assert simple.languages == ("en", "zh")
    assert simple.sample_rate == parts.RATE


def test_a_text_without_frontend_goes_to_the_model_as_it_is(workshop: Any, parts: Any) -> None:
    pipeline = workshop.join({"acoustic": parts.Tone})
    assert pipeline.languages == ()
    speech = pipeline.say("  Hello there. ", language="tlh")
    assert isinstance(speech.audio, Audio)
    assert speech.audio.waveform.shape == (110,)
    (mark,) = speech.marks
    assert (mark.start_character, mark.end_character) == (2, 14)


def test_a_pipeline_that_is_left_closes_its_stages(workshop: Any, parts: Any) -> None:
    closed: list[str] = []

    class Closing(parts.Tone):  # type: ignore[misc, name-defined]
        def close(self) -> None:
            closed.append("acoustic")

    plan = workshop.plan([workshop.stage("acoustic", Closing)])
    with assemble(plan, workshop.providers) as pipeline:
        pipeline.say("Hello.")
        assert closed == []
    assert closed == ["acoustic"]
    pipeline.close()
    assert closed == ["acoustic"]


def test_the_specs_seed_is_that_of_requests_without_one(workshop: Any, parts: Any) -> None:
    plan = workshop.plan([workshop.stage("acoustic", parts.Tone)], seed=7)
    pipeline = assemble(plan, workshop.providers)
    assert pipeline.say("Hello.").seed == 7
    assert pipeline.say("Hello.", seed=0).seed == 0
    assert pipeline.request("Hello.").seed == 7
