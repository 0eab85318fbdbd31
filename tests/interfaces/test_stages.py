"""Streaming and batching work by default for a stage that only does one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from voxloom.interfaces import (
    AcousticModel,
    Audio,
    AudioEffect,
    Build,
    Context,
    Edges,
    Features,
    Inventory,
    MelContract,
    Phones,
    SemanticPrior,
    SemanticTokens,
    TokenContract,
    Utterance,
    Vocoder,
    WeightsView,
)
from voxloom.interfaces.kinds import KINDS

MEL = MelContract(24000, 1024, 1024, 240, 1, 20.0, 12000.0)
CODES = TokenContract("toy", 100, 25.0)


def no_weights(field: str) -> WeightsView:
    raise AssertionError(f"asked for weights {field}")


def no_inventory(name: str) -> Inventory:
    raise AssertionError(f"asked for inventory {name}")


BUILD = Build("cpu", Edges(), no_weights, no_inventory)


class Count(SemanticPrior):
    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        return SemanticTokens(torch.arange(len(phones)), CODES)


class Repeat(AcousticModel):
    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        assert utterance.tokens is not None
        return Features(utterance.tokens.ids[None].float(), MEL)


class Hold(Vocoder):
    def decode(self, features: Features, context: Context) -> Audio:
        return Audio(features.values[0].repeat_interleave(240), 24000)


class Halve(AudioEffect):
    def process(self, audio: Audio, context: Context) -> Audio:
        return Audio(audio.waveform / 2, audio.sample_rate)


def context() -> Context:
    return Context(torch.Generator())


def toy_phones(count: int) -> Phones:
    return Phones("toy", ("a",) * count, (0,) * count, ((0, 0),) * count, ("en",) * count, "", "")


def chain(phones: Phones) -> Audio:
    tokens = Count(None, BUILD).stream(phones, context())
    features = Repeat(None, BUILD).stream(Utterance("", phones=phones), tokens, context())
    audio = Hold(None, BUILD).stream((f for f in features if isinstance(f, Features)), context())
    (last,) = Halve(None, BUILD).stream(audio, context())
    return last


def test_the_default_streams_of_all_stages_join_to_the_whole() -> None:
    audio = chain(toy_phones(5))
    assert audio.waveform.shape == (5 * 240,)
    assert audio.waveform[::240].tolist() == [0.0, 0.5, 1.0, 1.5, 2.0]


def test_a_default_batch_is_each_item_alone() -> None:
    def lengths(results: Sequence[SemanticTokens]) -> list[int]:
        return [len(r.ids) for r in results]

    batch = Count(None, BUILD).generate_batch(
        [toy_phones(2), toy_phones(4)], [context(), context()]
    )
    assert lengths(batch) == [2, 4]


def test_every_kind_names_an_abstract_class_of_its_own_name() -> None:
    import importlib

    for name, kind in KINDS.items():
        module, _, attribute = kind.interface.partition(":")
        cls = getattr(importlib.import_module(module), attribute)
        assert cls.kind == name
        assert cls.__abstractmethods__
