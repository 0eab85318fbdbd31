"""A request's text on its way to speech: markup, lexicons, hints, splitters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.notations import NOTATIONS
from voxloom.core.pipeline import Pipeline, Speech
from voxloom.core.pipeline.text_path import TextPath
from voxloom.core.spec.plan_types import TextPlan
from voxloom.interfaces import Hint, Mark, Phones, Request
from voxloom.interfaces.errors import InputError, VoiceError


def test_the_shipped_fake_splitter_is_a_stage_like_any(fake: Callable[..., Pipeline]) -> None:
    pipeline = fake("fakes", "splitter.use=fake-bars")
    assert [one.slot for one in pipeline.plan.speech][:2] == ["splitter", "frontend"]
    speech = pipeline.say("one|two. three")
    assert sentences(speech) == ["one", "two", " three".strip()]
    assert "splitter" in speech.timings.stages


def sentences(speech: Speech) -> list[str]:
    return [mark.label for mark in speech.marks if mark.level == "sentence"]


class Reads:
    """Builds a frontend of the workshop that follows hints, and says what it was asked."""

    @staticmethod
    def of(parts: Any) -> Any:
        class Told(parts.Spell):  # type: ignore[misc, name-defined]
            def read(self, text: str, language: str = "auto", hints: Sequence[Hint] = ()) -> Phones:
                self.options.log.append((text, language, tuple(hints)))
                return self.phonemize(text, language)

        return Told


@pytest.fixture
def told(workshop: Any, parts: Any) -> Pipeline:
    made: Pipeline = workshop.join(
        {"frontend": Reads.of(parts), "acoustic": parts.Mel, "vocoder": parts.Hold}
    )
    return made


def test_the_frontend_reads_each_piece_with_its_hints(told: Pipeline, workshop: Any) -> None:
    told.say("One. 行[háng]b. Two.")
    assert workshop.log == [("行b.", "auto", (Hint(0, 1, "pinyin", "háng", "inline"),))]


def test_a_frontend_that_takes_no_hints_refuses_them_by_sentence(simple: Pipeline) -> None:
    with pytest.raises(InputError, match=r"In sentence 2, '行b\.': .* takes no pinyin for '行'"):
        simple.say("One. 行[háng]b.")


def test_marks_count_characters_of_the_request_with_its_markup(told: Pipeline) -> None:
    text = "ab 行[háng]c {sub:xyz|W}."
    speech = told.say(text)
    words = [mark for mark in speech.marks if mark.level == "word"]
    assert [text[m.start_character : m.end_character] for m in words] == ["ab", "行", "c", "W"]
    assert sentences(speech) == ["ab 行c W."]
    assert speech.text == text


def test_a_break_is_as_long_as_it_says(told: Pipeline, parts: Any) -> None:
    def samples(text: str, **more: Any) -> int:
        return int(told.say(text, **more).audio.waveform.shape[-1])

    alone = samples("One") + samples("two")
    assert samples("One{break:700ms}two") == alone + 700 * parts.RATE // 1000
    assert samples("{break:1s}One{break:700ms}two{break:2s}") == alone + 3700
    assert samples("One{break:700ms}two", pause_scale=3.0) == alone + 700


def test_the_specs_pauses_and_budget_are_followed(fake: Callable[..., Pipeline]) -> None:
    def samples(*sets: str) -> int:
        return int(fake("fakes", *sets).say("One. Two").audio.waveform.shape[-1])

    longer = samples("text.pauses.sentence=1.4") - samples("text.pauses.sentence=0.4")
    assert longer == fake("fakes").sample_rate
    assert len(sentences(fake("fakes", "text.cut_budget=16").say("one two three four five"))) == 2


def test_a_named_mark_falls_where_its_character_is_spoken(told: Pipeline, parts: Any) -> None:
    text = "ab{mark:x}c.{mark:end}{break:1s}{mark:y}d."
    speech = told.say(text)
    named = {mark.label: mark for mark in speech.marks if mark.level == "mark"}
    phones = {mark.label: mark for mark in speech.marks if mark.level == "phone"}
    assert named["x"].start_sample == phones["c"].start_sample
    assert named["x"].start_character == text.index("{mark:x}")
    first, second = (mark for mark in speech.marks if mark.level == "sentence")
    assert named["end"].start_sample == first.end_sample
    assert named["y"].start_sample == second.start_sample == first.end_sample + parts.RATE
    starts = [mark.start_sample for mark in speech.marks]
    assert starts == sorted(starts)


def test_prosody_changes_only_what_it_holds(fake: Callable[..., Pipeline]) -> None:
    pipeline = fake("fakes")
    text = '<speak>one <prosody rate="50%" volume="-20dB">two</prosody> ten</speak>'
    changed = [m for m in pipeline.say(text).marks if m.level == "sentence"]
    plain = [m for m in pipeline.say("one{break:0s}two{break:0s}ten").marks
             if m.level == "sentence"]  # fmt: skip
    lengths = [[m.end_sample - m.start_sample for m in marks] for marks in (changed, plain)]
    assert lengths[0][::2] == lengths[1][::2]
    assert lengths[0][1] > 1.5 * lengths[1][1]
    waveform = pipeline.say(text).audio.waveform
    first, second = (waveform[m.start_sample : m.end_sample].abs().max() for m in changed[:2])
    assert second < 0.3 * first


def test_a_batch_says_what_each_request_says_alone(fake: Callable[..., Pipeline]) -> None:
    for preset in ("fakes", "fakes-chain"):
        pipeline = fake(preset)
        asked = [
            Request('<speak>one <prosody rate="fast">two</prosody>. three</speak>', seed=1),
            Request("one{break:200ms}two. {sub:four|4}", seed=2),
        ]
        together = pipeline.run_batch(asked)
        for one, request in zip(together, asked, strict=True):
            torch.testing.assert_close(one.audio.waveform, pipeline.run(request).audio.waveform)


def test_markup_does_not_change_what_chance_draws(told: Pipeline) -> None:
    plain, marked = told.say("One. Two."), told.say("One{mark:m}. Two.")
    assert torch.equal(plain.audio.waveform, marked.audio.waveform)


@pytest.mark.parametrize("name", ["nobody", "../../etc/passwd", "x.voice", ""])
def test_a_text_names_voices_of_plugins_and_opens_no_file(
    fake: Callable[..., Pipeline], name: str
) -> None:
    with pytest.raises((VoiceError, InputError), match=r"text:1:8"):
        fake("fakes").say(f'<speak><voice name="{name}">one</voice></speak>')


@pytest.mark.parametrize(
    "text", ["{break:1s}", "<speak> </speak>", "<speak><mark name='a'/></speak>", "{mark:here}.."]
)
def test_a_text_that_is_all_markup_is_nothing_to_speak(simple: Pipeline, text: str) -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        simple.say(text)


def test_a_lexicon_is_read_between_markup_and_cutting(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "lexicon: 1\nentries:\n- {written: e.V., say: Verein. Ende}\n", encoding="utf-8"
    )
    text_path = TextPath(TextPlan(lexicons=(path,)))
    request = Request("Der e.V. ist da")
    found = text_path.pieces(text_path.script(request), request)
    assert [one.text for one in found] == ["Der Verein.", "Ende ist da"]
    assert found[0].label == "Der e.V."


def test_a_text_pass_rewrites_what_markup_leaves() -> None:
    text_path = TextPath(rewrite=lambda text, language: text.replace("a", "b"), notations=NOTATIONS)
    script = text_path.script(Request("a{mark:a}行[háng]a"))
    assert script.text == "b行b"
    assert [mark.name for mark in script.marks] == ["a"]


def test_levels_of_marks_are_told_apart() -> None:
    from voxloom.core.pipeline.marks import sort_key

    marks = [Mark(level, 0, 1, 0, 1) for level in ("phone", "mark", "word", "sentence")]
    ordered = [mark.level for mark in sorted(marks, key=sort_key)]
    assert ordered == ["sentence", "mark", "word", "phone"]
