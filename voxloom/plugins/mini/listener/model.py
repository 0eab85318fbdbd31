"""A recording to the phones that are heard in it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import torch

from voxloom.core.audio import resample
from voxloom.core.dsp import f0, mel
from voxloom.plugins.mini.acoustic.symbols import parts, tables
from voxloom.plugins.mini.listener.decoding import best_path
from voxloom.plugins.mini.listener.metadata import read_header
from voxloom.plugins.mini.listener.network import ListenerNetwork, from_file
from voxloom.plugins.mini.loading import load
from voxloom.plugins.mini.tokenizer.network import heard

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Audio
    from voxloom.interfaces.stage import WeightsView

NO_LANGUAGE = NO_MARK = "-"


@dataclass(frozen=True)
class HeardPhone:
    """base: a symbol without tone, stress or accent, such as `zh:iang`; mark: the one heard on it,
    such as `zh1`, `-` where it can bear none; start, end: half-open range of frames."""

    base: str
    mark: str
    start: int
    end: int


class Listener:
    """Hears phones of the languages that it learnt from the teachers of `mini`.

    It knows those engines best, and no words: what it hears says whether a phone is there and like
    theirs, not whether a listener would understand it.
    """

    def __init__(self, view: WeightsView) -> None:
        """Raises WeightsError if the weights are of another model."""
        self.header = read_header(view.metadata, view.source)
        taken_apart = [parts(symbol) for symbol in self.header.symbols]
        bases, marks, _ = tables(self.header.symbols)
        self._bases = list(dict.fromkeys(base for base, _, _ in taken_apart))
        self._languages = {base: language for base, _, language in taken_apart}
        self._marks = list(dict.fromkeys(mark for _, mark, _ in taken_apart))
        self._bears: dict[str, list[int]] = {base: [] for base in self._bases}
        for (base, mark, _), number in zip(taken_apart, marks, strict=True):
            if mark != NO_MARK and number not in self._bears[base]:
                self._bears[base].append(number)
        counts = max(bases) + 1, max(marks) + 1
        size = self.header.tokenizer.size
        named = replace(view, tensors=from_file(view.tensors))
        self.network = load(lambda: ListenerNetwork(size, *counts), named)

    @torch.inference_mode()
    def hear(self, audio: Audio, languages: Collection[str]) -> list[HeardPhone]:
        """The phones of a recording of any rate, in order, none twice in a row, without silences.

        languages: only their phones are listened for, as a recogniser of one language does.
        """
        base_scores, mark_scores = self._scores(audio)
        wanted = (*languages, NO_LANGUAGE)
        absent = [self._languages[base] not in wanted for base in self._bases]
        base_scores[:, torch.tensor(absent)] = -torch.inf
        found: list[HeardPhone] = []
        start = 0
        for number, run in groupby(best_path(base_scores)):
            base, end = self._bases[number], start + len(list(run))
            if self._languages[base] != NO_LANGUAGE:
                if found and found[-1].base == base:  # a silence between them
                    start = found.pop().start
                found.append(HeardPhone(base, NO_MARK, start, end))
            start = end
        return [replace(phone, mark=self._mark(phone, mark_scores)) for phone in found]

    def _mark(self, phone: HeardPhone, scores: Tensor) -> str:
        """The likeliest of the marks that the phone can bear, over all of its frames."""
        choice = self._bears[phone.base]
        if not choice:
            return NO_MARK
        total = scores[phone.start : phone.end].sum(0)
        return self._marks[max(choice, key=lambda number: float(total[number]))]

    def _scores(self, audio: Audio) -> tuple[Tensor, Tensor]:
        """Log probabilities of base and mark, each [frames, classes]."""
        contract, stride = self.header.tokenizer.mel, self.header.tokenizer.size.stride
        waveform = resample(audio.waveform.float().cpu(), audio.sample_rate, contract.sample_rate)
        frames = len(waveform) // contract.hop_length // stride * stride
        if not frames:
            return torch.zeros(0, len(self._bases)), torch.zeros(0, len(self._marks))
        waveform = waveform[: frames * contract.hop_length]
        pitch = f0(waveform, contract.sample_rate, contract.hop_length)
        shown = heard(mel(waveform, contract), pitch)
        vectors = self.network.tokenizer.vectors(*(part[None] for part in shown))
        base, mark, *_ = self.network.ask(vectors)
        return base[0].log_softmax(-1), mark[0].log_softmax(-1)
