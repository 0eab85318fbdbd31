"""Several requests together: the k-th sentences of all of them go through each stage as a batch.

Every request keeps its own generator, deadline and notices, and gets the speech it would get
alone. A request that fails leaves the others as they are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import torch

from voxloom.core.pipeline import devices
from voxloom.core.pipeline.chain import Chain, Spoken, checked_audio, checked_features, ready
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.run import Run
from voxloom.interfaces.acoustic import Utterance, collect_tokens
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import PluginError, VoxloomError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Context, Stage
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import collect_features

Given = TypeVar("Given")
Made = TypeVar("Made")
Next = TypeVar("Next")


@dataclass(eq=False)
class Member:
    """One request of a batch: what was spoken of it so far, or the error that ended it."""

    run: Run
    spoken: list[Spoken] = field(default_factory=list)
    error: VoxloomError | None = None
    number: int = 0  # of the piece that is being made

    def context_for(self, slot: str, stage: Stage) -> Context:
        return self.run.context_for(slot, stage, self.run.pieces[self.number])

    def speak(self, run: Run, piece: Piece) -> Spoken:
        """The ready pieces in order, in the place of a chain's."""
        return self.spoken.pop(0)


Items = list[tuple[Member, Given]]


def speak_together(chain: Chain, runs: Sequence[Run]) -> list[Member]:
    """Speak every sentence of every request; an error stays with its request."""
    members = [Member(run) for run in runs]
    with torch.inference_mode():
        for number in range(max((len(run.pieces) for run in runs), default=0)):
            active = [m for m in members if m.error is None and number < len(m.run.pieces)]
            _round(chain, active, number)
    return members


def _round(chain: Chain, members: Sequence[Member], number: int) -> None:
    """One sentence of each, stage by stage; whoever fails drops out."""
    for member in members:
        member.number = number
    pieces = [(member, member.run.pieces[number]) for member in members]
    read = _each(pieces, lambda member, piece: chain.read(member.run, piece))
    phones = {member: utterance.phones for member, utterance in read}
    made = _acoustic(chain, read, _prior(chain, read))
    for member, audio in _vocoder(chain, made):
        spoken = Spoken(ready(audio), phones[member])
        for chunk in dict(made)[member]:
            if isinstance(chunk, Features):
                spoken.frames.counts.append(chunk.phone_frames)
        member.spoken.append(spoken)


def _prior(chain: Chain, read: Items[Utterance]) -> dict[Member, list[SemanticTokens]] | None:
    prior = chain.prior
    if prior is None:
        return None
    given = _each(read, lambda _, utterance: chain.prior_phones(utterance))
    together = prior.generate_batch if chain.can("prior", "batch") else None
    return dict(_stage("prior", prior, given, together, prior.stream))


def _acoustic(
    chain: Chain, read: Items[Utterance], said: dict[Member, list[SemanticTokens]] | None
) -> Items[list[Features | Audio]]:
    acoustic = chain.acoustic
    if said is None:
        together = acoustic.synthesize_batch if chain.can("acoustic", "batch") else None
        return _stage(
            "acoustic",
            acoustic,
            read,
            together,
            lambda u, context: acoustic.stream(u, None, context),
        )
    tokens = {
        member: [devices.move_tokens(part, acoustic.device) for part in parts]
        for member, parts in said.items()
    }
    left = [(member, utterance) for member, utterance in read if member in tokens]
    if chain.can("acoustic", "batch"):
        joined = _each(left, lambda m, u: u.with_tokens(collect_tokens(tokens[m])))
        return _stage(
            "acoustic",
            acoustic,
            joined,
            acoustic.synthesize_batch,
            lambda u, context: [acoustic.synthesize(u, context)],
        )
    paired = _each(left, lambda m, u: (u, tokens[m]))
    return _stage(
        "acoustic",
        acoustic,
        paired,
        None,
        lambda pair, context: acoustic.stream(pair[0], iter(pair[1]), context),
    )


def _vocoder(chain: Chain, made: Items[list[Features | Audio]]) -> Items[list[Audio]]:
    vocoder = chain.vocoder
    if vocoder is None:
        return _each(made, lambda _, chunks: [checked_audio(c, "acoustic") for c in chunks])
    device = vocoder.device
    features = _each(made, lambda _, chunks: list(checked_features(chunks, device)))
    if chain.can("vocoder", "batch"):
        joined = _each(features, lambda _, chunks: collect_features(chunks))
        decoded = _stage(
            "vocoder",
            vocoder,
            joined,
            vocoder.decode_batch,
            lambda f, context: [vocoder.decode(f, context)],
        )
    else:
        decoded = _stage("vocoder", vocoder, features, None, vocoder.stream)
    return _each(decoded, lambda _, chunks: [checked_audio(c, "vocoder") for c in chunks])


def _stage(
    slot: str,
    stage: Stage,
    items: Items[Given],
    together: Callable[[Sequence[Given], Sequence[Context]], Sequence[Made]] | None,
    alone: Callable[[Given, Context], Iterable[Made]],
) -> Items[list[Made]]:
    """One stage over all items: as one batch where it can, else (and for one) item by item.

    If the batch fails, every item is tried alone with its generator as it was, so that the error
    ends only the request whose it is."""
    items = _each(items, lambda member, value: _announced(slot, member, value))

    def by_itself(member: Member, value: Given) -> list[Made]:
        return list(member.run.stream(slot, alone(value, member.context_for(slot, stage))))

    if together is None or len(items) < 2:
        return _each(items, by_itself)
    contexts = [member.context_for(slot, stage) for member, _ in items]
    states = [context.generator.get_state() for context in contexts]
    started = time.perf_counter()
    try:
        made = together([value for _, value in items], contexts)
    except VoxloomError:
        for context, state in zip(contexts, states, strict=True):
            context.generator.set_state(state)
        return _each(items, by_itself)
    if len(made) != len(items):
        raise PluginError(
            f"The stage `{slot}` was given {len(items)} items and yielded {len(made)}.",
            mend="Report it to the stage's author.",
        )
    share = (time.perf_counter() - started) / len(items)
    for (member, _), value in zip(items, made, strict=True):
        member.run.clock.charge(slot, share)
        member.run.hooks.after(slot, value, share, member.run.context)
    return [(member, [value]) for (member, _), value in zip(items, made, strict=True)]


def _announced(slot: str, member: Member, value: Given) -> Given:
    member.run.check()
    member.run.hooks.before(slot, value, member.run.context)
    return value


def _each(items: Items[Given], work: Callable[[Member, Given], Next]) -> Items[Next]:
    """The work on each item; a member whose work fails keeps its error and drops out."""
    done: Items[Next] = []
    for member, value in items:
        try:
            done.append((member, work(member, value)))
        except VoxloomError as error:
            member.error = error
    return done
