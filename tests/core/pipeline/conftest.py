"""Pipelines for these tests: of the shipped fakes by preset, and of small local stages by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from tests.notations import NOTATIONS
from voxloom.core.pipeline import Pipeline, assemble
from voxloom.core.spec import plan as make_plan
from voxloom.core.spec import read
from voxloom.core.spec.plan_types import Plan, PlannedStage
from voxloom.interfaces import (
    AcousticModel,
    Adapter,
    Audio,
    AudioContract,
    AudioEffect,
    Context,
    Edges,
    Features,
    MelContract,
    Phones,
    SemanticPrior,
    SemanticTokens,
    Stage,
    TextFrontend,
    TokenContract,
    Utterance,
    Vocoder,
    collect_features,
)
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.plugin import ProviderInfo
from voxloom.registry import Registry
from voxloom.testing import fakes

RATE, HOP = 1000, 10
MEL = MelContract(RATE, 40, 40, HOP, 1, 0.0, 500.0)
TOKENS = TokenContract("c", 64, 25.0)


class Spell(TextFrontend):
    """One phone per character that is no space; `#` cannot be spoken."""

    languages = ("en", "zh")

    def phonemize(self, text: str, language: str = "auto") -> Phones:
        if "#" in text:
            raise InputError(
                f"The character '#' at {text.index('#')} cannot be spoken.", mend="No."
            )
        places = [place for place, character in enumerate(text) if not character.isspace()]
        count = len(places)
        return Phones(
            "i",
            tuple(text[place] for place in places),
            tuple(ord(text[place]) for place in places),
            tuple((place, place + 1) for place in places),
            ("en" if language == "auto" else language,) * count,
            text,
            text,
            notes={"heard-x": "An x was heard."} if "x" in text else {},
        )


class Count(SemanticPrior):
    """One token per phone, moved by one draw."""

    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        draws = torch.randint(0, 8, (len(phones),), generator=context.generator)
        return SemanticTokens((torch.tensor(phones.ids) + draws) % TOKENS.size, TOKENS)

    def generate_batch(
        self, phones: Sequence[Phones], contexts: Sequence[Context]
    ) -> list[SemanticTokens]:
        self.options.log.append(("prior", len(phones)))
        return super().generate_batch(phones, contexts)


class Mel(AcousticModel):
    """Frames per phone: 1 + its code modulo 3; noisy; `!` is more than this model can say."""

    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        assert utterance.phones is not None
        frames = []
        tokens = [0] * len(utterance.phones) if utterance.tokens is None else utterance.tokens.ids
        for code, token in zip(utterance.phones.ids, tokens, strict=True):
            context.check()
            if chr(code) == "!":
                raise InputError("This model cannot say '!'.", mend="Take it out.")
            level = 0.3 + 0.001 * (code % 50) + 0.002 * float(token)
            noise = 0.01 * torch.randn(1, 1 + code % 3, generator=context.generator)
            frames.append(level + noise)
        counts = tuple(part.shape[-1] for part in frames)
        return Features(torch.cat(frames, dim=-1), MEL, phone_frames=counts)

    def synthesize_batch(
        self, utterances: Sequence[Utterance], contexts: Sequence[Context]
    ) -> list[Features | Audio]:
        self.options.log.append(("acoustic", len(utterances)))
        return super().synthesize_batch(utterances, contexts)


class ChunkedMel(Mel):
    """The same, four frames at a time; frames per phone with the last chunk of each phone."""

    def stream(
        self,
        utterance: Utterance,
        tokens: Iterable[SemanticTokens] | None,
        context: Context,
    ) -> Iterator[Features | Audio]:
        whole = self.synthesize(utterance, context)
        counts = whole.phone_frames or ()
        ends = [sum(counts[: n + 1]) for n in range(len(counts))]
        self.options.log.append("opened")
        try:
            for start in range(0, whole.frames, 4):
                part = whole.values[:, start : start + 4]
                inside = tuple(
                    max(0, min(end, start + 4) - max(end - n, start))
                    for end, n in zip(ends, counts, strict=True)
                )
                yield Features(part, MEL, phone_frames=inside, final=start + 4 >= whole.frames)
        finally:
            self.options.log.append("closed")


class Hold(Vocoder):
    """Holds each value for a hop, with noise drawn per frame."""

    def decode(self, features: Features, context: Context) -> Audio:
        noise = [
            0.001 * torch.randn(HOP, generator=context.generator) for _ in range(features.frames)
        ]
        return Audio(features.values[0].repeat_interleave(HOP) + torch.cat(noise), RATE)

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        for chunk in chunks:
            yield self.decode(chunk, context)

    def decode_batch(
        self, features: Sequence[Features], contexts: Sequence[Context]
    ) -> list[Audio]:
        self.options.log.append(("vocoder", len(features)))
        return super().decode_batch(features, contexts)


class WholeHold(Hold):
    """A vocoder that wants all features before it starts."""

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        yield self.decode(collect_features(chunks), context)


class Tone(AcousticModel):
    """End to end: ten samples per character, one chunk per word."""

    def synthesize(self, utterance: Utterance, context: Context) -> Audio:
        return Audio(torch.full((10 * len(utterance.text),), 0.5), RATE)

    def stream(
        self,
        utterance: Utterance,
        tokens: Iterable[SemanticTokens] | None,
        context: Context,
    ) -> Iterator[Features | Audio]:
        for word in utterance.text.split(" "):
            context.check()
            noise = 0.01 * torch.randn(10 * len(word), generator=context.generator)
            yield Audio(0.5 + noise, RATE)


class Bump(Adapter):
    """Marks the stage it adapts."""

    def apply(self, stage: Stage) -> None:
        stage.bumped = (*getattr(stage, "bumped", ()), self.options.name)  # type: ignore[attr-defined]

    def revert(self, stage: Stage) -> None:
        stage.bumped = stage.bumped[:-1]  # type: ignore[attr-defined]


class Louder(AudioEffect):
    def process(self, audio: Audio, context: Context) -> Audio:
        return replace(audio, waveform=audio.waveform * 4)

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        for chunk in chunks:
            yield self.process(chunk, context)


class Halve(AudioEffect):
    """Every second sample, at half the rate, across chunk borders."""

    def process(self, audio: Audio, context: Context) -> Audio:
        return Audio(audio.waveform[::2].clone(), audio.sample_rate // 2)

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        seen = 0
        for chunk in chunks:
            made = chunk.waveform[seen % 2 :: 2].clone()
            seen += chunk.waveform.shape[-1]
            yield Audio(made, chunk.sample_rate // 2)


class Cut(AudioEffect):
    """Takes 25 samples off the front and 5 off the end, and says so."""

    def process(self, audio: Audio, context: Context) -> Audio:
        start, end = self.kept(audio)
        return Audio(audio.waveform[start:end].clone(), audio.sample_rate)

    def kept(self, audio: Audio) -> tuple[int, int]:
        return 25, int(audio.waveform.shape[-1]) - 5


class Stretch(AudioEffect):
    """Twice as long at the same rate."""

    def process(self, audio: Audio, context: Context) -> Audio:
        return Audio(audio.waveform.repeat_interleave(2), audio.sample_rate)


PARTS = SimpleNamespace(
    Spell=Spell,
    Count=Count,
    Mel=Mel,
    ChunkedMel=ChunkedMel,
    Hold=Hold,
    WholeHold=WholeHold,
    Tone=Tone,
    Bump=Bump,
    Louder=Louder,
    Halve=Halve,
    Cut=Cut,
    Stretch=Stretch,
    RATE=RATE,
    HOP=HOP,
)


@dataclass
class LocalProviders:
    """What assembly and the pipeline ask of a registry, over classes of these tests."""

    classes: dict[str, type[Stage]] = field(default_factory=dict)
    hooks: Any = None

    def load(self, info: ProviderInfo) -> type[Stage]:
        return self.classes[info.name]

    def notations(self) -> Notations:
        return NOTATIONS


@dataclass
class Workshop:
    """Joins local stages to a plan and a pipeline. `log` is every stage's `options.log`."""

    log: list[Any] = field(default_factory=list)
    providers: LocalProviders = field(default_factory=LocalProviders)

    def stage(
        self, slot: str, made: type[Stage], *, can: str = "", on: str = "", **more: Any
    ) -> PlannedStage:
        kind = slot.partition("[")[0].removesuffix("s")
        name = made.__name__
        self.providers.classes[name] = made
        sounds = kind in ("vocoder", "effect") or issubclass(made, Tone)
        produces = {"audio": AudioContract(RATE)} if sounds else {}
        return PlannedStage(
            slot=slot,
            kind=kind,
            provider=ProviderInfo(
                kind, name, "", "", "", "tests", capabilities=frozenset(can.split())
            ),
            options=SimpleNamespace(log=self.log, name=name),  # type: ignore[arg-type]
            edges=more.pop("edges", Edges(produces=produces)),
            device=more.pop("device", "cpu"),
            on=on,
            **more,
        )

    def plan(
        self,
        speech: Sequence[PlannedStage],
        effects: Sequence[PlannedStage] = (),
        adapters: Sequence[PlannedStage] = (),
        voice: Sequence[PlannedStage] = (),
        **more: Any,
    ) -> Plan:
        return Plan(
            name="local",
            speech=tuple(speech),
            voice=tuple(voice),
            adapters=tuple(adapters),
            effects=tuple(effects),
            edges=(),
            default_voice=more.pop("default_voice", ""),
            preset="",
            base=Path("."),
            sample_rate=RATE,
            **more,
        )

    def join(
        self, stages: Mapping[str, type[Stage]], *, can: Mapping[str, str] | None = None
    ) -> Pipeline:
        """Slots -> a pipeline; effects are the slots `effects[0]` and so on."""
        can = can or {}
        planned = [self.stage(slot, made, can=can.get(slot, "")) for slot, made in stages.items()]
        speech = [stage for stage in planned if stage.kind != "effect"]
        effects = [stage for stage in planned if stage.kind == "effect"]
        return assemble(self.plan(speech, effects), self.providers)  # type: ignore[arg-type]


@pytest.fixture
def parts() -> SimpleNamespace:
    """The local stage classes by name."""
    return PARTS


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def simple(workshop: Workshop) -> Pipeline:
    """Spelled phones, a whole mel, a streaming vocoder."""
    return workshop.join({"frontend": Spell, "acoustic": Mel, "vocoder": Hold})


@pytest.fixture(scope="session")
def fake_registry() -> Registry:
    return Registry.discover(extra_manifests=[fakes.MANIFEST], installed=False, environ={})


@pytest.fixture(scope="session")
def fake(fake_registry: Registry) -> Callable[..., Pipeline]:
    """A preset of the shipped fakes, with changes such as `prior.chunk_phones=2`."""

    def build(preset: str, *sets: str) -> Pipeline:
        spec = read(preset, fake_registry, sets=sets)
        return assemble(make_plan(spec, fake_registry), fake_registry)

    return build
