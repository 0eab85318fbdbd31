"""The kit finds what it is there to find: each faulty stage fails the check that is about it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy
import pytest
import torch

from voxloom.interfaces import Audio, Phones, SemanticTokens, Utterance
from voxloom.interfaces.phones import Reading
from voxloom.registry import Registry
from voxloom.testing import (
    AcousticConformance,
    EffectConformance,
    FrontendConformance,
    PriorConformance,
    SpeakerEncoderConformance,
    TextSplitterConformance,
    VocoderConformance,
    construct,
    fakes,
    phones_of,
)
from voxloom.testing.checks import assert_same, assert_thread_safe, unchanged


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover(installed=False, extra_manifests=[fakes.MANIFEST], environ={})


@pytest.fixture
def spoil(registry: Registry) -> Callable[..., Any]:
    """Builds a fake whose methods are changed: `spoil(kind, name, method=wrapper)`, where wrapper
    is given the true method's result."""

    def spoiled(kind: str, name: str, **wrappers: Callable[[Any], Any]) -> Any:
        stage = construct(registry, kind, name)
        for method, wrapper in wrappers.items():
            true = getattr(stage, method)
            changed = lambda *given, true=true, wrapper=wrapper: wrapper(true(*given))  # noqa: E731
            setattr(stage, method, changed)
        return stage

    return spoiled


def louder(audio: Audio) -> Audio:
    return replace(audio, waveform=audio.waveform * 1000)


def shorter(audio: Audio) -> Audio:
    return replace(audio, waveform=audio.waveform[:-1])


def wobbling(audio: Audio) -> Audio:
    return replace(audio, waveform=audio.waveform * random.random())


def test_a_vocoder_that_is_too_loud_or_too_short_fails(spoil: Callable[..., Any]) -> None:
    kit = VocoderConformance()
    name = "test_it_makes_frames_times_hop_samples_between_minus_one_and_one"
    for wrapper in (louder, shorter):
        vocoder = spoil("vocoder", "fake-vocoder", decode=wrapper)
        features = [kit.make_features(vocoder, 20)]
        with pytest.raises(AssertionError):
            getattr(kit, name)(vocoder, features)


def test_a_vocoder_with_another_source_of_chance_fails(spoil: Callable[..., Any]) -> None:
    kit, vocoder = VocoderConformance(), spoil("vocoder", "fake-vocoder", decode=wobbling)
    with pytest.raises(AssertionError, match="differs"):
        kit.test_the_seed_decides(vocoder, [kit.make_features(vocoder, 20)])


def test_a_vocoder_whose_stream_loses_its_tail_fails(spoil: Callable[..., Any]) -> None:
    kit = VocoderConformance()
    vocoder = spoil("vocoder", "fake-vocoder", stream=lambda chunks: [shorter(c) for c in chunks])
    with pytest.raises(AssertionError):
        kit.test_a_stream_is_the_whole_in_chunks(vocoder, [kit.make_features(vocoder, 20)], (7,))


def test_a_vocoder_that_waits_for_everything_fails_if_it_claims_to_stream(
    spoil: Callable[..., Any],
) -> None:
    kit = VocoderConformance()
    kit.streaming = True
    vocoder = spoil("vocoder", "fake-vocoder", stream=list)
    with pytest.raises(AssertionError):
        kit.test_audio_comes_before_the_last_frames_were_read(vocoder)


def test_a_vocoder_that_mixes_a_batch_up_fails(spoil: Callable[..., Any]) -> None:
    kit = VocoderConformance()
    vocoder = spoil("vocoder", "fake-vocoder", decode_batch=lambda made: made[::-1])
    features = [kit.make_features(vocoder, 20, seed) for seed in (1, 2)]
    with pytest.raises(AssertionError):
        kit.test_a_batch_is_its_items_alone(vocoder, features)


def test_a_frontend_that_drops_a_letter_fails(spoil: Callable[..., Any]) -> None:
    def dropping(phones: Phones) -> Phones:
        keep = {name: getattr(phones, name)[1:] for name in ("symbols", "ids", "spans")}
        return replace(phones, languages=phones.languages[1:], phones_per_character=None, **keep)

    frontend = spoil("frontend", "fake-letters", phonemize=dropping)
    with pytest.raises(AssertionError, match="nothing speaks"):
        FrontendConformance().test_spans_run_forward_and_leave_no_letter_out(
            frontend, [("en", "hello")]
        )


def test_a_frontend_of_another_inventory_fails(spoil: Callable[..., Any]) -> None:
    frontend = spoil(
        "frontend", "fake-letters", phonemize=lambda phones: replace(phones, inventory="other")
    )
    with pytest.raises(AssertionError):
        FrontendConformance().test_ids_are_those_of_the_inventory_it_promises(
            frontend, [("en", "hello")]
        )


def test_a_prior_that_never_says_final_fails(spoil: Callable[..., Any], registry: Registry) -> None:
    def endless(chunks: Any) -> list[SemanticTokens]:
        return [replace(chunk, final=False) for chunk in chunks]

    prior = spoil("prior", "fake-prior", stream=endless)
    phones = [phones_of(registry.inventory("fake-letters"))]
    with pytest.raises(AssertionError):
        PriorConformance().test_a_stream_is_the_whole_in_chunks(prior, phones, _voice())


def test_an_acoustic_model_without_a_promised_stream_fails(
    spoil: Callable[..., Any], registry: Registry
) -> None:
    bare = spoil("acoustic", "fake-mel", synthesize=lambda made: replace(made, streams={}))
    phones = phones_of(registry.inventory("fake-letters"))
    utterances = [Utterance(phones.text, "en", phones)]
    with pytest.raises(AssertionError):
        AcousticConformance().test_it_yields_what_its_contracts_promise(bare, utterances, _voice())


def test_a_speaker_encoder_that_hears_no_difference_fails(spoil: Callable[..., Any]) -> None:
    deaf = spoil(
        "speaker_encoder",
        "fake-speaker",
        embed=lambda found: replace(found, vector=torch.zeros_like(found.vector)),
    )
    with pytest.raises(AssertionError):
        SpeakerEncoderConformance().test_it_tells_two_recordings_apart(deaf)


def test_an_effect_that_changes_its_input_fails(spoil: Callable[..., Any]) -> None:
    effect = spoil("effect", "fake-gain")
    effect.process = lambda audio, _: replace(audio, waveform=audio.waveform.mul_(0.5))
    with pytest.raises(AssertionError, match="input 0"):
        EffectConformance().test_finite_audio_comes_out_at_the_promised_rate(
            effect, Audio(torch.ones(100), 8000)
        )


@pytest.mark.parametrize(
    ("draw", "owner"),
    [
        (lambda: torch.rand(1), "torch"),
        (random.random, "random"),
        (numpy.random.rand, "numpy"),
    ],
)
def test_a_draw_from_a_global_source_is_noticed(draw: Callable[[], Any], owner: str) -> None:
    with pytest.raises(AssertionError, match=f"random state of {owner}"), unchanged():
        draw()


def test_state_shared_between_threads_is_noticed() -> None:
    calls = iter(range(100))
    with pytest.raises(AssertionError, match="in threads"):
        assert_thread_safe([lambda: next(calls)] * 2, 0.0)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (torch.zeros(2), torch.zeros(3)),
        (torch.zeros(2), torch.zeros(2, dtype=torch.float64)),
        (torch.zeros(2), torch.tensor([0.0, 1e-3])),
        ({"a": 1}, {"b": 1}),
        ((1, 2), (1, 2, 3)),
        (Audio(torch.zeros(2), 8000), Audio(torch.zeros(2), 16000)),
    ],
)
def test_values_that_differ_are_told_apart(found: Any, wanted: Any) -> None:
    with pytest.raises(AssertionError):
        assert_same(found, wanted, 1e-4)
    assert_same(wanted, wanted)


def _voice() -> Any:
    from voxloom.interfaces import VoiceStyle

    return VoiceStyle()


def test_a_splitter_that_loses_a_letter_or_cuts_what_is_whole_is_caught(
    spoil: Callable[..., Any],
) -> None:
    kit = TextSplitterConformance()
    losing = spoil("splitter", "fake-bars", split=lambda pieces: pieces[1:])
    with pytest.raises(AssertionError):
        kit.test_every_letter_and_digit_is_in_one_piece_and_they_run_forward(losing, ["One. Two."])
    splitter = spoil("splitter", "fake-bars")
    splitter._cuts = lambda text, whole: [4]  # whatever is to stay whole
    with pytest.raises(AssertionError, match="cut within"):
        kit.test_nothing_is_cut_within_a_range_that_stays_whole(splitter, ["One two three."])


def test_a_frontend_whose_readings_have_a_gap_is_caught(spoil: Callable[..., Any]) -> None:
    def gap(phones: Phones) -> Phones:
        return replace(phones, readings=(Reading(1, 2, 0, 1, "b", "", "letters"),))

    frontend = spoil("frontend", "fake-letters", phonemize=gap)
    with pytest.raises(AssertionError, match="a gap before"):
        FrontendConformance().test_readings_if_it_keeps_any_cover_the_text_and_its_phones(
            frontend, [("en", "ab")]
        )


def test_a_frontend_that_passes_over_a_hint_is_caught(spoil: Callable[..., Any]) -> None:
    frontend = spoil("frontend", "fake-letters")
    frontend.read = lambda text, language="auto", hints=(): frontend.phonemize(text, language)
    with pytest.raises(pytest.fail.Exception):
        FrontendConformance().test_a_hint_that_makes_no_sense_is_refused(frontend, [("en", "ab")])
