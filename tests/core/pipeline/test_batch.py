from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import torch

from voxloom.core.pipeline import Pipeline
from voxloom.interfaces import Controls, Request
from voxloom.interfaces.errors import CancelledError, DeadlineError, InputError, VoxloomError

REQUESTS = [
    Request("Hello there. How are you? Fine.", seed=1),
    Request("Short.", seed=2, controls=Controls(pause_scale=2, volume_db=-6)),
    Request("Two of them. Are here.", seed=1),
    Request("A fox.\n\nA box, a very big one.", seed=4, language="en"),
]
BATCHING = {"prior": "batch", "acoustic": "batch", "vocoder": "batch streaming"}


@pytest.fixture
def whole_chain(workshop: Any, parts: Any) -> Pipeline:
    stages = {
        "frontend": parts.Spell,
        "prior": parts.Count,
        "acoustic": parts.Mel,
        "vocoder": parts.Hold,
        "effects[0]": parts.Louder,
    }
    built: Pipeline = workshop.join(stages, can=BATCHING | {"effects[0]": "streaming"})
    return built


def same(
    pipeline: Pipeline, requests: list[Request], rounding: float = 0.0, **options: Any
) -> None:
    """Every result of the batch is the one of its request alone."""
    together = pipeline.run_batch(requests, **options)
    assert len(together) == len(requests)
    for request, speech in zip(requests, together, strict=True):
        alone = pipeline.run(request)
        torch.testing.assert_close(
            speech.audio.waveform, alone.audio.waveform, rtol=0, atol=rounding
        )
        assert (speech.marks, speech.warnings) == (alone.marks, alone.warnings)
        assert (speech.text, speech.seed) == (request.text, request.seed)


def test_a_batch_is_its_requests_alone_in_their_order(whole_chain: Pipeline) -> None:
    same(whole_chain, REQUESTS)


def test_stages_get_the_sentences_of_all_requests_at_once(
    whole_chain: Pipeline, workshop: Any
) -> None:
    whole_chain.run_batch(REQUESTS)
    rounds = [size for stage, size in workshop.log if stage == "acoustic"]
    assert rounds == [4, 3]  # the third round has one sentence and needs no batch
    assert [size for stage, size in workshop.log if stage == "prior"] == rounds
    assert [size for stage, size in workshop.log if stage == "vocoder"] == rounds


@pytest.mark.parametrize("slots", [("prior",), ("acoustic",), ("vocoder",), ("prior", "vocoder")])
def test_stages_without_the_capability_go_one_by_one(
    workshop: Any, parts: Any, slots: tuple[str, ...]
) -> None:
    stages = {
        "frontend": parts.Spell,
        "prior": parts.Count,
        "acoustic": parts.Mel,
        "vocoder": parts.Hold,
    }
    same(workshop.join(stages, can=dict.fromkeys(slots, "batch")), REQUESTS)
    assert {stage for stage, _ in workshop.log} == set(slots)


def test_a_model_without_vocoder_is_batched_too(workshop: Any, parts: Any) -> None:
    same(workshop.join({"acoustic": parts.Tone}, can={"acoustic": "streaming"}), REQUESTS)


def test_groups_are_no_larger_than_asked(whole_chain: Pipeline, workshop: Any) -> None:
    same(whole_chain, REQUESTS, batch_size=2)
    assert max(size for _, size in workshop.log) == 2


@pytest.mark.parametrize("preset", ["fakes", "fakes-chain", "fakes-latent", "fakes-direct"])
def test_every_shape_keeps_its_sound_in_a_batch(fake: Callable[..., Pipeline], preset: str) -> None:
    requests = [Request(request.text, seed=request.seed) for request in REQUESTS]
    same(fake(preset), requests, rounding=1e-4)  # a whistle's phase, whole or in chunks


def test_stages_that_work_in_turns_are_batched_too(workshop: Any, parts: Any) -> None:
    stages = {"frontend": parts.Spell, "acoustic": parts.ChunkedMel, "vocoder": parts.Hold}
    can = {"acoustic": "streaming batch", "vocoder": "batch streaming"}
    same(workshop.join(stages, can=can), REQUESTS)
    assert ("vocoder", 4) in workshop.log


def test_a_failed_request_leaves_the_others_as_they_are(whole_chain: Pipeline) -> None:
    bad = [
        Request("", seed=1),
        Request("Hello there. This fails! Never said.", seed=3),
        Request("One. A # sign."),
        Request("Late. Later.", deadline_seconds=0),
    ]
    mixed = [bad[0], REQUESTS[0], bad[1], REQUESTS[2], bad[2], bad[3]]
    results = whole_chain.run_batch(mixed, return_errors=True)
    kinds = [type(result) for result in results]
    assert kinds[0] is kinds[2] is kinds[4] is InputError
    assert kinds[5] is DeadlineError
    for place in (1, 3):
        result = results[place]
        assert not isinstance(result, VoxloomError)
        assert torch.equal(result.audio.waveform, whole_chain.run(mixed[place]).audio.waveform)


def test_the_first_error_is_raised_unless_errors_are_wanted(whole_chain: Pipeline) -> None:
    with pytest.raises(InputError, match="cannot say"):
        whole_chain.run_batch([REQUESTS[0], Request("No! "), Request("")])


def test_a_cancelled_batch_is_cancelled(whole_chain: Pipeline) -> None:
    cancel = threading.Event()
    cancel.set()
    results = whole_chain.run_batch(REQUESTS, cancel=cancel, return_errors=True)
    assert {type(result) for result in results} == {CancelledError}


def test_the_time_of_a_batch_is_shared(whole_chain: Pipeline) -> None:
    for speech in whole_chain.run_batch(REQUESTS):
        stages = speech.timings.stages
        assert set(stages) == {"frontend", "prior", "acoustic", "vocoder", "effects[0]"}
        assert speech.timings.total_seconds >= sum(stages.values())


def test_no_requests_give_no_results(whole_chain: Pipeline) -> None:
    assert whole_chain.run_batch([]) == []
