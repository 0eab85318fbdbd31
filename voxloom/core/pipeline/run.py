"""All that belongs to one request while it runs. Nothing here outlives it or is shared."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import replace
from threading import Event
from typing import TypeVar

import torch

from voxloom.core.pipeline import devices
from voxloom.core.pipeline.checks import check_controls
from voxloom.core.pipeline.deadline import checker
from voxloom.core.pipeline.hooks import StageHooks
from voxloom.core.pipeline.notices import Notices
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.text_path import TextPath
from voxloom.core.pipeline.timing import PIPELINE, Clock
from voxloom.core.text.script import VoiceChange
from voxloom.interfaces.request import Controls, Request
from voxloom.interfaces.stage import Context, Stage
from voxloom.interfaces.voice import VoiceStyle

Value = TypeVar("Value")
EFFECTS = "effects"
SHOWN = 40  # characters of a sentence quoted in a message


class Run:
    """The state of one request: its text in pieces, generator, clock, notices and deadline.

    The stages of the chain draw from one generator, in the order of the work. Those that work in
    turns with the stage before them draw from one of their own, derived from the seed: otherwise
    what they draw would depend on the size of chunks, and on whether other requests go along. So
    do effects, which run over the whole speech and may lag behind the chain.
    """

    def __init__(
        self,
        request: Request,
        style: VoiceStyle,
        hooks: StageHooks,
        cancel: Event | None,
        in_turns: Collection[str] = (),
        *,
        path: TextPath,
        voice: Callable[[VoiceChange], VoiceStyle],
    ) -> None:
        """in_turns: slots whose stages draw from generators of their own; path: how the text is
        read; voice: the style of a voice that the text names.

        Raises:
            InputError: the text is not well-formed, or asks for what this pipeline cannot do.
            VoiceError: the text names a voice that does not fit.
        """
        self.request = request
        self.hooks = hooks
        self.check: Callable[[], None] = checker(request.deadline_seconds, cancel)
        self.clock = Clock()
        self.notices = Notices()
        with self.clock.during(PIPELINE):
            generator = torch.Generator().manual_seed(request.seed)
            self.context = Context(generator, style, request.controls, self.check)
            self.pauses = path.pauses
            script = path.script(request)
            if path.splitter is None:
                self.pieces = path.pieces(script, request)
            else:
                self.pieces = self.call("splitter", script, lambda: path.pieces(script, request))
            self.effects_context = self._apart(EFFECTS)
            self._contexts = {slot: self._apart(slot) for slot in in_turns}
            self._moved: dict[tuple[str, str], Context] = {}
            self._manners = {
                piece.number: self._manner(piece, voice)
                for piece in self.pieces
                if piece.rate != 1 or piece.voice is not None
            }

    def whereabouts(self, piece: Piece) -> str:
        """What to put before a message that counts from the start of its piece; nothing where
        the piece is the whole text."""
        if len(self.pieces) == 1:
            return ""
        text = piece.label
        shown = text if len(text) <= SHOWN else text[:SHOWN] + "…"
        return f"In sentence {piece.number + 1}, {shown!r}: "

    def context_for(self, slot: str, stage: Stage, piece: Piece) -> Context:
        """The context of a stage of the chain for a piece, with the voice on the stage's device."""
        context = self._contexts.get(slot, self.context)
        changed = self._manners.get(piece.number)
        key = (slot, stage.device)
        if changed is not None:
            controls, style = changed
            style = context.voice if style is None else style
            if stage.device != devices.CPU:
                style = devices.move_style(style, stage.device)
            return replace(context, controls=controls, voice=style)
        if stage.device == devices.CPU:
            return context
        if key not in self._moved:
            style = devices.move_style(context.voice, stage.device)
            self._moved[key] = replace(context, voice=style)
        return self._moved[key]

    def _manner(
        self, piece: Piece, voice: Callable[[VoiceChange], VoiceStyle]
    ) -> tuple[Controls, VoiceStyle | None]:
        """How a piece is said that markup says something about; None for the request's voice."""
        controls = replace(self.request.controls, speed=self.request.controls.speed * piece.rate)
        check_controls(controls)
        return controls, voice(piece.voice) if piece.voice is not None else None

    def _apart(self, name: str) -> Context:
        """The same context with a generator that follows from the seed and the name."""
        digest = hashlib.sha256(f"{self.request.seed}:{name}".encode()).digest()
        seed = int.from_bytes(digest[:8], "big") >> 1
        return replace(self.context, generator=torch.Generator().manual_seed(seed))

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
