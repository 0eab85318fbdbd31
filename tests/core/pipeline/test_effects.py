from __future__ import annotations

from typing import Any

import pytest
import torch

from voxloom.core.pipeline import Pipeline, Speech
from voxloom.interfaces import Mark, Request

TEXT = "Ab cd. Ef gh."


@pytest.fixture
def join(workshop: Any, parts: Any) -> Any:
    """Names of effects -> the pipeline with them; `+` before a name for one that can stream."""

    def build(*names: str) -> Pipeline:
        stages = {"frontend": parts.Spell, "acoustic": parts.Mel, "vocoder": parts.Hold}
        can = {}
        for number, name in enumerate(names):
            stages[f"effects[{number}]"] = getattr(parts, name.lstrip("+"))
            can[f"effects[{number}]"] = "streaming" if name.startswith("+") else ""
        built: Pipeline = workshop.join(stages, can=can)
        return built

    return build


def places(speech: Speech) -> list[tuple[str, str, int, int]]:
    return [(m.level, m.label, m.start_sample, m.end_sample) for m in speech.marks]


def moved(speech: Speech, move: Any) -> list[tuple[str, str, int, int]]:
    found = [
        Mark(m.level, move(m.start_sample), move(m.end_sample), 0, 0, m.label) for m in speech.marks
    ]
    return [(m.level, m.label, m.start_sample, m.end_sample) for m in found]


@pytest.mark.parametrize("names", [(), ("+Louder",), ("Louder",), ("+Louder", "Louder")])
def test_an_effect_that_keeps_the_length_keeps_the_marks(join: Any, names: Any) -> None:
    assert places(join(*names).say(TEXT)) == places(join().say(TEXT))


@pytest.mark.parametrize("name", ["+Halve", "Halve"])
def test_another_sample_rate_scales_the_marks(join: Any, name: str) -> None:
    plain, halved = join().say(TEXT), join(name).say(TEXT)
    assert halved.audio.sample_rate == plain.audio.sample_rate // 2
    assert places(halved) == moved(plain, lambda sample: (sample + 1) // 2)


def test_an_excerpt_shifts_the_marks_and_keeps_them_inside(join: Any) -> None:
    plain, cut = join().say(TEXT), join("Cut").say(TEXT)
    end = cut.audio.waveform.shape[-1]
    assert end == plain.audio.waveform.shape[-1] - 30
    assert places(cut) == moved(plain, lambda sample: min(max(sample - 25, 0), end))


def test_a_stretch_stretches_the_marks(join: Any) -> None:
    assert places(join("Stretch").say(TEXT)) == moved(join().say(TEXT), lambda sample: 2 * sample)


def test_effects_follow_each_other(join: Any) -> None:
    plain, both = join().say(TEXT), join("Cut", "+Halve").say(TEXT)
    end = plain.audio.waveform.shape[-1] - 30
    assert places(both) == moved(plain, lambda s: (min(max(s - 25, 0), end) + 1) // 2)
    assert both.audio.waveform.shape[-1] == (end + 1) // 2


def test_streaming_effects_do_not_hold_the_first_chunk_back(join: Any) -> None:
    streaming = join("+Louder", "+Halve").stream(Request(TEXT))
    assert next(streaming).sentence == 0
    assert "effects[1]" in streaming.timings.stages
    held = list(join("Louder").stream(Request(TEXT)))
    assert len(held) == 2
    assert held[0].audio.waveform.shape[-1] == join().say(TEXT).audio.waveform.shape[-1]


def test_stream_and_run_agree_with_effects(join: Any) -> None:
    pipeline = join("+Louder", "Cut", "+Halve")
    chunks = [chunk.audio.waveform for chunk in pipeline.stream(Request(TEXT))]
    assert torch.equal(torch.cat(chunks), pipeline.say(TEXT).audio.waveform)


def test_effects_come_before_the_volume(join: Any) -> None:
    plain, louder = join().say(TEXT), join("+Louder").say(TEXT, volume_db=-20)
    torch.testing.assert_close(louder.audio.waveform, plain.audio.waveform * 4 / 10)


def test_what_an_effect_draws_does_not_change_what_the_chain_draws(
    workshop: Any, parts: Any
) -> None:
    class Noisy(parts.Louder):  # type: ignore[misc, name-defined]
        def process(self, audio: Any, context: Any) -> Any:
            torch.randn(7, generator=context.generator)
            return audio

    stages = {"frontend": parts.Spell, "acoustic": parts.Mel, "vocoder": parts.Hold}
    plain = workshop.join(stages).say(TEXT)
    noisy = workshop.join({**stages, "effects[0]": Noisy}, can={"effects[0]": "streaming"})
    assert torch.equal(noisy.say(TEXT).audio.waveform, plain.audio.waveform)
