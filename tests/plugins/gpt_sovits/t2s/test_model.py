"""The stage as a whole: the kit, batches, streams, prompts, precisions, adapters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from voxloom.interfaces import Phones, VoiceStyle
from voxloom.interfaces.acoustic import collect_tokens
from voxloom.interfaces.errors import (
    CancelledError,
    InputError,
    ShapeError,
    SpecError,
    VoiceError,
    WeightsError,
)
from voxloom.interfaces.prior import SemanticPrior
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.testing import PriorConformance, context
from voxloom.testing.checks import cancelled_after

Make = Callable[..., Gpt]


class TestGpt(PriorConformance):
    streaming = True
    tolerance = 0.0

    @pytest.fixture
    def prior(self, make_prior: Make) -> SemanticPrior:
        return make_prior(streaming={"mode": "fixed"})


class TestGptCutAtPauses(TestGpt):
    @pytest.fixture
    def prior(self, make_prior: Make) -> SemanticPrior:
        return make_prior(streaming={"mode": "pauses", "threshold": -1})


class TestGptWithAVoice(TestGpt):
    @pytest.fixture
    def voice(self, voice: VoiceStyle) -> VoiceStyle:
        return voice


class TestGptInEightBits(TestGpt):
    @pytest.fixture
    def prior(self, make_prior: Make) -> SemanticPrior:
        return make_prior(precision="int8", streaming={"mode": "fixed"})


class TestGptOfFullPrecision(TestGpt):
    """Weights that half precision cannot hold go another way."""

    @pytest.fixture
    def prior(self, make_prior: Make, tensors: dict[str, torch.Tensor]) -> SemanticPrior:
        wide = {name: tensor.float() * (1 + 2**-18) for name, tensor in tensors.items()}
        return make_prior(tensors=wide, streaming={"mode": "fixed"})


def ids(prior: Gpt, phones: Phones, seed: int = 0, voice: VoiceStyle | None = None) -> list[int]:
    return prior.generate(phones, context(seed, voice=voice)).ids.tolist()


def test_another_seed_says_it_otherwise(make_prior: Make, phones: list[Phones]) -> None:
    prior = make_prior()
    assert ids(prior, phones[0], 1) != ids(prior, phones[0], 2)


def test_a_speech_ends_by_itself(make_prior: Make, phones: list[Phones]) -> None:
    found = [len(ids(make_prior(end=3.0), phones[0], seed)) for seed in range(8)]
    assert min(found) < 50
    assert min(found) >= 11


def test_the_longest_speech_is_as_the_option_says(make_prior: Make, phones: list[Phones]) -> None:
    assert len(ids(make_prior(end=-9.0), phones[0])) == 50
    assert len(ids(make_prior(end=-9.0, max_seconds=0.8), phones[0])) == 20


def test_prompt_features_and_text_change_what_is_said(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle
) -> None:
    prior = make_prior(end=-9.0)
    plain = ids(prior, phones[1])
    assert ids(prior, replace(phones[1], features=None)) != plain
    assert ids(prior, phones[1], voice=voice) != plain
    assert ids(prior, phones[0]) != ids(prior, phones[2])


def test_features_missing_in_one_part_count_as_zeros(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle
) -> None:
    prior = make_prior()
    assert voice.prompt_phones is not None
    zeros = replace(voice.prompt_phones, features=torch.zeros(1024, len(voice.prompt_phones)))
    assert ids(prior, phones[1], voice=voice) == ids(
        prior, phones[1], voice=replace(voice, prompt_phones=zeros)
    )


@pytest.mark.parametrize("part", ["prompt_phones", "prompt_tokens"])
def test_half_a_prompt_is_none(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle, part: str
) -> None:
    prior = make_prior()
    half = replace(voice, **{part: None})
    assert ids(prior, phones[0], voice=half) == ids(prior, phones[0])


def test_texts_in_one_voice_or_several_are_spoken_together_as_alone(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle
) -> None:
    prior, voices = make_prior(end=2.0), (voice, None, voice)
    alone = [ids(prior, p, n, v) for n, (p, v) in enumerate(zip(phones, voices, strict=True))]
    contexts = [context(n, voice=v) for n, v in enumerate(voices)]
    together = prior.generate_batch(phones, contexts)
    assert [each.ids.tolist() for each in together] == alone
    assert len({len(each) for each in alone}) > 1, "they end at different steps"


def test_an_empty_batch_is_nothing(make_prior: Make) -> None:
    assert make_prior().generate_batch([], []) == []


def test_the_original_s_chunks_overlap(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle
) -> None:
    streaming = {"mode": "pauses", "threshold": -1, "tokens": 2}
    chunks = {
        compat: [
            each.ids.tolist()
            for each in make_prior(compat=compat, end=-9.0, streaming=streaming).stream(
                phones[0], context(3, voice=voice)
            )
        ]
        for compat in ("", "official")
    }
    ours, theirs = ([n for chunk in chunks[c] for n in chunk] for c in ("", "official"))
    assert len(ours) == 50
    assert len(theirs) > 51, "51 tokens, some of them twice"
    assert theirs[: len(chunks["official"][0])] == ours[: len(chunks["official"][0])]


def test_the_original_loses_the_first_token_at_its_limit(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle
) -> None:
    ours, theirs = (
        ids(make_prior(compat=c, end=-9.0), phones[0], 4, voice) for c in ("", "official")
    )
    assert theirs[:-1] == ours[1:]


def test_a_stream_can_be_left(make_prior: Make, phones: list[Phones]) -> None:
    prior = make_prior(streaming={"mode": "fixed", "tokens": 3})
    stream = prior.stream(phones[0], context())
    first = next(stream)
    stream.close()
    assert not torch.is_inference_mode_enabled()
    assert ids(prior, phones[0])[:3] == first.ids.tolist()


@pytest.mark.parametrize("after", [0, 1, 10])
def test_streams_and_batches_stop_when_cancelled(
    make_prior: Make, phones: list[Phones], after: int
) -> None:
    prior = make_prior()
    with pytest.raises(CancelledError):
        list(prior.stream(phones[0], cancelled_after(context(), after)))
    with pytest.raises(CancelledError):
        prior.generate_batch(phones[:2], [context(), cancelled_after(context(), after)])


def test_phones_of_another_inventory_are_refused(make_prior: Make, phones: list[Phones]) -> None:
    with pytest.raises(InputError, match="gpt-sovits-v1"):
        ids(make_prior(), replace(phones[0], inventory="gpt-sovits-v1"))
    far = replace(phones[0], ids=(*phones[0].ids[:-1], 732))
    with pytest.raises(InputError, match="phone 732"):
        ids(make_prior(), far)


def test_features_of_another_shape_are_refused(make_prior: Make, phones: list[Phones]) -> None:
    with pytest.raises(ShapeError, match=r"\[1024, 4\], not \[1024, 5\]"):
        ids(make_prior(), replace(phones[1], features=torch.zeros(1024, 4)))


def test_a_prompt_of_another_model_is_refused(
    make_prior: Make, phones: list[Phones], voice: VoiceStyle
) -> None:
    assert voice.prompt_tokens is not None
    assert voice.prompt_phones is not None
    for wrong in (torch.tensor([3, 48]), torch.tensor([-1]), torch.zeros(2, 2)):
        tokens = replace(voice.prompt_tokens, ids=wrong.long())
        with pytest.raises(VoiceError, match="tokens below 48"):
            ids(make_prior(), phones[0], voice=replace(voice, prompt_tokens=tokens))
    other = replace(voice.prompt_phones, inventory="mini")
    with pytest.raises(VoiceError, match="'mini'"):
        ids(make_prior(), phones[0], voice=replace(voice, prompt_phones=other))


def test_a_code_of_silence_beyond_the_codes_is_refused(make_prior: Make) -> None:
    with pytest.raises(SpecError, match="486 cannot be"):
        make_prior(streaming={"pause_token": 486})


@pytest.mark.parametrize("precision", ["fp32", "fp16", "bf16", "int8"])
def test_less_precision_says_nearly_the_same(
    make_prior: Make, phones: list[Phones], precision: str
) -> None:
    exact, less = make_prior().engine, make_prior(precision=precision).engine
    with torch.inference_mode():
        text = torch.tensor(phones[2].ids)
        wanted, found = (
            e.logits(e.read(e.embed_text(text, None), e.embed_tokens(text[:0]))[1])
            for e in (exact, less)
        )
    limit = {"fp32": 0.0, "fp16": 0.0, "bf16": 0.1, "int8": 0.1}[precision]
    assert (found - wanted).abs().max() <= limit * wanted.std()


def test_adapted_weights_are_used_and_taken_back(make_prior: Make, phones: list[Phones]) -> None:
    prior = make_prior(sampling={"top_k": 1})
    plain = ids(prior, phones[0])
    name = "blocks.1.qkv.weight"
    weight = dict(prior.network.named_parameters())[name].float()
    noise = torch.randn(weight.shape, generator=torch.Generator().manual_seed(0))
    before = prior.replace({name: weight + 0.3 * noise})
    assert ids(prior, phones[0]) != plain
    prior.replace(before)
    assert ids(prior, phones[0]) == plain


def test_weights_that_fit_nowhere_are_refused(make_prior: Make) -> None:
    for name in ("blocks.7.qkv.weight", "blocks.0.qkv.bias"):
        with pytest.raises(WeightsError, match=name):
            make_prior().replace({name: torch.zeros(3)})


def test_the_chunks_of_a_stream_say_the_whole(make_prior: Make, phones: list[Phones]) -> None:
    prior = make_prior(end=2.0, streaming={"mode": "pauses", "threshold": -0.2, "tokens": 4})
    for seed in range(6):
        chunks = list(prior.stream(phones[0], context(seed)))
        assert collect_tokens(chunks).ids.tolist() == ids(prior, phones[0], seed)
        assert [chunk.final for chunk in chunks].index(True) == len(chunks) - 1


def test_a_stream_may_be_one_chunk(make_prior: Make, phones: list[Phones]) -> None:
    prior = make_prior(streaming={"mode": "whole"})
    (chunk,) = prior.stream(phones[0], context(3))
    assert chunk.final
    assert chunk.ids.tolist() == ids(prior, phones[0], 3)
