"""Voices between voices, and voices with several styles."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core import voice
from voxloom.interfaces.contracts import SpeakerContract, TokenContract
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import SpeakerEmbedding, Voice, VoiceRecord, VoiceStyle

SPEAKER = SpeakerContract("space", 3)
TOKENS = TokenContract("book", 10, 25.0)


def person(name: str, value: float, *, length: int = 2, licence: str = "") -> Voice:
    style = VoiceStyle(
        speaker=SpeakerEmbedding(torch.full((3,), float(value)), SPEAKER),
        prompt_tokens=SemanticTokens(torch.full((4,), int(value)), TOKENS),
        conditioning={
            "tilt": torch.full((2,), 10.0 * value),
            "mel": torch.full((length,), float(value)),
            "count": torch.tensor(int(value)),
            "row": torch.full((1, 2), float(value)),
            "spectrum": torch.full((3, 4), float(value)),
        },
        reference_text=name,
    )
    contracts = {"speaker": SPEAKER, "prompt": TOKENS}
    return voice.sealed(Voice(name, {"default": style}, contracts, VoiceRecord(licence=licence)))


def speaker_of(made: Voice, style: str = "default") -> torch.Tensor:
    speaker = made.style(style).speaker
    assert speaker is not None
    return speaker.vector


def test_embeddings_are_averaged_by_weight_and_the_prompt_is_the_heaviest_s() -> None:
    made = voice.blend([(person("a", 1), 1.0), (person("b", 5, length=7), 3.0)], "ab")
    style = made.style()
    torch.testing.assert_close(speaker_of(made), torch.full((3,), 4.0))
    torch.testing.assert_close(style.conditioning["tilt"], torch.full((2,), 40.0))
    assert style.prompt_tokens is not None
    assert style.prompt_tokens.ids.tolist() == [5, 5, 5, 5]
    assert style.reference_text == "b"
    assert torch.equal(style.conditioning["mel"], torch.full((7,), 5.0))  # of another length
    assert int(style.conditioning["count"]) == 5  # whole numbers have no mean
    torch.testing.assert_close(style.conditioning["row"], torch.full((1, 2), 4.0))
    assert torch.equal(style.conditioning["spectrum"], torch.full((3, 4), 5.0))  # runs in time
    assert made.digest == voice.digest_of(made)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(
    parts=st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 100)), min_size=1, max_size=5),
    scale=st.floats(0.01, 100),
)
def test_only_the_ratio_of_the_weights_counts(
    parts: list[tuple[float, float]], scale: float
) -> None:
    voices = [(person(str(i), value), weight) for i, (value, weight) in enumerate(parts)]
    made = voice.blend(voices, "x")
    scaled = voice.blend([(v, weight * scale) for v, weight in voices], "x")
    torch.testing.assert_close(speaker_of(made), speaker_of(scaled), atol=1e-5, rtol=1e-5)
    low, high = min(v for v, _ in parts), max(v for v, _ in parts)
    assert low - 1e-5 <= float(speaker_of(made)[0]) <= high + 1e-5


def test_a_voice_blended_with_itself_sounds_like_itself() -> None:
    one = person("a", 0.7)
    torch.testing.assert_close(
        speaker_of(voice.blend([(one, 0.3), (one, 0.7)], "x")), speaker_of(one)
    )


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_that_is_not_positive_is_refused(weight: float) -> None:
    with pytest.raises(VoiceError, match="must be positive"):
        voice.blend([(person("a", 1), 1.0), (person("b", 2), weight)], "x")


def test_no_voice_is_refused() -> None:
    with pytest.raises(VoiceError, match="no voice to blend"):
        voice.blend([], "x")


def test_voices_of_different_pipelines_are_refused_with_the_fields() -> None:
    other = replace(person("b", 2), contracts={"speaker": SpeakerContract("space", 4)})
    with pytest.raises(VoiceError, match="speaker width is 3, not 4"):
        voice.blend([(person("a", 1), 1.0), (other, 1.0)], "x")


def test_a_voice_without_an_embedding_cannot_be_averaged() -> None:
    bare = replace(person("b", 2), styles={"default": VoiceStyle()})
    with pytest.raises(VoiceError, match="others have none"):
        voice.blend([(person("a", 1), 1.0), (bare, 1.0)], "x")


def test_every_licence_and_the_recipe_are_recorded() -> None:
    parts = [(person("a", 1, licence="CC0"), 1.0), (person("b", 2, licence="CC-BY"), 3.0)]
    record = voice.blend(parts, "x").record
    assert record.licence == "CC0; CC-BY"
    assert record.note == "blended from a 25%, b 75%"


def test_the_styles_that_all_have_are_blended() -> None:
    one, two = person("a", 1), person("b", 3)
    both = [voice.add_style(v, "sad", person("s", 10)) for v in (one, two)]
    made = voice.blend([(both[0], 1), (both[1], 1)], "x")
    assert list(made.styles) == ["default", "sad"]
    assert list(voice.blend([(both[0], 1), (two, 1)], "x").styles) == ["default"]


def test_a_style_is_added_beside_the_others() -> None:
    one, sad = person("a", 1, licence="CC0"), person("s", 9, licence="MIT")
    made = voice.add_style(one, "sad", sad)
    assert torch.equal(speaker_of(made, "sad"), speaker_of(sad))
    assert torch.equal(speaker_of(made), speaker_of(one))
    assert made.record.licence == "CC0; MIT"
    assert made.digest == voice.digest_of(made) != one.digest
    assert set(one.styles) == {"default"}


def test_a_style_that_is_there_is_kept_unless_told_otherwise() -> None:
    one = voice.add_style(person("a", 1), "sad", person("s", 9))
    with pytest.raises(VoiceError, match="has a style 'sad' already"):
        voice.add_style(one, "sad", person("t", 8))
    made = voice.add_style(one, "sad", person("t", 8), replace_it=True)
    assert float(speaker_of(made, "sad")[0]) == 8


def test_a_style_of_another_pipeline_or_with_a_bad_name_is_refused() -> None:
    other = replace(person("b", 2), contracts={"speaker": SpeakerContract("other", 3)})
    with pytest.raises(VoiceError, match="speaker space is space, not other"):
        voice.add_style(person("a", 1), "sad", other)
    with pytest.raises(VoiceError, match="cannot name a style"):
        voice.add_style(person("a", 1), "", person("b", 2))
