"""The stages between text and audio, joined for one sentence.

    [splitter] -> frontend -> [text_encoder] -> [prior] -> acoustic -> [vocoder]

Each may be missing as far as the contracts allow, which the plan has checked. The chain knows no
shape of model: a stage that is there is asked, in this order, and what it yields goes on.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from itertools import pairwise
from typing import cast

import torch
from torch import Tensor

from voxloom.core.pipeline import devices
from voxloom.core.pipeline.marks import PhoneClock
from voxloom.core.pipeline.notices import silent_letters
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.run import Run
from voxloom.core.pipeline.text_path import read_piece, refuse_hints
from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import (
    CancelledError,
    DeadlineError,
    InputError,
    PluginError,
    ShapeError,
)
from voxloom.interfaces.features import Features
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.splitter import TextSplitter
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import Vocoder


@dataclass
class Spoken:
    """One sentence on its way out: its audio, and what its marks need once that is exhausted."""

    audio: Generator[Audio, None, None]
    phones: Phones | None = None
    frames: PhoneClock = field(default_factory=lambda: PhoneClock([]))

    @property
    def phone_frames(self) -> tuple[int, ...] | None:
        return None if self.phones is None else self.frames.frames(len(self.phones))


class Chain:
    """The speech stages of one pipeline. Immutable; all state of a request is in its Run."""

    def __init__(
        self, stages: Mapping[str, Stage], capabilities: Mapping[str, Collection[str]]
    ) -> None:
        """stages, capabilities: by slot. Raises PluginError if there is nothing that speaks."""
        if "acoustic" not in stages:
            raise PluginError(
                "This pipeline has no acoustic model, so nothing in it can speak.",
                mend="Give the spec an `acoustic` stage.",
            )
        self.splitter = cast("TextSplitter | None", stages.get("splitter"))
        self.frontend = cast("TextFrontend | None", stages.get("frontend"))
        self.text_encoder = cast("TextEncoder | None", stages.get("text_encoder"))
        self.prior = cast("SemanticPrior | None", stages.get("prior"))
        self.acoustic = cast(AcousticModel, stages["acoustic"])
        self.vocoder = cast("Vocoder | None", stages.get("vocoder"))
        self._capabilities = capabilities

    def can(self, slot: str, capability: str) -> bool:
        return capability in self._capabilities.get(slot, ())

    @property
    def batches(self) -> bool:
        """True if a stage works on several requests at once."""
        return any(self.can(slot, "batch") for slot, _ in self._flow)

    @property
    def in_turns(self) -> frozenset[str]:
        """Slots of stages that stream what a stage before them streams, so that both work in
        turns."""
        return frozenset(
            after
            for (before, _), (after, _) in pairwise(self._flow)
            if self.can(before, "streaming") and self.can(after, "streaming")
        )

    @property
    def _flow(self) -> list[tuple[str, Stage]]:
        named = {"prior": self.prior, "acoustic": self.acoustic, "vocoder": self.vocoder}
        return [(slot, stage) for slot, stage in named.items() if stage is not None]

    def speak(self, run: Run, piece: Piece) -> Spoken:
        """Start one piece; the work happens as its audio is pulled."""
        spoken = Spoken(ready(()))
        spoken.audio = self._audio(run, piece, spoken)
        return spoken

    def _audio(self, run: Run, piece: Piece, spoken: Spoken) -> Generator[Audio, None, None]:
        utterance = self.read(run, piece)
        spoken.phones = utterance.phones
        with ExitStack() as streams:
            made: Iterable[Features | Audio] = streams.enter_context(
                closing(self.made(run, piece, utterance, spoken))
            )
            last = "acoustic"
            if self.vocoder is not None:
                last = "vocoder"
                features = run.read_by(last, checked_features(made, self.vocoder.device))
                context = run.context_for(last, self.vocoder, piece)
                made = streams.enter_context(
                    closing(run.stream(last, self.vocoder.stream(features, context)))
                )
            for audio in made:
                yield checked_audio(audio, last)

    def read(self, run: Run, piece: Piece) -> Utterance:
        """Text -> phones with features, as far as the pipeline has stages for it."""
        text, language = piece.text, piece.language
        if self.frontend is None:
            refuse_hints(piece)
            return Utterance(text, "" if language == AUTO else language)
        frontend = self.frontend
        try:
            phones = run.call("frontend", text, lambda: read_piece(frontend, piece))
        except (CancelledError, DeadlineError):
            raise
        except InputError as error:
            where = run.whereabouts(piece)
            if not where:
                raise
            message = f"{where}{error.message}"
            raise InputError(message, mend=error.mend, where=error.where) from error
        for code, message in phones.notes.items():
            run.notices.add(code, run.whereabouts(piece) + message)
        silent = silent_letters(phones, piece)
        if silent:
            run.notices.add("silent-characters", silent)
        if self.text_encoder is not None:
            encoder, plain = self.text_encoder, phones
            phones = run.call("text_encoder", plain, lambda: encoder.encode(plain))
        if language == AUTO:
            counts = Counter(code for code in phones.languages if code)
            language = counts.most_common(1)[0][0] if counts else ""
        return Utterance(text, language, devices.move_phones(phones, self.acoustic.device))

    def prior_phones(self, utterance: Utterance) -> Phones:
        """What the prior reads. Raises PluginError if nothing made phones."""
        if utterance.phones is None:
            raise PluginError(
                "The prior reads phones, and this pipeline has no frontend to make them.",
                mend="Give the spec a `frontend` stage.",
            )
        device = self.prior.device if self.prior else devices.CPU
        return devices.move_phones(utterance.phones, device)

    def tokens(
        self, run: Run, piece: Piece, utterance: Utterance
    ) -> Generator[SemanticTokens, None, None] | None:
        """What the prior says, None where there is none."""
        if self.prior is None:
            return None
        phones = self.prior_phones(utterance)
        if run.hooks.watching:
            run.hooks.before("prior", phones, run.context)
        context = run.context_for("prior", self.prior, piece)
        return run.stream("prior", self.prior.stream(phones, context))

    def made(
        self, run: Run, piece: Piece, utterance: Utterance, spoken: Spoken
    ) -> Generator[Features | Audio, None, None]:
        """What the acoustic model yields; frames per phone are noted on the way."""
        context = run.context_for("acoustic", self.acoustic, piece)
        if run.hooks.watching:
            run.hooks.before("acoustic", utterance, run.context)
        with ExitStack() as streams:
            said = self.tokens(run, piece, utterance)
            tokens: Iterator[SemanticTokens] | None = None
            if said is not None:
                streams.enter_context(closing(said))
                tokens = (devices.move_tokens(part, self.acoustic.device) for part in said)
            chunks = run.stream("acoustic", self.acoustic.stream(utterance, tokens, context))
            streams.enter_context(closing(chunks))
            for chunk in chunks:
                if isinstance(chunk, Features):
                    spoken.frames.counts.append(chunk.phone_frames)
                yield chunk


def ready(chunks: Iterable[Audio]) -> Generator[Audio, None, None]:
    """Audio that is already there, as a stream."""
    yield from chunks


def checked_audio(audio: object, slot: str) -> Audio:
    """[samples] float32 on the CPU, whatever device the stage computes on.

    Raises:
        PluginError: the stage yielded something else than audio.
        ShapeError: audio of another shape, or samples that are not numbers.
    """
    if not isinstance(audio, Audio):
        raise PluginError(
            f"The stage `{slot}` yielded {type(audio).__name__}, not audio.",
            mend="Give the spec a vocoder that reads it.",
        )
    waveform = audio.waveform
    if waveform.ndim != 1:
        raise ShapeError(
            f"The stage `{slot}` yielded audio of shape {list(waveform.shape)}, not [samples].",
            mend="Report it to the stage's author.",
        )
    if waveform.dtype != torch.float32 or waveform.device.type != devices.CPU:
        waveform = waveform.to(devices.CPU, torch.float32)
        audio = Audio(waveform, audio.sample_rate)
    if waveform.numel() and not all(map(math.isfinite, extremes(waveform))):
        raise ShapeError(
            f"The stage `{slot}` yielded samples that are not numbers.",
            mend="Check its weights, or compute it in float32.",
        )
    return audio


def extremes(waveform: Tensor) -> tuple[float, float]:
    """The lowest and the highest sample of a waveform that has any; NaN if one is NaN."""
    low, high = waveform.aminmax()
    return low.item(), high.item()


def checked_features(made: Iterable[Features | Audio], device: str) -> Iterator[Features]:
    """The chunks on the device of the vocoder that reads them.

    Raises:
        PluginError: the acoustic model yielded something else.
    """
    for chunk in made:
        if not isinstance(chunk, Features):
            raise PluginError(
                f"The acoustic model yielded {type(chunk).__name__}, which no vocoder reads.",
                mend="Leave out the vocoder, or report it to the model's author.",
            )
        yield devices.move_features(chunk, device)
