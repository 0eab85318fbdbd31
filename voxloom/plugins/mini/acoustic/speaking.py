"""What the acoustic models of `mini` share: a network that speaks timed phones in a voice, in the
colour and at the pitch of the recordings that the voice was made of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.features import Features
from voxloom.plugins.mini.acoustic.calibration import SECONDS, sentences
from voxloom.plugins.mini.acoustic.network import AcousticNetwork, expand, reach
from voxloom.plugins.mini.acoustic.symbols import may_vanish, parts
from voxloom.plugins.mini.blocks import HIGHEST_HZ, LOWEST_HZ
from voxloom.plugins.mini.colour import coloured, towards
from voxloom.plugins.mini.style.hearing import hear
from voxloom.plugins.mini.style.reading import as_style, style_of

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.acoustic import Utterance
    from voxloom.interfaces.audio import Reference
    from voxloom.interfaces.contracts import MelContract
    from voxloom.interfaces.phones import Inventory, Phones
    from voxloom.interfaces.stage import Context

CONDITIONING = "mini-acoustic"  # of a voice: all models here begin as one network, so it serves all
LONGEST_FRAMES = 120  # of one phone at speed 1: 1.2 s
LARGEST_TEMPO = 0.4  # natural log: a style is brought to the usual tempo by half as fast at most


@dataclass(frozen=True)
class Plan:
    """An utterance with its timing: encoded [1, width, phones], style [1, style], frames per
    phone, which phone each frame is of, its place in it, the mean of log pitch, and the voice's
    colours with the phones that each is for, [phones] bool. added: [1, width, frames], what is
    known of the frames beside their phones, None for nothing."""

    encoded: Tensor
    style: Tensor
    durations: tuple[int, ...]
    owner: Tensor
    places: Tensor
    log_f0: float
    colours: tuple[tuple[Tensor, Tensor], ...]
    added: Tensor | None = None


class Speaking:
    """An acoustic network with its inventory. name: the provider's, for errors."""

    def __init__(
        self, name: str, network: AcousticNetwork, inventory: Inventory, mel: MelContract
    ) -> None:
        self.name, self.network, self.inventory, self.mel = name, network, inventory, mel
        self.reach = reach(network.size)
        symbols = inventory.symbols
        self.may_vanish = may_vanish(inventory)
        self.languages = tuple(parts(symbol)[2] for symbol in symbols)
        self.calibration = sentences(symbols)

    @property
    def device(self) -> torch.device:
        return self.network.output.weight.device

    @torch.inference_mode()
    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor], *, usual_tempo: bool
    ) -> Mapping[str, Tensor]:
        """`mini-acoustic.LANGUAGE`, a vector each: the colour that brings this network's speech in
        that language to that of the references; the median of its relative log pitch, to be taken
        off; the natural log of a factor of its durations, 0 but with `usual_tempo`. None without
        speaker vectors.

        Raises VoiceError for a reference that cannot be used."""
        if not speakers:
            return {}
        heard = [hear(reference.audio, self.mel) for reference in references]
        voiced = [one.mel[:, : len(one.voiced)][:, one.voiced] for one in heard]
        target = torch.cat(voiced, dim=1)
        vector = torch.stack([speaker.float().cpu() for speaker in speakers]).mean(0)
        style = as_style(vector, self.network.size.style, self.name, self.device)[0]
        return {
            f"{CONDITIONING}.{language}": self._correction(
                target, language, ids, style, usual_tempo
            )
            for language, ids in self.calibration.items()
        }

    def _correction(
        self, target: Tensor, language: str, ids: Sequence[int], style: Tensor, usual_tempo: bool
    ) -> Tensor:
        """Measured on the network's speech in this style."""
        numbers = torch.tensor([ids], device=self.device)
        encoded, log_durations = self.network.encode(numbers, style)
        frames = torch.expm1(log_durations[0]).clamp(1, LONGEST_FRAMES).cpu()
        owner, places = (each.to(self.device) for each in expand(torch.round(frames).long()))
        made = self.network.decode(encoded[:, :, owner], places[None], style)
        voiced = made.voicing[0] > 0
        if int(voiced.sum()) < 2:
            voiced = torch.ones_like(voiced)
        colour = towards(target, made.mel[0][:, voiced].cpu())
        pitch = made.log_f0[0, voiced].median()
        spoken = torch.tensor([not self.may_vanish[number] for number in ids])
        seconds = frames[spoken].sum() * self.mel.hop_length / self.mel.sample_rate
        tempo = torch.log(SECONDS[language] / seconds).clamp(-LARGEST_TEMPO, LARGEST_TEMPO)
        return torch.cat([colour, torch.stack([pitch.cpu(), tempo * usual_tempo])])

    def phones_of(self, utterance: Utterance) -> Phones:
        """The utterance's phones.

        Raises:
            InputError: there are none, or they are of another inventory."""
        phones = utterance.phones
        if phones is None or not len(phones):
            raise InputError(
                f"The acoustic model {self.name} was given no phones.",
                mend="Put a frontend before it, and give a text with something to speak.",
            )
        if phones.inventory != self.inventory.id:
            raise InputError(
                f"The phones are of the inventory {phones.inventory!r}, not {self.inventory.id!r}.",
                mend=f"Choose a frontend that speaks {self.inventory.id!r}.",
            )
        return phones

    def style_of(self, context: Context) -> tuple[Tensor, float]:
        """The voice's style [1, style] and mean of log pitch.

        Raises:
            InputError: the request has no voice, or one of another model."""
        return style_of(context, self.network.size.style, self.name, self.device)

    def frames(
        self, ids: Sequence[int], log_durations: Tensor, colours: Sequence[tuple[Tensor, Tensor]]
    ) -> Tensor:
        """How long the voice speaks each phone at speed 1, [phones] float64 on the CPU.

        log_durations: [phones] as `AcousticNetwork.encode` yields them; colours: as below."""
        frames = torch.expm1(log_durations.double())
        for colour, mask in colours:
            frames = frames * torch.exp(colour[-1] * mask)
        shortest = [0.0 if self.may_vanish[number] else 1.0 for number in ids]
        frames = frames.clamp(0, LONGEST_FRAMES).cpu()
        return torch.maximum(frames, torch.tensor(shortest, dtype=torch.float64))

    def rounded(self, ids: Sequence[int], frames: Tensor, speed: float) -> Tensor:
        """frames [phones] at speed 1 -> whole frames at `speed`, [phones] int64; a phone that is
        heard keeps one at least."""
        shortest = torch.tensor([0 if self.may_vanish[number] else 1 for number in ids])
        return torch.maximum(torch.round(frames / speed).long(), shortest)

    def colours(
        self, ids: Sequence[int], conditioning: Mapping[str, Tensor]
    ) -> tuple[tuple[Tensor, Tensor], ...]:
        """Each phone has that of its language; a mark, that of the phone before it."""
        known = {
            language: conditioning[f"{CONDITIONING}.{language}"].to(self.device, torch.float32)
            for language in self.calibration
            if f"{CONDITIONING}.{language}" in conditioning
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
    def features(self, plan: Plan, first: int, end: int, context: Context) -> Features:
        """Decode the phones [first, end) within their surroundings."""
        start = sum(plan.durations[:first])
        stop = start + sum(plan.durations[first:end])
        left, right = max(0, start - self.reach), min(len(plan.owner), stop + self.reach)
        expanded = plan.encoded[:, :, plan.owner[left:right]]
        if plan.added is not None:
            expanded = expanded + plan.added[:, :, left:right]
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
            self.mel,
            {"f0": f0.cpu()},
            plan.durations[first:end],
            final=end == len(plan.durations),
        )
