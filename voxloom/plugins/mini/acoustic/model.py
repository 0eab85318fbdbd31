"""The provider `mini-acoustic`: phones and a voice to mel and pitch, whole or streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.mini.acoustic.metadata import read_header
from voxloom.plugins.mini.acoustic.network import AcousticNetwork, expand
from voxloom.plugins.mini.acoustic.options import MiniAcousticOptions
from voxloom.plugins.mini.acoustic.speaking import Plan, Speaking
from voxloom.plugins.mini.loading import load

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Reference
    from voxloom.interfaces.tokens import SemanticTokens

LARGEST_PIECE = 384  # frames; pieces of a stream double up to here


class MiniAcoustic(AcousticModel):
    """Gives every phone its frames, so nothing is skipped or repeated. Nothing is drawn: the seed
    does not matter."""

    def __init__(self, options: MiniAcousticOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        inventory = build.inventory(self.header.phones.inventory)
        symbols, size = inventory.symbols, self.header.size
        network = load(lambda: AcousticNetwork(symbols, size), view).to(build.device)
        self.speaking = Speaking("mini-acoustic", network, inventory, self.header.mel)
        self.first_piece = options.stream_frames
        self.usual_tempo = options.tempo == "usual"

    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor] = ()
    ) -> Mapping[str, Tensor]:
        """See `Speaking.condition_all`."""
        return self.speaking.condition_all(references, speakers, usual_tempo=self.usual_tempo)

    @torch.inference_mode()
    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        plan = self._plan(utterance, context)
        return self.speaking.features(plan, 0, len(plan.durations), context)

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Features]:
        """The same frames in pieces of whole phones; each is decoded with the neighbours that the
        convolutions reach, so the pieces are those of the whole."""
        plan = self._plan(utterance, context)
        size, start, frames = self.first_piece, 0, 0
        for phone, count in enumerate(plan.durations):
            frames += count
            last = phone + 1 == len(plan.durations)
            left = sum(plan.durations[phone + 1 :])
            if last or (frames >= size and left >= size):
                context.check()
                yield self.speaking.features(plan, start, phone + 1, context)
                size, start, frames = min(2 * size, LARGEST_PIECE), phone + 1, 0

    @torch.inference_mode()
    def _plan(self, utterance: Utterance, context: Context) -> Plan:
        phones = self.speaking.phones_of(utterance)
        style, log_f0 = self.speaking.style_of(context)
        ids = torch.tensor([phones.ids], device=self.device)
        encoded, log_durations = self.speaking.network.encode(ids, style)
        colours = self.speaking.colours(phones.ids, context.voice.conditioning)
        frames = self.speaking.frames(phones.ids, log_durations[0], colours)
        durations = self.speaking.rounded(phones.ids, frames, context.controls.speed)
        if not int(durations.sum()):
            durations[-1] = 1
        owner, places = expand(durations)
        counts = tuple(int(count) for count in durations)
        owner, places = owner.to(self.device), places.to(self.device)
        return Plan(encoded, style, counts, owner, places, log_f0, colours)
