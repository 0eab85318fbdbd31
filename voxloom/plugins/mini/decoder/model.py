"""The provider `mini-decoder`: phones, semantic tokens and a voice to mel and pitch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance, collect_tokens
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.mini.acoustic.network import expand
from voxloom.plugins.mini.acoustic.speaking import Plan, Speaking
from voxloom.plugins.mini.decoder.metadata import read_header
from voxloom.plugins.mini.decoder.network import TokenDecoder, heard, layout, reach
from voxloom.plugins.mini.decoder.options import MiniDecoderOptions
from voxloom.plugins.mini.loading import load

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Reference


class MiniDecoder(AcousticModel):
    """Speaks phones as their tokens have it, in the style of a voice. Nothing is drawn: the seed
    does not matter."""

    def __init__(self, options: MiniDecoderOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        inventory = build.inventory(self.header.phones.inventory)
        symbols, size = inventory.symbols, self.header.size
        self.network = load(lambda: TokenDecoder(symbols, size), view).to(build.device)
        self.speaking = Speaking("mini-decoder", self.network.acoustic, inventory, self.header.mel)
        self.reach = reach(size)
        self.rhythm = options.rhythm

    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor] = ()
    ) -> Mapping[str, Tensor]:
        """See `Speaking.condition_all`; measured without tokens."""
        return self.speaking.condition_all(references, speakers, usual_tempo=False)

    @torch.inference_mode()
    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        """See AcousticModel.

        Raises:
            InputError: no phones; no tokens, or none of this codebook, or without their places; no
                voice."""
        plan, _ = self._plan(utterance, context)
        return self.speaking.features(plan, 0, len(plan.durations), context)

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Features]:
        """The same frames in pieces of whole phones, each as soon as all is there that its frames
        depend on."""
        if tokens is None:
            yield self.synthesize(utterance, context)
            return
        parts: list[SemanticTokens] = []
        start = 0
        for part in tokens:
            context.check()
            parts.append(part)
            so_far = collect_tokens(parts)
            plan, spoken = self._plan(utterance.with_tokens(so_far), context)
            end = len(plan.durations) if part.final else self._ready(plan, spoken, so_far)
            if part.final or sum(plan.durations[start:end]):
                yield self.speaking.features(plan, start, end, context)
                start = end

    def _ready(self, plan: Plan, spoken: Tensor, tokens: SemanticTokens) -> int:
        """How many phones more tokens cannot change; spoken: the token of each frame."""
        assert tokens.places is not None
        whole = int(tokens.places[-1])  # this phone may go on
        known = sum(plan.durations[:whole])
        ready, frames = 0, 0
        for phone, count in enumerate(plan.durations[:whole]):
            frames += count
            last = frames - 1 + self.speaking.reach
            if last >= known or int(spoken[last]) + self.reach >= len(tokens.ids):
                break
            ready = phone + 1
        return ready

    @torch.inference_mode()
    def _plan(self, utterance: Utterance, context: Context) -> tuple[Plan, Tensor]:
        """The timed utterance, and the token of each frame."""
        phones = self.speaking.phones_of(utterance)
        tokens = utterance.tokens
        if tokens is None or not len(tokens.ids):
            raise InputError(
                "The acoustic model mini-decoder was given no tokens.",
                mend="Put a prior before it, and give a text with something to speak.",
            )
        if tokens.contract.codebook != self.header.tokens.codebook:
            raise InputError(
                f"The tokens are of the codebook {tokens.contract.codebook!r}, not "
                f"{self.header.tokens.codebook!r}.",
                mend="Choose a prior that was trained on the same tokenizer.",
            )
        if tokens.places is None:
            raise InputError(
                "The acoustic model mini-decoder was given tokens that do not tell which phone "
                "each of them speaks.",
                mend="Choose a prior that tells it, such as mini-gpt.",
            )
        if int(tokens.places.max()) >= len(phones):
            raise InputError(
                f"A token speaks phone {int(tokens.places.max()) + 1} of {len(phones)}.",
                mend="Choose a prior that was given these phones.",
            )
        style, log_f0 = self.speaking.style_of(context)
        ids = torch.tensor([phones.ids], device=self.device)
        encoded, log_durations = self.network.acoustic.encode(ids, style)
        colours = self.speaking.colours(phones.ids, context.voice.conditioning)
        told = layout(tokens.places.cpu(), len(phones), self.header.size.stride)
        usual = self.speaking.frames(phones.ids, log_durations[0], colours)
        frames = self.rhythm * told + (1 - self.rhythm) * usual
        durations = self.speaking.rounded(phones.ids, frames, context.controls.speed)
        if not tokens.final:  # of these phones nothing is known yet
            durations[int(tokens.places[-1]) + 1 :] = 0
        if not int(durations.sum()):
            durations[int(tokens.places[-1])] = 1
        owner, places = expand(durations)
        spoken = heard(tokens.places.cpu(), durations)
        added = self.network.told(tokens.ids[None].to(self.device), style)
        plan = Plan(
            encoded,
            style,
            tuple(int(count) for count in durations),
            owner.to(self.device),
            places.to(self.device),
            log_f0,
            colours,
            added[:, :, spoken.to(self.device)],
        )
        return plan, spoken
