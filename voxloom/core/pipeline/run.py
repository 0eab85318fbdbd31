"""All that belongs to one request while it runs. Nothing here outlives it or is shared."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace
from threading import Event
from typing import TypeVar

import torch

from voxloom.core.pipeline import devices
from voxloom.core.pipeline.deadline import checker
from voxloom.core.pipeline.hooks import StageHooks
from voxloom.core.pipeline.notices import Notices
from voxloom.core.pipeline.sentences import Sentence, split
from voxloom.core.pipeline.timing import PIPELINE, Clock
from voxloom.interfaces.request import Request
from voxloom.interfaces.stage import Context, Stage
from voxloom.interfaces.voice import VoiceStyle

Value = TypeVar("Value")
_EFFECTS_SEED = 0x9E3779B97F4A7C15  # effects draw from a generator of their own, see `Run`
_SEED_MASK = 2**63 - 1


class Run:
    """The state of one request: its text in pieces, generator, clock, notices and deadline.

    Every stage of the chain draws from one generator, in the order of the work. Effects run over
    the whole speech and may lag behind, so they draw from a second one: otherwise what a sentence
    draws would depend on how far an effect has read.
    """

    def __init__(
        self,
        request: Request,
        style: VoiceStyle,
        hooks: StageHooks,
        cancel: Event | None,
    ) -> None:
        self.request = request
        self.hooks = hooks
        self.check: Callable[[], None] = checker(request.deadline_seconds, cancel)
        self.clock = Clock()
        self.notices = Notices()
        with self.clock.during(PIPELINE):
            self.text = hooks.rewrite(request.text, request.language)
            self.sentences: list[Sentence] = split(self.text, request.language)
            generator = torch.Generator().manual_seed(request.seed)
            self.context = Context(generator, style, request.controls, self.check)
            seed = (request.seed ^ _EFFECTS_SEED) & _SEED_MASK
            self.effects_context = replace(
                self.context, generator=torch.Generator().manual_seed(seed)
            )
            self._by_device = {devices.CPU: self.context}

    def context_for(self, stage: Stage) -> Context:
        """The chain's context with the voice on the stage's device."""
        if stage.device not in self._by_device:
            style = devices.move_style(self.context.voice, stage.device)
            self._by_device[stage.device] = replace(self.context, voice=style)
        return self._by_device[stage.device]

    def call(self, slot: str, value: object, work: Callable[[], Value]) -> Value:
        """One stage's work on one value: checked for the deadline, timed, hooks called."""
        self.check()
        if self.hooks.watching:
            self.hooks.before(slot, value, self.context)
        before = self.clock.spent(slot)
        with self.clock.during(slot):
            result = work()
        if self.hooks.watching:
            self.hooks.after(slot, result, self.clock.spent(slot) - before, self.context)
        return result

    def stream(self, slot: str, chunks: Iterable[Value]) -> Generator[Value, None, None]:
        """What a stage yields, chunk by chunk, timed, with hooks and a check after each.

        Closing this closes the stage's own stream."""
        source = iter(chunks)
        try:
            while True:
                before = self.clock.spent(slot)
                with self.clock.during(slot):
                    try:
                        chunk = next(source)
                    except StopIteration:
                        return
                if self.hooks.watching:
                    spent = self.clock.spent(slot) - before
                    self.hooks.after(slot, chunk, spent, self.context)
                self.check()
                yield chunk
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()

    def read_by(self, slot: str, chunks: Iterable[Value]) -> Iterator[Value]:
        """What a stage is about to read, chunk by chunk, with its hook."""
        if not self.hooks.watching:
            yield from chunks
            return
        for chunk in chunks:
            self.hooks.before(slot, chunk, self.context)
            yield chunk
