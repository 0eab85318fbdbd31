"""The provider `mini-acoustic`: phones and a voice to mel and pitch, whole or streamed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.mini.acoustic.calibration import SECONDS, sentences
from voxloom.plugins.mini.acoustic.metadata import read_header
from voxloom.plugins.mini.acoustic.network import AcousticNetwork, expand, reach
from voxloom.plugins.mini.acoustic.options import MiniAcousticOptions
from voxloom.plugins.mini.acoustic.symbols import parts
from voxloom.plugins.mini.blocks import HIGHEST_HZ, LOWEST_HZ
from voxloom.plugins.mini.colour import coloured, towards
from voxloom.plugins.mini.loading import load
from voxloom.plugins.mini.style.hearing import hear
from voxloom.plugins.mini.style.reading import as_style, style_of

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Reference
    from voxloom.interfaces.tokens import SemanticTokens

NAME = "mini-acoustic"
LONGEST_FRAMES = 120  # of one phone at speed 1: 1.2 s
LARGEST_TEMPO = 0.4  # natural log: a style is brought to the usual tempo by half as fast at most
LARGEST_PIECE = 384  # frames; pieces of a stream double up to here


@dataclass(frozen=True)
class _Plan:
    """An utterance with its timing: encoded [1, width, phones], style [1, style], frames per
    phone, which phone each frame is of, its place in it, the mean of log pitch, and the voice's
    colours with the phones that each is for, [phones] bool."""

    encoded: Tensor
    style: Tensor
    durations: tuple[int, ...]
    owner: Tensor
    places: Tensor
    log_f0: float
    colours: tuple[tuple[Tensor, Tensor], ...]


class MiniAcoustic(AcousticModel):
    """Gives every phone its frames, so nothing is skipped or repeated. Nothing is drawn: the seed
    does not matter."""

    def __init__(self, options: MiniAcousticOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        self.inventory = build.inventory(self.header.phones.inventory)
        symbols, size = self.inventory.symbols, self.header.size
        self.network = load(lambda: AcousticNetwork(symbols, size), view).to(build.device)
        self.reach = reach(size)
        self.first_piece = options.stream_frames
        self.usual_tempo = options.tempo == "usual"
        # Marks and pauses may have no frames at all; every other phone has one at least.
        silent = {self.inventory.pad, self.inventory.pause}
        self.may_vanish = tuple(s in silent or len(s) == 1 for s in symbols)
        self.languages = tuple(parts(symbol)[2] for symbol in symbols)
        self.calibration = sentences(symbols)

    @torch.inference_mode()
    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor] = ()
    ) -> Mapping[str, Tensor]:
        """`mini-acoustic.LANGUAGE`, a vector each: the colour that brings this network's speech in
        that language to that of the references; the median of its relative log pitch, to be taken
        off; the natural log of a factor of its durations, 0 but with `tempo: usual`. None without
        speaker vectors.

        Raises VoiceError for a reference that cannot be used."""
        if not speakers:
            return {}
        heard = [hear(reference.audio, self.header.mel) for reference in references]
        voiced = [one.mel[:, : len(one.voiced)][:, one.voiced] for one in heard]
        target = torch.cat(voiced, dim=1)
        vector = torch.stack([speaker.float().cpu() for speaker in speakers]).mean(0)
        style = as_style(vector, self.header.size.style, NAME, self.device)[0]
        return {
            f"{NAME}.{language}": self._correction(target, language, ids, style)
            for language, ids in self.calibration.items()
        }

    def _correction(
        self, target: Tensor, language: str, ids: Sequence[int], style: Tensor
    ) -> Tensor:
        """Measured on the network's speech in this style."""
        numbers = torch.tensor([ids], device=self.device)
        encoded, log_durations = self.network.encode(numbers, style)
        frames = torch.expm1(log_durations[0]).clamp(1, LONGEST_FRAMES)
        owner, places = expand(torch.round(frames).long())
        made = self.network.decode(encoded[:, :, owner], places[None], style)
        voiced = made.voicing[0] > 0
        if int(voiced.sum()) < 2:
            voiced = torch.ones_like(voiced)
        colour = towards(target, made.mel[0][:, voiced].cpu())
        pitch = made.log_f0[0, voiced].median()
        spoken = torch.tensor([not self.may_vanish[number] for number in ids])
        mel = self.header.mel
        seconds = frames.cpu()[spoken].sum() * mel.hop_length / mel.sample_rate
        tempo = torch.log(SECONDS[language] / seconds).clamp(-LARGEST_TEMPO, LARGEST_TEMPO)
        tempo = tempo * self.usual_tempo
        return torch.cat([colour, torch.stack([pitch.cpu(), tempo])])

    @torch.inference_mode()
    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        plan = self._plan(utterance, context)
        return self._features(plan, 0, len(plan.durations), context)

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
                yield self._features(plan, start, phone + 1, context)
                size, start, frames = min(2 * size, LARGEST_PIECE), phone + 1, 0

    @torch.inference_mode()
    def _plan(self, utterance: Utterance, context: Context) -> _Plan:
        phones = utterance.phones
        if phones is None or not len(phones):
            raise InputError(
                "The acoustic model mini-acoustic was given no phones.",
                mend="Put a frontend before it, and give a text with something to speak.",
            )
        if phones.inventory != self.inventory.id:
            raise InputError(
                f"The phones are of the inventory {phones.inventory!r}, not {self.inventory.id!r}.",
                mend=f"Choose a frontend that speaks {self.inventory.id!r}.",
            )
        style, log_f0 = style_of(context, self.header.size.style, NAME, self.device)
        ids = torch.tensor([phones.ids], device=self.device)
        encoded, log_durations = self.network.encode(ids, style)
        colours = self._colours(phones.ids, context.voice.conditioning)
        frames = torch.expm1(log_durations[0].double())
        for colour, mask in colours:
            frames = frames * torch.exp(colour[-1] * mask)
        frames = frames.clamp(0, LONGEST_FRAMES)
        shrinks = torch.tensor([self.may_vanish[number] for number in phones.ids])
        frames = torch.maximum(frames.cpu(), (~shrinks).double()) / context.controls.speed
        durations = torch.round(frames).long()
        durations = torch.maximum(durations, (~shrinks).long())
        if not int(durations.sum()):
            durations[-1] = 1
        owner, places = expand(durations)
        counts = tuple(int(count) for count in durations)
        owner, places = owner.to(self.device), places.to(self.device)
        return _Plan(encoded, style, counts, owner, places, log_f0, colours)

    def _colours(
        self, ids: Sequence[int], conditioning: Mapping[str, Tensor]
    ) -> tuple[tuple[Tensor, Tensor], ...]:
        """Each phone has that of its language; a mark, that of the phone before it."""
        known = {
            language: conditioning[f"{NAME}.{language}"].to(self.device, torch.float32)
            for language in self.calibration
            if f"{NAME}.{language}" in conditioning
        }
        spoken = [self.languages[number] for number in ids]
        current = next((language for language in spoken if language in known), "")
        for place, language in enumerate(spoken):
            current = language if language in known else current
            spoken[place] = current
        return tuple(
            (colour, torch.tensor([one == language for one in spoken], device=self.device))
            for language, colour in known.items()
            if language in spoken
        )

    @torch.inference_mode()
    def _features(self, plan: _Plan, first: int, end: int, context: Context) -> Features:
        """Decode the phones [first, end) within their surroundings."""
        start = sum(plan.durations[:first])
        stop = start + sum(plan.durations[first:end])
        left, right = max(0, start - self.reach), min(len(plan.owner), stop + self.reach)
        expanded = plan.encoded[:, :, plan.owner[left:right]]
        made = self.network.decode(expanded, plan.places[None, left:right], plan.style)
        inside = slice(start - left, stop - left)
        mel, log_f0 = made.mel[0, :, inside], made.log_f0[0, inside]
        for colour, phones in plan.colours:
            here = phones[plan.owner[start:stop]]
            mel = torch.where(here, coloured(mel, colour[:-2]), mel)
            log_f0 = torch.where(here, log_f0 - colour[-2], log_f0)
        shift = plan.log_f0 + context.controls.pitch_semitones * math.log(2) / 12
        hz = torch.exp(log_f0 + shift).clamp(LOWEST_HZ, HIGHEST_HZ)
        f0 = torch.where(made.voicing[0, inside] > 0, hz, torch.zeros_like(hz))
        return Features(
            mel.cpu().clone(),
            self.header.mel,
            {"f0": f0.cpu()},
            plan.durations[first:end],
            final=end == len(plan.durations),
        )
