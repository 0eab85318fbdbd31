"""Windows that are sampled side by side, through a vocoder, joined where the waves agree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import MelContract
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Context
from voxloom.interfaces.vocoder import Vocoder
from voxloom.plugins.gpt_sovits.common.joining import join
from voxloom.plugins.gpt_sovits.dit.network import DitNetwork, from_model
from voxloom.plugins.gpt_sovits.dit.sampler import Draw
from voxloom.plugins.gpt_sovits.dit.windows import (
    Prompt,
    Sampling,
    Windows,
    cut_evenly,
    cut_officially,
    side_by_side,
)


@dataclass(frozen=True, eq=False)
class Speaker:
    """overlap: of windows, in frames; sample_rate: of the vocoder."""

    network: DitNetwork
    vocoder: Vocoder
    mel: MelContract
    overlap: int
    sample_rate: int

    @property
    def frame(self) -> int:
        """Samples that the vocoder makes of a frame."""
        return self.mel.hop_length * self.sample_rate // self.mel.sample_rate

    def speak(
        self, features: Tensor, prompt: Prompt, draw: Draw, how: Sampling, context: Context
    ) -> Audio:
        """One utterance: [1, condition, frames] -> its audio.

        Each window goes through the vocoder by itself, so that none hears its neighbour in the
        batch. A join may drop up to 320 samples."""
        windows = cut_evenly(features, how.window - prompt.frames, self.overlap)
        mels = self._sampled(windows, prompt, draw, how)
        given = [Features(mel, self.mel) for mel in mels]
        pieces = self.vocoder.decode_batch(given, [context] * len(given))
        speech = pieces[0].waveform
        for number, piece in enumerate(pieces[1:], 1):
            speech = join([speech, piece.waveform], windows.overlap(number) * self.frame)
        return self._audio(speech[self.overlap * self.frame :])

    def speak_as_one(
        self,
        features: Sequence[Tensor],
        prompt: Prompt,
        draw: Draw,
        how: Sampling,
        context: Context,
    ) -> list[Audio]:
        """All utterances one after the other as if they were one, cut by their lengths, as the
        original program does.

        Its faults: utterances are cut where they would end if no join had dropped samples, so that
        later ones start early and the last one is short; the vocoder hears windows that do not
        belong together as neighbours."""
        size = how.window - prompt.frames
        windows = cut_officially(torch.cat(list(features), dim=-1), size, self.overlap)
        mels = self._sampled(windows, prompt, draw, how)
        row = mels.permute(1, 0, 2).flatten(1)
        wave = self.vocoder.decode(Features(row, self.mel), context).waveform
        joined = join(wave.split(size * self.frame), self.overlap * self.frame)
        left = joined[self.overlap * self.frame : -windows.padding * self.frame]
        made = []
        for each in features:
            length = each.shape[-1] * self.frame
            made.append(self._audio(left[:length]))
            left = left[length:]
        return made

    def _sampled(self, windows: Windows, prompt: Prompt, draw: Draw, how: Sampling) -> Tensor:
        """Natural-log mels, [windows, mels, frames]."""
        return from_model(side_by_side(self.network, prompt, windows, draw, how)).float()

    def _audio(self, waveform: Tensor) -> Audio:
        return Audio(waveform.clone(), self.sample_rate)
